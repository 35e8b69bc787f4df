"""Copy a whole database into an empty one, from SQLite to PostgreSQL or back, and verify it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Table, func, insert, select

from newsbot.batches import batched
from newsbot.store.articles.revisions import current_articles
from newsbot.store.engine import fulltext
from newsbot.store.engine.columns import json_text
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.errors import DatabaseError
from newsbot.store.engine.schema import article, metadata

Progress = Callable[[int, int], None]

_BATCH = 500


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A copied table: its number of rows and their hash, which is the same on both sides."""

    table: str
    rows: int
    sha256: str


def copy(database: Database, url: str, *, progress: Progress | None = None) -> list[CopiedTable]:
    """Copy all of *database*, as of now, into the database at *url*, which must be empty or new.

    It is one transaction of the target, all or nothing. Each table is read back and must have the same rows and hash as
    the original; the full-text index is built anew. Calls *progress* with rows done and total. Raises DatabaseError if
    the target is not empty or differs afterwards.
    """
    target = open_database(url)
    try:
        with database.read() as source, target.write() as sink:
            _refuse_non_empty(sink, target.name)
            done = _Progress(source, progress)
            copied = [_copy_table(source, sink, table, done) for table in metadata.sorted_tables]
            _index(sink, done)
            for before in copied:
                if _hashed(sink, metadata.tables[before.table]) != before:
                    raise DatabaseError(
                        f"database {target.name}: table {before.table} differs from the original after copying; "
                        "nothing was kept. Please report it"
                    )
            _continue_numbers(sink)
    finally:
        target.close()
    return copied


class _Progress:
    """Counts rows as they are done; articles count twice, because they are also indexed."""

    def __init__(self, source: Connection, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0
        self._total = 0
        if progress is not None:
            counts = {table.name: _count(source, table) for table in metadata.sorted_tables}
            self._total = sum(counts.values()) + counts[article.name]

    def add(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._total)


def _refuse_non_empty(sink: Connection, name: str) -> None:
    for table in metadata.sorted_tables:
        rows = _count(sink, table)
        if rows:
            raise DatabaseError(
                f"database {name}: is not empty (table {table.name} has {rows:,} row{'' if rows == 1 else 's'}); "
                "a copy needs a new one"
            )


def _copy_table(source: Connection, sink: Connection, table: Table, done: _Progress) -> CopiedTable:
    digest = _RowHash()
    for rows in batched(_rows(source, table), _BATCH):
        digest.add(rows)
        sink.execute(insert(table), [row._asdict() for row in rows])
        done.add(len(rows))
    return CopiedTable(table.name, digest.rows, digest.hexdigest())


def _hashed(connection: Connection, table: Table) -> CopiedTable:
    digest = _RowHash()
    for rows in batched(_rows(connection, table), _BATCH):
        digest.add(rows)
    return CopiedTable(table.name, digest.rows, digest.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    ordered = select(table).order_by(*table.primary_key.columns)
    yield from connection.execute(ordered, execution_options={"yield_per": _BATCH})


class _RowHash:
    """The hash of rows in the order of their keys, the same for both databases."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = sha256()

    def add(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self.rows += 1
            self._hash.update(json_text([_plain(value) for value in row]).encode() + b"\n")

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _index(sink: Connection, done: _Progress) -> None:
    for rows in batched(_rows(sink, article), _BATCH):
        records = current_articles(sink, [row.id for row in rows])
        fulltext.add(sink, records.items())
        done.add(len(rows))


def _continue_numbers(sink: Connection) -> None:
    """Set the sequences of PostgreSQL to continue after the highest ids."""
    if sink.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) != 1 or not isinstance(keys[0].type, Integer | BigInteger):
            continue
        sequence = sink.scalar(select(func.pg_get_serial_sequence(table.name, keys[0].name)))
        highest = sink.scalar(select(func.max(keys[0])))
        if sequence is not None and highest is not None:
            sink.execute(select(func.setval(sequence, highest)))


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
