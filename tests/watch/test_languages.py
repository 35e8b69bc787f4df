"""Forms beyond English, if the extras are installed: tables written from knowledge of each language."""

import tomllib
from pathlib import Path

import pytest

from newsbot.watch.forms import forms, notice
from newsbot.watch.tokens import words

TABLES: tuple[dict[str, dict[str, dict[str, str]]], ...] = tuple(
    tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("languages_table", "languages_further")
)
# In one process and in order: a dictionary takes seconds to load, and one is held at a time.
ROWS = [
    pytest.param(language, word, row, marks=pytest.mark.xdist_group("dictionaries"))
    for table in TABLES
    for language, rows in table.items()
    for word, row in rows.items()
]
MODULES = {"uk": "pymorphy3_dicts_uk", "ru": "pymorphy3_dicts_ru"}


@pytest.mark.parametrize(("language", "word", "row"), sorted(ROWS, key=lambda each: str(each.values[0])))
def test_a_word_stands_for_its_forms(language: str, word: str, row: dict[str, str]) -> None:
    """Every form in the table, as the index spells it, and none that it forbids; except known gaps."""
    pytest.importorskip(MODULES.get(language, "simplemma"), reason="an extra")
    found = {form.form for form in forms(word, language)}
    missing = {form for each in row["must"].split() for form in words(each)} - found
    assert missing <= {form for each in row.get("gaps", "").split() for form in words(each)}
    assert not {form for each in row.get("never", "").split() for form in words(each)} & found


def test_a_language_without_derivation_gives_a_notice() -> None:
    """Users must add the deed and the doer."""
    pytest.importorskip("simplemma", reason="an extra")
    assert notice("de-AT") == (
        "in language 'de-AT' a word stands for its inflections, not for what is derived from it: add who does it, and "
        "the deed, with OR"
    )


def test_a_whole_family_says_where_its_words_come_from() -> None:
    """As in English."""
    pytest.importorskip("pymorphy3_dicts_uk", reason="an extra")
    origins = {form.form: form.origin for form in forms("дезертира", "uk")}
    assert notice("uk") is None
    assert origins["дезертир"] == "dictionary form of дезертира"
    assert origins["дезертирство"] == "derivation: дезертир with -ирство"
    assert origins["дезертирства"] == "inflection of дезертирство"
