"""Find out which tables and indexes of a damaged SQLite file cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError as DriverError

from newsbot.patterns import compiled
from newsbot.store.engine.schema import metadata

_TREE = compiled(r"^Tree (\d+)\b")  # the root page of the table or index; since SQLite 3.41
_INDEX = compiled(r"\bin(?:dex| index) (\w+)$")

Damage = tuple[str | None, str]


def damage(connection: Connection) -> Iterator[Damage]:
    """The damage in the file of *connection*: where (`table article`, `index ix_article_source_url`, or None if
    unknown), and SQLite's message. Nothing if the file is intact.
    """
    messages = _check_messages(connection, "PRAGMA integrity_check")
    if not messages:
        return
    reported = set()
    for part, line in _by_table(connection):
        reported.add(line)
        yield part, line
    yield from ((None, line) for line in messages if line not in reported)


def whole_tables(connection: Connection) -> dict[str, int]:
    """The tables of newsbot that can be read to the end, with their numbers of rows."""
    names = [name for name in metadata.tables if _is_readable(connection, name)]
    counts = {}
    for name in names:
        try:
            counted = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}" NOT INDEXED')  # noqa: S608  our own name
            counts[name] = int(counted.scalar_one())
        except DriverError:
            continue
    return counts


def _by_table(connection: Connection) -> Iterator[Damage]:
    """Likewise for each table with its indexes separately: SQLite's check of everything may stop at the first."""
    query = "SELECT rootpage, type, name FROM sqlite_master WHERE rootpage > 0"
    try:
        trees = {str(page): (kind, name) for page, kind, name in connection.exec_driver_sql(query)}
    except DriverError:
        return
    for kind, table in trees.values():
        if kind != "table":
            continue
        for line in _check_messages(connection, f'PRAGMA integrity_check("{table}")'):
            if index := _INDEX.search(line):
                yield f"index {index[1]}", line
            elif (tree := _TREE.search(line)) and tree[1] in trees:
                yield " ".join(trees[tree[1]]), line
            elif _is_readable(connection, table):
                yield f"index of table {table}", line
            else:
                yield f"table {table}", line


def _check_messages(connection: Connection, pragma: str) -> list[str]:
    try:
        rows = connection.exec_driver_sql(pragma).scalars().all()
    except DriverError as error:
        return [f"it cannot be read to the end: {error.orig}"]
    lines = [line for said in rows for line in str(said).splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith("***")]


def _is_readable(connection: Connection, table: str) -> bool:
    try:
        for _ in connection.exec_driver_sql(f'SELECT * FROM "{table}" NOT INDEXED'):  # noqa: S608  our own name
            pass
    except DriverError:
        return False
    return True
