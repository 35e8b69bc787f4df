"""`newsbot db sql`: one SELECT of the user's own, as a table, JSON lines or CSV."""

from __future__ import annotations

import math
import sys
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.exits import explain
from newsbot.cli.options import Data, Db, Json, kept_database

if TYPE_CHECKING:
    from newsbot.store.care.sql import Answer

_MOST_ROWS = 200  # of a table for people
_MOST_SIGNS = 60  # of one of its cells


def sql(
    statement: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT; - reads it from standard input.")],
    csv: Annotated[
        bool, typer.Option("--csv", help="CSV with a line of names, safe to open in a spreadsheet.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, max=86_400, help="Seconds that the answer may take.")
    ] = 60.0,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Ask the database one question in SQL, reading only.

    The views v_articles, v_authors, v_bylines, v_flags and v_revisions stay over releases (docs/database.md says what
    their columns mean); tables can be read, too, but may change. A table shows the first 200 rows.

    Example: newsbot db sql 'SELECT source, count(*) FROM v_articles GROUP BY source'
    """
    from newsbot.store.care.sql import ask

    if csv and json:
        raise typer.BadParameter("choose one of --csv and --json", param_hint="--csv")
    statement = sys.stdin.read() if statement == "-" else statement
    with kept_database(data, db) as database, ask(database, statement, seconds=time_limit) as answer:
        if json:
            _print_json(answer)
        elif csv:
            _print_csv(answer)
        else:
            _print_table(answer)


def _print_json(answer: Answer) -> None:
    from newsbot.cli.output import print_json

    for row in answer.rows:
        print_json({name: _plain(value) for name, value in zip(answer.columns, row, strict=True)})


def _print_csv(answer: Answer) -> None:
    from newsbot.cli.csv_cells import csv_line

    sys.stdout.write(csv_line(answer.columns))
    for row in answer.rows:
        sys.stdout.write(csv_line(_plain(value) for value in row))


def _print_table(answer: Answer) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in answer.columns:
        table.add_column(Text(_cell(name)))
    rows = list(islice(answer.rows, _MOST_ROWS + 1))
    for row in rows[:_MOST_ROWS]:
        table.add_row(*(Text(_cell(value), justify="right" if _is_number(value) else "left") for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=10_000)  # no column is made narrower to fit what nobody looks at
    console.print(table)
    if len(rows) > _MOST_ROWS:
        explain(f"the first {_MOST_ROWS} rows; --csv or --json gives them all", name=False)


def _cell(value: Any) -> str:
    from newsbot.cli.csv_cells import plain_cell
    from newsbot.literal import literal

    text = literal(plain_cell(_plain(value)))
    return text if len(text) <= _MOST_SIGNS else f"{text[: _MOST_SIGNS - 1]}…"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    """*value* as every way out can say it: bytes as hex digits, what is no finite number as a word."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
