"""Which forms a word covers: a table of judgements, and promises for every word."""

import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extras import install_hint
from newsbot.watch.forms import Form, forms, notice

TABLES: tuple[dict[str, Any], ...] = tuple(
    tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("forms_table", "forms_further")
)


@pytest.mark.parametrize(("word", "row"), [each for table in TABLES for each in table.items()])
def test_a_word_stands_for_its_forms_and_never_for_others(word: str, row: dict[str, str]) -> None:
    """Every form in the tables, which were written before the code, and none that they forbid."""
    found = {form.form for form in forms(word)}
    assert set(row["must"].split()) <= found
    assert not set(row["never"].split()) & found


def test_each_form_says_where_it_comes_from() -> None:
    """The word first, the others in alphabetical order, each with its origin."""
    assert forms("desert") == (
        Form("desert", "en", "the word"),
        Form("deserted", "en", "inflection of desert"),
        Form("deserter", "en", "derivation: desert + -er"),
        Form("deserters", "en", "inflection of deserter"),
        Form("deserting", "en", "inflection of desert"),
        Form("desertion", "en", "derivation: desert + -ion"),
        Form("desertions", "en", "inflection of desertion"),
        Form("deserts", "en", "inflection of desert"),
    )
    origins = {form.form: form.origin for form in (*forms("invade"), *forms("mobilize"), *forms("fled"))}
    assert origins["invasion"] == "table: invade"
    assert origins["mobilise"] == "spelling of mobilize"
    assert origins["flee"] == "dictionary form of fled"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("deepfake", "deepfake deepfakes"),
        ("Zelensky", "zelensky"),
        ("UK", "uk"),
        ("news", "news"),
        ("killing", "killing killings"),
        ("kilometers", "kilometers kilometer kilometre kilometres"),
        ("1,800", "1800"),
        ("дезертир", "дезертир"),
    ],
)
def test_new_words_names_numbers_and_nouns(word: str, found: str) -> None:
    """A new noun has a plural, a name has no forms, a noun in -ing stays a noun."""
    assert [form.form for form in forms(word)] == found.split()


def test_a_reversed_verb_has_the_forms_of_the_verb() -> None:
    """De-escalation is found by de-escalate, and neither by escalate."""
    found = {form.form: form.origin for form in forms("de-escalate")}
    assert found["deescalation"] == "derivation: escalate + -ion"
    assert found["deescalated"] == "inflection of de-escalate"
    assert not {"escalate", "escalation"} & found.keys()


def test_nouns_that_drifted_are_left_out() -> None:
    """To found is not a foundation, and a defence ministry defends nobody in particular."""
    made = {form.form for word in ("found", "defend", "serve", "govern") for form in forms(word)}
    assert not {"foundation", "defence", "defense", "service", "server", "government"} & made
    assert {"founder", "defender", "governance"} <= made


@pytest.mark.parametrize("trap", ["supervize", "advizer", "mobile", "practization"])
def test_no_spelling_is_made_up(trap: str) -> None:
    """Not every -ise is an -ize."""
    made = {form.form for word in ("supervise", "advise", "mobilise", "practise") for form in forms(word)}
    assert trap not in made


def test_an_unsupported_language_gives_a_notice() -> None:
    """And only the word itself."""
    assert [form.form for form in forms("Sotilaat", "fi")] == ["sotilaat"]
    assert notice("fi") == (
        "newsbot cannot inflect language 'fi' yet: each word stands for itself alone; add its forms with OR"
    )
    assert notice("en") is None
    assert notice("en-GB") is None


@pytest.mark.parametrize(
    ("language", "extra", "module"), [("uk", "slavic", "pymorphy3"), ("de", "languages", "simplemma")]
)
def test_an_extra_that_is_not_installed_is_named(language: str, extra: str, module: str) -> None:
    """So that nobody thinks the language has no forms."""
    if find_spec(module):
        pytest.skip(f"{module} is installed")
    assert [form.form for form in forms("слово", language)] == ["слово"]
    assert notice(language) == (
        f"the forms of language '{language}' need the extra {extra}; until it is installed each word stands for itself "
        f"alone; add its forms with OR; install it with: {install_hint(extra)}"
    )


@given(st.text(max_size=30), st.sampled_from(["en", "uk", ""]))
def test_any_text_has_forms(word: str, language: str) -> None:
    """Without exceptions; each form once; the same for the same word."""
    found = forms(word, language)
    assert len({form.form for form in found}) == len(found)
    assert found[0].origin == "the word"
    assert [form.form for form in found[1:]] == sorted(form.form for form in found[1:])


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("outgun", "outgunned outgunning outguns"),
        ("firebomb", "firebombed firebomber firebombing firebombs"),
        ("waterboard", "waterboarded waterboarding waterboards"),
        ("livestream", "livestreamed livestreaming livestreams"),
        ("defund", "defunded defunding defunds"),
    ],
)
def test_a_verb_too_new_for_the_lexicon_inflects_like_the_verb_it_ends_in(word: str, found: str) -> None:
    """With its prefix; a name with that ending is no verb."""
    assert set(found.split()) <= {form.form for form in forms(word)}
    assert len(forms(word.capitalize())) == 1


@pytest.mark.parametrize(
    ("word", "there", "absent"),
    [
        ("drone", "drones", "droning"),
        ("strike", "struck", "stricken"),
        ("infect", "infectious", "infectiouses"),
        ("subsidise", "subsidies", "subsidence"),
        ("siege", "besieged", "seize"),
    ],
)
def test_relatives_that_news_uses(word: str, there: str, absent: str) -> None:
    """And none of those that it does not."""
    found = {form.form for form in forms(word)}
    assert there in found
    assert absent not in found
