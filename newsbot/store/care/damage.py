"""Damage: what of a file of SQLite cannot be read any more, by the name of the table or index that it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError as DriverError

_TREE = re.compile(r"^Tree (\d+)\b")  # by the page on which the table or index begins; SQLite says it since 3.41
_INDEX = re.compile(r"\bin(?:dex| index) (\w+)$")

Damage = tuple[str | None, str]


def damage(connection: Connection) -> Iterator[Damage]:
    """What is damaged in the file of *connection*: `table article`, `index ix_article_source_url`, or None where nobody
    knows whose it is; and what SQLite says of it. Nothing where the file is whole.
    """
    whole = _said(connection, "PRAGMA integrity_check")
    if not whole:
        return
    told = set()
    for part, line in _by_table(connection):
        told.add(line)
        yield part, line
    yield from ((None, line) for line in whole if line not in told)


def _by_table(connection: Connection) -> Iterator[Damage]:
    """The same, of each table with its indexes alone: SQLite's check of all may end at the first."""
    query = "SELECT rootpage, type, name FROM sqlite_master WHERE rootpage > 0"
    try:
        trees = {str(page): (kind, name) for page, kind, name in connection.exec_driver_sql(query)}
    except DriverError:
        return
    for kind, table in trees.values():
        if kind != "table":
            continue
        for line in _said(connection, f'PRAGMA integrity_check("{table}")'):
            if index := _INDEX.search(line):
                yield f"index {index[1]}", line
            elif (tree := _TREE.search(line)) and tree[1] in trees:
                yield " ".join(trees[tree[1]]), line
            elif _is_readable(connection, table):
                yield f"index of table {table}", line
            else:
                yield f"table {table}", line


def _said(connection: Connection, pragma: str) -> list[str]:
    try:
        rows = connection.exec_driver_sql(pragma).scalars().all()
    except DriverError as error:
        return [f"it cannot be read to its end: {error.orig}"]
    lines = [line for said in rows for line in str(said).splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith("***")]


def _is_readable(connection: Connection, table: str) -> bool:
    try:
        for _ in connection.exec_driver_sql(f'SELECT * FROM "{table}" NOT INDEXED'):  # noqa: S608  a name of our own
            pass
    except DriverError:
        return False
    return True
