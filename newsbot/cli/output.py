"""Print records as a table, JSON lines or CSV.

CSV cells are safe from formula injection (OWASP's rule): a title may begin with =. JSON lines give text unchanged.
"""

from __future__ import annotations

import csv as csv_format
import json as json_lines
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, TypeVar

from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsbot.literal import literal

Record = TypeVar("Record")

# Full-width forms too: spreadsheets in East Asian locales read them as the ASCII signs.
_STARTS_A_FORMULA = frozenset("=+-@＝＋－＠")
_CUT_BY_THE_READER = frozenset("\t\r\n")
_WIDTH = 40  # of the longest bar
_LONGEST_NAME = 32  # beside a bar
_EIGHTHS = " ▏▎▍▌▋▊▉"


def emit(
    records: Iterable[Record],
    columns: Sequence[str],
    cells: Callable[[Record], Sequence[object]],
    *,
    json: bool,
    as_json: Callable[[Record], Any] | None = None,
    csv: bool = False,
) -> None:
    """Prints *records* as a table with *columns* (none: without a head), as CSV, or as JSON, each by *as_json*."""
    if json:
        for record in map(as_json, records) if as_json else records:
            print_json(record)
    elif csv:
        sys.stdout.write(csv_line(columns))
        for record in records:
            sys.stdout.write(csv_line(cells(record)))
    else:
        print_table(columns, map(cells, records))


def emit_lines(
    records: Iterable[Record],
    lines: Callable[[Record], Text | str],
    *,
    json: bool,
    as_json: Callable[[Record], Any] | None = None,
    nothing: str = "",
) -> None:
    """Prints the *lines* of each of *records*, or *nothing* if there are none; or JSON."""
    if json:
        for record in map(as_json, records) if as_json else records:
            print_json(record)
        return
    shown = [lines(record) for record in records]
    say(*(shown or filter(None, [nothing])))


def answer(record: Any, *lines: Text | str, json: bool) -> None:
    """Prints *record* as JSON, or *lines*."""
    if json:
        print_json(record)
    else:
        say(*lines)


def say(*lines: Text | str) -> None:
    """Prints each of *lines*, leaving wrapping to the terminal."""
    console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(line)


def print_json(value: Any) -> None:
    """Prints *value* as one line of JSON."""
    sys.stdout.write(json_lines.dumps(plain_json(value), ensure_ascii=False) + "\n")


def plain_json(value: Any) -> Any:
    """*value* as plain JSON: records as objects, times as ISO 8601 with Z."""
    return to_jsonable_python(value)


def picked(record: Any, *names: str) -> dict[str, Any]:
    """The attributes *names* of *record*."""
    return {name: getattr(record, name) for name in names}


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints *rows* beneath the names of their *columns*, if any; numbers are right-aligned."""
    table = Table(box=None, show_header=bool(columns), pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(Text(literal(name)))
    for row in rows:
        table.add_row(*map(_cell, row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=10_000)  # no terminal to fit
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


def _cell(value: object) -> Text:
    if isinstance(value, Text):
        return value
    text = literal(plain_cell(value))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Text(text, justify="right" if is_number else "left")


def shortened(text: str, most: int) -> str:
    """*text* cut to *most* characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def number(value: int) -> Text:
    """A table cell such as `1,000`."""
    return Text(f"{value:,}", justify="right")


def print_bars(counts: Sequence[tuple[str, int]]) -> None:
    """Prints each count with its name and a bar; every count above zero is visible."""
    most = max((value for _, value in counts), default=0)
    print_table(
        (),
        [(f"  {shortened(literal(name), _LONGEST_NAME)}", number(value), bar(value, most)) for name, value in counts],
    )


def bar(value: int, most: int) -> str:
    """A bar for *value*, of full length at *most*."""
    eighths = max(round(value / most * _WIDTH * 8), 1) if value and most else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def csv_line(values: Iterable[object]) -> str:
    """One line of CSV (RFC 4180). Every cell is quoted: where ; separates cells, a bare ;= would start a formula."""
    line = StringIO()
    csv_format.writer(line, quoting=csv_format.QUOTE_ALL).writerow([safe_cell(value) for value in values])
    return line.getvalue()


def safe_cell(value: object) -> str:
    """*value* as a cell that no spreadsheet runs as a formula.

    Text that would start a formula, after any blanks and invisible characters, gets an apostrophe in front.
    """
    text = plain_cell(value)
    if isinstance(value, int | float):
        return text
    text = text.replace("\0", "")
    return f"'{text}" if _might_run(text) else text


def plain_cell(value: object) -> str:
    """*value* as text, not made safe: None is empty, a time is ISO 8601 with Z."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _might_run(text: str) -> bool:
    if text[:1] in _CUT_BY_THE_READER:
        return True
    for character in text:
        if character.isspace() or not character.isprintable():
            continue
        return character in _STARTS_A_FORMULA
    return False
