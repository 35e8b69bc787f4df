"""Validity windows of layouts: what cannot be told apart is refused by name."""

from pathlib import Path

import pytest

from newsbot.sources import SourceError, read_source

SITE = 'title = "The Harbour Ledger"\nhome = "https://harbour-ledger.example/"\n'
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md").read_text(encoding="utf-8")


def ledger(folder: Path, *layouts: str) -> Path:
    """The file of a source with *layouts*, each a line of TOML with `;` between its keys."""
    file = folder / "harbour-ledger.toml"
    tables = "".join("[[layouts]]\n" + layout.replace("; ", "\n") + "\n" for layout in layouts)
    file.write_text(SITE + tables, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("layouts", "message"),
    [
        (
            ['name = "old"; valid_from = 2024-05-02; valid_until = 2024-05-01'],
            "layout 'old': valid_from = 2024-05-02 is after valid_until = 2024-05-01, so no day is its own; "
            "exchange them",
        ),
        (
            ['name = "a"; valid_until = 2020-06-30', 'name = "b"; valid_from = 2020-01-01; valid_until = 2022-01-01'],
            "layouts 'a' and 'b': neither has a detect, and each day from 2020-01-01 to 2020-06-30 is in the window of "
            "both; end one before the other begins, or give each a detect of its own",
        ),
        (
            ['name = "a"; valid_from = 2020-06-30', 'name = "b"; valid_from = 2021-01-01'],
            "neither has a detect, and each day from 2021-01-01 is in the window of both; ",
        ),
        (
            ['name = "a"; valid_until = 2020-06-30', 'name = "b"; valid_until = 2021-01-01'],
            "neither has a detect, and each day to 2020-06-30 is in the window of both; ",
        ),
        (
            ['name = "a"; detect = "#x"; valid_until = 2020-06-30', 'name = "b"; detect = "#x"'],
            "both have detect = '#x', and each day to 2020-06-30 is in the window of both; ",
        ),
        (
            ['name = "a"; detect = "#x"', 'name = "b"; detect = "#x"'],
            "layouts 'a' and 'b': both have detect = '#x', and neither has dates, so the second is never chosen; "
            "give one of them either",
        ),
        (
            ['title = "h1"', 'title = "h2"'],
            "layouts 'default' and 'default': neither has a detect, and neither has dates, so the second is never "
            "chosen",
        ),
    ],
)
def test_windows_that_leave_a_page_without_one_layout_are_refused(
    tmp_path: Path, layouts: list[str], message: str
) -> None:
    """The file, both layouts, the days and the way out are named."""
    file = ledger(tmp_path, *layouts)
    with pytest.raises(SourceError) as caught:
        read_source(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "layouts",
    [
        ['name = "a"; valid_until = 2020-06-30', 'name = "b"; valid_from = 2020-07-01'],
        ['name = "a"; valid_until = 2020-06-30', 'name = "b"'],
        ['name = "a"; valid_until = 2020-06-30; detect = "#x"', 'name = "b"; valid_until = 2021-01-01; detect = "#y"'],
        ['name = "a"; valid_until = 2020-06-30; detect = "#x"', 'name = "b"; valid_until = 2021-01-01'],
        ['name = "a"; valid_from = 2020-06-30; valid_until = 2020-06-30'],
    ],
)
def test_windows_side_by_side_or_told_apart_by_the_page_are_accepted(tmp_path: Path, layouts: list[str]) -> None:
    """One day is a window, too."""
    assert len(read_source(ledger(tmp_path, *layouts)).layouts) == len(layouts)


def test_the_message_in_the_document_is_the_one_that_is_given(tmp_path: Path) -> None:
    """For the slip that it speaks of."""
    file = ledger(tmp_path, 'name = "tables"; valid_until = 2009-12-31', 'name = "columns"; valid_from = 2009-12-31')
    with pytest.raises(SourceError) as caught:
        read_source(file)
    assert str(caught.value).replace(str(file), "sources/harbour-ledger.toml") in DOCUMENT
