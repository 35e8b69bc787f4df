"""Answer users' own SQL: one statement, which can read and do nothing else.

The views (`newsbot.store.engine.views`) are stable across releases; the tables can be read too, but may change.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from newsbot.patterns import anchored, compiled
from newsbot.store.engine.database import Database, DatabaseUnavailable
from newsbot.store.engine.sqlite import is_damage
from newsbot.store.engine.views import VIEWS

Row = tuple[Any, ...]

_BATCH = 500
_STEPS_BETWEEN_CHECKS = 20_000  # of SQLite's virtual machine: a few milliseconds
_LONGEST_VALUE = 32 * 2**20  # bytes: twice the longest text that a page may have
_LARGEST_ANSWER = 2**30  # bytes of text in all rows
_LONGEST_PATTERN = 1_000  # characters of a LIKE, which takes exponential time
_FIRST_WORD = anchored(r"(?:\s|\(|--[^\n]*+(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*+\*/)*+([^\s(;]*)", re.DOTALL)
_READING = ("SELECT", "WITH", "VALUES")
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_ALLOWED_PRAGMAS = frozenset({"table_info", "table_xinfo", "table_list", "data_version"})  # FTS5 asks for the last
_REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})


class SqlError(ValueError):
    """A statement that cannot be answered; the message names the word or column and says what to do."""


class SqlStopped(Exception):
    """A statement that exceeded its time limit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a statement. Column names are unique; *rows* are fetched as they are read."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def ask(database: Database, statement: str, *, seconds: float = 60.0) -> Iterator[Answer]:
    """Run *statement*, one SELECT, on one snapshot of the database.

    Raises SqlError for a statement that is wrong or does more than read, and SqlStopped if it takes longer than
    *seconds*.
    """
    _refuse_all_but_reading(statement)
    deadline = time.monotonic() + seconds
    run = _ask_sqlite if database.url.get_backend_name() == "sqlite" else _ask_postgresql
    with run(database, statement, deadline, f"{seconds:g} s") as answer:
        yield answer


def _refuse_all_but_reading(statement: str) -> None:
    found = _FIRST_WORD.match(statement)
    word = found.group(1) if found else ""
    if not word:
        raise SqlError('SQL: the statement is empty; one looks like "SELECT id, title FROM v_articles"')
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in statement):
        raise SqlError("SQL: the statement has a character that is not text (NUL, or a lone surrogate)")
    if word.upper() not in _READING:
        raise SqlError(f"SQL: {word!r} is refused: only queries are allowed, beginning with SELECT or WITH")


@contextmanager
def _ask_sqlite(database: Database, statement: str, deadline: float, limit: str) -> Iterator[Answer]:
    path = Path(database.url.database or "").absolute()
    uri = f"{path.as_uri()}?mode=ro"
    with (
        database.translated_errors(),
        closing(sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)) as connection,
    ):
        known = {
            name: tuple(column for (column,) in connection.execute(f"SELECT name FROM pragma_table_info('{name}')"))  # noqa: S608
            for name in VIEWS
        }
        # Loading a virtual table runs a CREATE TABLE, which the authorizer would refuse later.
        connection.execute("SELECT 1 FROM article_text LIMIT 0")
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _LONGEST_PATTERN)
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS_BETWEEN_CHECKS)
        try:
            cursor = connection.execute(statement)
            columns = _once_each([column[0] for column in cursor.description or ()])
            yield Answer(columns, _capped(cursor))
        except (sqlite3.Error, sqlite3.Warning) as error:
            if is_damage(error):
                raise
            raise _explained(error, statement, known, deadline, limit) from error


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _within: str | None) -> int:
    if action in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in _REFUSED_FUNCTIONS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _ALLOWED_PRAGMAS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _capped(rows: Iterable[Row]) -> Iterator[Row]:
    """*rows*, one in memory at a time, until they are too large in all."""
    size = 0
    for row in rows:
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if size > _LARGEST_ANSWER:
            raise SqlStopped(
                f"SQL: stopped after {_LARGEST_ANSWER >> 30} GB of text; ask for less (LIMIT, fewer columns)"
            )
        yield row


def _explained(
    error: Exception, statement: str, known: dict[str, tuple[str, ...]], deadline: float, limit: str
) -> BaseException:
    said = str(error)
    if said == "interrupted":
        # Ctrl-C raises in the progress handler, where SQLite swallows it.
        return _too_slow(limit) if time.monotonic() > deadline else KeyboardInterrupt()
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR):
        return DatabaseUnavailable(f"the database: {said}; nothing was lost, try again")
    if "one statement at a time" in said:
        return SqlError("SQL: only one statement is allowed; leave out what follows the first ;")
    if said.startswith(("not authorized", "access to", "authorization denied")) or "prohibited" in said:
        return SqlError(f"SQL: refused, because only reading is allowed: {said}")
    if "too big" in said:
        return SqlError(f"SQL: {said}: a value may have {_LONGEST_VALUE >> 20} MB; ask for less of it (substr)")
    if said.startswith("no such column: "):
        return SqlError(f"SQL: {said}; {_nearest_column(said[16:], statement, known)}")
    if said.startswith("no such table: "):
        return SqlError(f"SQL: {said}; {_nearest(said[15:], known, 'the views are')}")
    return SqlError(f"SQL: {said}{_where(said, statement)}")


def _too_slow(limit: str) -> SqlStopped:
    return SqlStopped(f"SQL: stopped after {limit}; ask for less (LIMIT, a narrower WHERE) or raise --time-limit")


def _nearest_column(name: str, statement: str, known: dict[str, tuple[str, ...]]) -> str:
    views = {
        view: columns for view, columns in known.items() if compiled(rf"\b{view}\b", re.IGNORECASE).search(statement)
    }
    if not views:
        return "put text between ' and ', and a name between \" and \""
    columns = list(dict.fromkeys(column for each in views.values() for column in each))
    return _nearest(name.rpartition(".")[2], columns, f"{' and '.join(views)} {'have' if len(views) > 1 else 'has'}")


def _nearest(name: str, known: Sequence[str] | dict[str, Any], alternatives: str) -> str:
    near = get_close_matches(name.lower(), known, n=1)
    return f"did you mean {near[0]}?" if near else f"{alternatives} {', '.join(known)}"


def _where(said: str, statement: str) -> str:
    """The column of the word the error is about, if it occurs only once."""
    found = anchored(r'near "(.+)"').match(said)
    if found is None or statement.count(found.group(1)) != 1:
        return ""
    return f" (column {statement.index(found.group(1)) + 1})"


@contextmanager
def _ask_postgresql(database: Database, statement: str, deadline: float, limit: str) -> Iterator[Answer]:
    import psycopg  # noqa: PLC0415  the driver is an extra

    with database.read() as connection:
        raw: Any = connection.connection.driver_connection
        left = max(1, int((deadline - time.monotonic()) * 1000))
        try:
            raw.execute("SET TRANSACTION READ ONLY")
            raw.execute(f"SET LOCAL statement_timeout = {left}")
            # A server-side cursor takes one SELECT and nothing else, and sends rows in batches.
            with raw.cursor(name="newsbot_sql") as cursor:
                cursor.execute(statement)
                columns = _once_each([column.name for column in cursor.description or ()])
                yield Answer(columns, _capped(_in_time(cursor, deadline, limit)))
        except psycopg.errors.QueryCanceled as error:
            raise _too_slow(limit) from error
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(f"the database: {error}; nothing was lost, try again") from error
        except psycopg.Error as error:
            raise SqlError(_said_by_postgresql(error)) from error
        finally:
            raw.rollback()


def _in_time(cursor: Any, deadline: float, limit: str) -> Iterator[Row]:
    while rows := cursor.fetchmany(_BATCH):
        if time.monotonic() > deadline:
            raise _too_slow(limit)
        for row in rows:
            yield tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    """PostgreSQL's decimals (counts, averages) as the numbers that SQLite gives."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return bytes(value) if isinstance(value, memoryview) else value


def _said_by_postgresql(error: Any) -> str:
    said = error.diag.message_primary or str(error)
    if "cannot insert multiple commands" in said:
        return "SQL: only one statement is allowed; leave out what follows the first ;"
    hint = f"; {error.diag.message_hint}" if error.diag.message_hint else ""
    return f"SQL: {said}{hint}"


def _once_each(names: Sequence[str]) -> tuple[str, ...]:
    """*names* made unique by a number after repeated ones, so that no column hides another."""
    unique: list[str] = []
    for name in names:
        number, candidate = 2, name
        while candidate in unique:
            candidate, number = f"{name}_{number}", number + 1
        unique.append(candidate)
    return tuple(unique)
