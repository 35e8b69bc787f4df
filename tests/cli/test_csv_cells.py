"""A cell of a CSV is shown by a spreadsheet and never run."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.cli.output import csv_line, safe_cell


@pytest.mark.parametrize(
    "attack",
    [
        '=HYPERLINK("https://bad.example","open")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "  =1+1",
        "\ufeff=1+1",
        "\u200b=1+1",
        "\t=1+1",
        "\r\n=1+1",
        "＝1+1",
    ],
)
def test_text_that_would_start_a_formula_stands_behind_an_apostrophe(attack):
    """A headline is text, whatever its first sign."""
    assert safe_cell(attack) == f"'{attack}"


@pytest.mark.parametrize("text", ["Harbour strike", "5 dead = 5 too many", "«Так»", "", "'Tis the season", "— a dash"])
def test_other_text_is_left_as_it_is(text):
    """Nothing is changed that need not be."""
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-3, "-3"),
        (2.5, "2.5"),
        (True, "true"),
        (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00Z"),
        (date(2026, 3, 1), "2026-03-01"),
    ],
)
def test_what_is_no_text_is_written_plainly(value, cell):
    """Numbers stay numbers, an unknown fact is an empty cell."""
    assert safe_cell(value) == cell


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1))
def test_a_line_reads_back_as_the_cells_it_was_made_of(texts):
    """Quotes, separators and line ends inside a cell stay inside it."""
    (row,) = csv.reader(StringIO(csv_line(texts), newline=""))
    assert row == [safe_cell(text) for text in texts]


@given(st.text())
def test_no_cell_begins_with_what_starts_a_formula(text):
    """Whatever a page wrote."""
    visible = "".join(sign for sign in safe_cell(text) if sign.isprintable() and not sign.isspace())
    assert visible[:1] not in set("=+-@＝＋－＠")


def test_a_separator_of_another_country_opens_no_cell():
    """Where ; separates, a bare ;= would start a formula: every cell is quoted."""
    assert csv_line(["strike;=1+1", 3]) == '"strike;=1+1","3"\r\n'
