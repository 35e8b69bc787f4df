"""The size and content of a database, and returning free space to the disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from newsbot.store.engine.database import Database
from newsbot.store.engine.migrations import REVISIONS
from newsbot.store.engine.schema import article, metadata
from newsbot.store.watches.flag_list import count_flags


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a database contains."""

    database: str
    revision: str
    size: int  # bytes, including indexes and log
    articles: int
    revisions: int
    authors: int
    flags: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """The size before and after, in bytes."""

    before: int
    after: int


def state(database: Database) -> State:
    """What *database* contains now."""
    with database.read() as connection:
        oldest, newest = connection.execute(select(func.min(article.c.sort_at), func.max(article.c.sort_at))).one()
        return State(
            database=database.name,
            revision=REVISIONS[-1],
            size=_size(database, connection),
            articles=_count(connection, "article"),
            revisions=_count(connection, "revision"),
            authors=_count(connection, "author"),
            flags=sum(one.flags for one in count_flags(connection).values()),
            oldest=oldest,
            newest=newest,
        )


def vacuum(database: Database, *, full: bool = False) -> Vacuumed:
    """Rewrite the database without free space, and merge its full-text index.

    Nothing of removed rows is left in an SQLite file then; on PostgreSQL only if it is *full*, which locks each table.

    On SQLite it needs free disk space of the size of the file, and writers wait for it. Raises DatabaseUnavailable if
    another writer takes more than 30 s or the disk is full; the database is unchanged then.
    """
    with database.read() as connection:
        before = _size(database, connection)
    if database.url.get_backend_name() == "sqlite":
        _vacuum_sqlite(database)
    else:
        _vacuum_postgresql(database, full)
    with database.read() as connection:
        return Vacuumed(before, _size(database, connection))


def _vacuum_sqlite(database: Database) -> None:
    file = Path(database.url.database or "").absolute()
    with database.translated_errors(), closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
        connection.execute("INSERT INTO article_text(article_text) VALUES ('optimize')")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def left_in_log(database: Database) -> bool:
    """Whether the log of an SQLite file still has content, which a reader kept from being cleared."""
    log = Path(f"{database.url.database}-wal")
    return database.url.get_backend_name() == "sqlite" and log.exists() and log.stat().st_size > 0


def _vacuum_postgresql(database: Database, full: bool) -> None:
    with database.write() as connection:
        raw: Any = connection.connection.driver_connection
        raw.rollback()
        raw.autocommit = True  # VACUUM cannot run in a transaction
        try:
            raw.execute("VACUUM (FULL, ANALYZE)" if full else "VACUUM (ANALYZE)")
        finally:
            raw.autocommit = False


def _size(database: Database, connection: Connection) -> int:
    if database.url.get_backend_name() == "postgresql":
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    path = database.url.database or ""
    return sum(each.stat().st_size for end in ("", "-wal") if (each := Path(path + end)).exists())


def _count(connection: Connection, name: str) -> int:
    return int(connection.scalar(select(func.count()).select_from(metadata.tables[name])) or 0)
