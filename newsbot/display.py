"""How answers look in a terminal and in a notebook. Text of pages is escaped in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from typing import Generic, Literal, NamedTuple, TypeVar

from newsbot.literal import literal

Record = TypeVar("Record")
Style = Literal["plain", "hit", "removed", "added"]
Spans = tuple[tuple[str, Style], ...]

_WIDEST = 300  # characters of a cell or a note
_WIDEST_COLUMN = 60  # in a terminal
_SIGNS: dict[Style, tuple[str, str]] = {
    "plain": ("", ""),
    "hit": ("«", "»"),
    "removed": ("[-", "-]"),
    "added": ("{+", "+}"),
}
_TAGS: dict[Style, tuple[str, str]] = {
    "plain": ("", ""),
    "hit": ("<mark>", "</mark>"),
    "removed": ("<del>", "</del>"),
    "added": ("<ins>", "</ins>"),
}
# The class keeps notebooks from reading $...$ in a title as a formula, which can carry links to scripts.
_TABLE = '<table class="tex2jax_ignore mathjax_ignore"><caption>{}</caption><thead><tr>{}</tr></thead>{}</table>'


class Row(NamedTuple):
    """What is shown of one record: a cell for each heading, and notes below them. *link* is where the title leads."""

    cells: Sequence[object]
    notes: Sequence[Spans] = ()
    link: str | None = None


class Layout(NamedTuple, Generic[Record]):
    """The headings of a table, and the row of a record."""

    headings: tuple[str, ...]
    row: Callable[[Record], Row]


def as_text(caption: str, headings: Sequence[str], rows: Sequence[Row], ending: Iterable[str]) -> str:
    """A table in columns, hits between « and »."""
    cells = [tuple(headings), *(tuple(_shown(cell, _WIDEST_COLUMN) for cell in row.cells) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    found = [literal(caption)]
    if rows:
        found.append(lines[0])
        for line, row in zip(lines[1:], rows, strict=True):
            found += [line, *(f"    {_joined(note, _SIGNS, literal)}" for note in row.notes)]
    return "\n".join([*found, *ending])


def as_html(caption: str, headings: Sequence[str], rows: Sequence[Row], ending: Iterable[str]) -> str:
    """A table in HTML with hits, removals and additions marked. Titles link to http and https addresses only."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(_html_row(row, headings) for row in rows)
    return _TABLE.format(escape(caption), head, body) + "".join(f"<p>{escape(said)}</p>" for said in ending)


def _html_row(row: Row, headings: Sequence[str]) -> str:
    cells = ""
    for heading, cell in zip(headings, row.cells, strict=True):
        shown = escape(_shown(cell, _WIDEST))
        if heading == "title" and row.link and row.link.lower().startswith(("http://", "https://")):
            shown = f'<a href="{escape(row.link)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
        cells += f"<td>{shown}</td>"
    notes = "<br>".join(_joined(note, _TAGS, lambda text: escape(literal(text))) for note in row.notes)
    below = f'<tr><td colspan="{len(headings)}" style="text-align: left">{notes}</td></tr>' if notes else ""
    return f"<tr>{cells}</tr>{below}"


def _joined(spans: Spans, marks: dict[Style, tuple[str, str]], safe: Callable[[str], str]) -> str:
    return "".join(f"{marks[style][0]}{safe(text)}{marks[style][1]}" for text, style in spans)


def _shown(value: object, most: int) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    text = literal(f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value))
    return text if len(text) <= most else f"{text[: most - 1]}…"
