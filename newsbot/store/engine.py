"""Engine: one database, opened safely, with one way to write and one way to read.

SQLite's ways (pragmas, BEGIN IMMEDIATE, file modes) live here and in `fulltext`; PostgreSQL will get its own branch.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.pool import ConnectionPoolEntry

from newsbot.store import fulltext, views
from newsbot.store.migrations import REVISIONS
from newsbot.store.schema import metadata

_LOCK_WAIT_MS = 30_000
_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
    }
)


class DatabaseError(Exception):
    """A database that cannot be used as it is; the message says which, why and what to do."""


class DatabaseUnavailable(DatabaseError):
    """The database is locked, or its disk full or failing: nothing is wrong with what was asked. Try again later."""


class Database:
    """An open database. One writer at a time over all processes; readers never wait for it.

    Not to be carried over a fork, and its file not to be copied while open or kept on a network share.
    """

    def __init__(self, url: URL, writer: Engine, reader: Engine) -> None:
        self.url = url
        self._writer = writer
        self._reader = reader

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed when the block ends, undone when it raises.

        Raises DatabaseUnavailable when the lock is not had within 30 s, or the disk is full.
        """
        with _named_failures(self.url), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One unchanging view of the database, which cannot be written through it."""
        with _named_failures(self.url), self._reader.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self._reader.dispose()
        self._writer.dispose()


def open_database(url: str) -> Database:
    """The database at *url*, made where there is none or an empty file.

    Raises DatabaseError for one of an older newsbot (`newsbot db upgrade` is due), of a newer one (left untouched),
    for a file that is none of ours, and for a URL that is not of SQLite.
    """
    parsed, path = _sqlite_file(url)
    state = _revision_of(parsed, path)
    if state is not None and state != REVISIONS[-1]:
        if state in REVISIONS:
            raise DatabaseError(
                f"database {path}: made by an older newsbot (revision {state}, this one needs {REVISIONS[-1]}); "
                "run `newsbot db upgrade`"
            )
        raise DatabaseError(
            f"database {path}: made by a newer newsbot (revision {state}, this one knows up to {REVISIONS[-1]}); "
            "install the newer newsbot to use it. It was left untouched"
        )
    database = Database(parsed, _engine(parsed, writes=True), _engine(parsed, writes=False))
    if state is None:
        with database.write() as connection:
            _create(connection)
    return database


def upgrade(url: str) -> tuple[str | None, str]:
    """Bring the database at *url* to this newsbot's revision, all or nothing; the revisions before and after.

    Raises DatabaseError where `open_database` would, but for an older database.
    """
    parsed, path = _sqlite_file(url)
    before = _revision_of(parsed, path)
    if before is not None and before not in REVISIONS:
        open_database(url)
    if before is None:
        open_database(url).close()
        return None, REVISIONS[-1]
    engine = _engine(parsed, writes=True)
    try:
        with _named_failures(parsed), engine.begin() as connection:
            run_migrations(connection, REVISIONS[-1])
    finally:
        engine.dispose()
    return before, REVISIONS[-1]


def run_migrations(connection: Connection, revision: str) -> None:
    """Take the database of *connection* to *revision*, within the transaction that it is in."""
    from alembic import command  # noqa: PLC0415  Alembic costs a quarter second, and only an upgrade needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "newsbot.store:migrations")
    command.upgrade(config, revision)


def _create(connection: Connection) -> None:
    """Today's tables at once, as the migrations would make them; nothing where another process was first."""
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
    if known is not None:
        return
    metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(fulltext.CREATE)
    views.create(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISIONS[-1],))


def _sqlite_file(url: str) -> tuple[URL, Path]:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            f"database {url!r}: that is no database URL; one looks like sqlite:///newsbot.db"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"database {parsed.render_as_string()!r}: this version keeps its data in SQLite only; "
            "one looks like sqlite:///newsbot.db"
        )
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseError(f"database {url!r}: names no file; one looks like sqlite:///newsbot.db")
    if Path(parsed.database).is_dir():
        raise DatabaseError(f"database {parsed.database}: is a folder; name a file in it, or use --data for the folder")
    return parsed, Path(parsed.database)


def _revision_of(url: URL, path: Path) -> str | None:
    """The revision of the file, looked at without changing it; None where it is empty, which then exists (0600)."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise DatabaseError(f"database {path}: cannot be made: {error.strerror}") from error
    else:
        os.close(descriptor)
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            if "alembic_version" not in tables or "article" not in tables:
                raise DatabaseError(f"database {path}: has tables, but they are not newsbot's; choose another file")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(revision)
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(f"database {path}: {error}; try again") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"database {path}: {error}; choose another file") from error


def _engine(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(
        url,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        connect_args={"timeout": _LOCK_WAIT_MS / 1000},
    )

    def set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        # The driver's own transactions start too late (a SELECT starts none), which loses updates.
        connection.isolation_level = None
        pragmas = [f"busy_timeout = {_LOCK_WAIT_MS}", "foreign_keys = ON", "trusted_schema = OFF"]
        if writes:
            # FULL: a power cut must not undo what we have told someone about.
            pragmas += ["journal_mode = WAL", "synchronous = FULL"]
        else:
            pragmas += ["query_only = ON"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that read first and writes later would meet "database is locked" at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


@contextmanager
def _named_failures(url: URL) -> Iterator[None]:
    """Tells what is the disk's or a lock's fault from what is ours."""
    try:
        yield
    except (DriverError, sqlite3.Error) as error:
        cause: Any = error.orig if isinstance(error, DriverError) else error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code not in _UNAVAILABLE:
            raise
        raise DatabaseUnavailable(f"database {url.database}: {cause}; nothing was lost, try again") from error
