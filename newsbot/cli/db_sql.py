"""`newsbot db sql`: run a SELECT and print its rows."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Annotated, Any

import typer

from newsbot.cli.database import kept_database
from newsbot.cli.messages import FAILED, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit, shortened
from newsbot.literal import literal
from newsbot.store.care.sql import ask

_MOST_ROWS = 200  # of a table for people
_MOST_SIGNS = 60  # of one of its cells
_GRACE = 2.0  # seconds after the time limit, in which the database usually stops by itself


def sql(
    statement: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT; - reads it from standard input.")],
    csv: Annotated[
        bool, typer.Option("--csv", help="CSV with a line of names, safe to open in a spreadsheet.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, max=86_400, help="Seconds that the answer may take.")
    ] = 60.0,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Run one read-only SQL query.

    The views v_articles, v_authors, v_bylines, v_flags and v_revisions are stable over releases (docs/database.md
    explains their columns); tables can be read, too, but may change. A table shows the first 200 rows.

    Example: newsbot db sql 'SELECT source, count(*) FROM v_articles GROUP BY source'
    """
    if csv and json:
        raise typer.BadParameter("choose one of --csv and --json", param_hint="--csv")
    statement = sys.stdin.read() if statement == "-" else statement
    with (
        _ended_after(time_limit + _GRACE),
        kept_database(where) as database,
        ask(database, statement, seconds=time_limit) as answer,
    ):
        rows = answer.rows if csv or json else islice(answer.rows, _MOST_ROWS)
        names, cells = answer.columns, _cells if csv else _short_cells
        emit(rows, names, cells, json=json, csv=csv, as_json=lambda row: dict(zip(names, _cells(row), strict=True)))
        if not csv and not json and next(iter(answer.rows), None) is not None:
            explain(f"the first {_MOST_ROWS} rows; --csv or --json gives them all", name=False)


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process after that time: SQLite does not look at the clock while it computes a single value."""
    timer = threading.Timer(seconds, _end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end() -> None:
    explain("SQL: stopped, for one value took longer than the time limit; ask for less, or raise --time-limit")
    os._exit(FAILED)  # it only read


def _cells(row: Sequence[Any]) -> list[Any]:
    """The values of *row* for any output: bytes as hex digits, infinity and NaN as words."""
    return [_plain(value) for value in row]


def _short_cells(row: Sequence[Any]) -> list[Any]:
    return [shortened(literal(value), _MOST_SIGNS) if isinstance(value, str) else value for value in _cells(row)]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
