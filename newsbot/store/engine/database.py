"""Engine: one database, opened safely, with one way to write and one way to read, wherever it is kept.

What SQLite and PostgreSQL do each in their own way is in `sqlite`, `postgres` and `fulltext`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from newsbot.store.engine import fulltext, views
from newsbot.store.engine.errors import (
    NAMED,
    DatabaseDamaged,
    DatabaseError,
    DatabaseNameError,
    DatabaseUnavailable,
    UnreadableValueError,
)
from newsbot.store.engine.migrations import REVISIONS
from newsbot.store.engine.postgres import PostgreSQL
from newsbot.store.engine.schema import metadata
from newsbot.store.engine.sqlite import SQLite

__all__ = [
    "Database",
    "DatabaseError",
    "DatabaseUnavailable",
    "file_of",
    "locks_of",
    "name_of",
    "open_database",
    "run_migrations",
    "upgrade",
]

_LOOKS_LIKE = "one looks like sqlite:///newsbot.db or postgresql://user@localhost/newsbot"
_OF_DEVELOPMENT = re.compile(r"\d{4}|0001[a-z]")  # no release ever had these revisions
_SCRIPTS = "newsbot.store.engine:migrations"
_SECRET = re.compile(r"(?<=:)[^:@]+(?=@)|(?<=password=)[^&]+")


class Backend(Protocol):
    """Where a database is kept."""

    url: URL
    name: str  # as a user knows it, without its password

    def revision(self) -> str | None:
        """The revision of the database, looked at without changing it; None where it is empty."""

    def engine(self, *, writes: bool) -> Engine:
        """Connections that write, one at a time, or that only read."""

    def trouble(self, cause: BaseException) -> DatabaseError | None:
        """What *cause*, an error of the driver, means to a user; None where the fault is ours."""


class Database:
    """An open database. One writer at a time over all processes; readers never wait for it.

    Not to be carried over a fork. A file of SQLite is not to be copied while open or kept on a network share.
    """

    def __init__(self, backend: Backend) -> None:
        self.url = backend.url
        self.name = backend.name
        self._backend = backend
        self._writer = backend.engine(writes=True)
        self._reader = backend.engine(writes=False)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed when the block ends, undone when it raises.

        Raises DatabaseUnavailable when the lock is not had within 30 s, the disk is full, or the server away.
        """
        with self.named_failures(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One unchanging view of the database, which cannot be written through it."""
        with self.named_failures(), self._reader.connect() as connection:
            yield connection

    def named_failures(self) -> AbstractContextManager[None]:
        """Within it, a driver's error is raised as what it means to a user, unless the fault is ours."""
        return _named_failures(self._backend)

    def close(self) -> None:
        """Let go of all connections."""
        self._reader.dispose()
        self._writer.dispose()


def open_database(url: str) -> Database:
    """The database at *url*, made where there is none, or an empty file or database of a server.

    Raises DatabaseError for one of an older newsbot (`newsbot db upgrade` is due), of a newer one or of one before the
    first release (left untouched), for one that is none of ours, and for a URL that is neither of SQLite nor of
    PostgreSQL.
    """
    backend = _backend(url)
    state = backend.revision()
    if state is not None and state != REVISIONS[-1]:
        if state in REVISIONS:
            raise DatabaseError(
                f"database {backend.name}: made by an older newsbot (revision {state}, this one needs "
                f"{REVISIONS[-1]}); run `newsbot db upgrade`"
            )
        if _OF_DEVELOPMENT.fullmatch(state):
            raise DatabaseError(
                f"database {backend.name}: made by a development version of newsbot (revision {state}, this one needs "
                f"{REVISIONS[-1]}); name a new database, and crawl or import anew. It was left untouched"
            )
        raise DatabaseError(
            f"database {backend.name}: made by a newer newsbot (revision {state}, this one knows up to "
            f"{REVISIONS[-1]}); install the newer newsbot to use it. It was left untouched"
        )
    database = Database(backend)
    if state is None:
        with database.write() as connection:
            _create(connection)
    return database


def upgrade(url: str) -> tuple[str | None, str]:
    """Bring the database at *url* to this newsbot's revision, all or nothing; the revisions before and after.

    Raises DatabaseError where `open_database` would, but for an older database.
    """
    backend = _backend(url)
    before = backend.revision()
    if before is None or before not in REVISIONS:
        open_database(url).close()
        return None, REVISIONS[-1]
    engine = backend.engine(writes=True)
    try:
        with _named_failures(backend), engine.begin() as connection:
            run_migrations(connection, REVISIONS[-1])
    finally:
        engine.dispose()
    return before, REVISIONS[-1]


def name_of(url: str) -> str:
    """The database at *url* as its user knows it: a file, or a URL without its password. Raises DatabaseError."""
    return _backend(url).name


def file_of(url: str) -> Path | None:
    """The file of the database at *url*; None for one of a server. Raises DatabaseError."""
    backend = _backend(url)
    return backend.path if isinstance(backend, SQLite) else None


def locks_of(url: str) -> PostgreSQL | None:
    """Who keeps the locks of those that share the database at *url*; None where nobody but the file system does."""
    backend = _backend(url)
    return backend if isinstance(backend, PostgreSQL) else None


def run_migrations(connection: Connection, revision: str) -> None:
    """Take the database of *connection* to *revision*, within the transaction that it is in."""
    from alembic import command  # noqa: PLC0415  Alembic costs a quarter second, and only an upgrade needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", _SCRIPTS)
    command.upgrade(config, revision)


def _create(connection: Connection) -> None:
    """Today's tables at once, as the migrations would make them; nothing where another process was first."""
    if inspect(connection).has_table("alembic_version"):
        return
    metadata.create_all(connection, checkfirst=False)
    fulltext.create(connection)
    views.create(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')")  # noqa: S608 - our own word


def _backend(url: str) -> Backend:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # Without its cause, which would print a password that stands in it.
        shown = _SECRET.sub("***", url)
        raise DatabaseNameError(f"database {shown!r}: that is no database URL; {_LOOKS_LIKE}") from None
    kind = parsed.drivername.partition("+")[0]
    if kind == "sqlite":
        if "?" in url:
            said = "a ? begins options, and newsbot takes none; in the name of a file it is written %3F (and % is %25)"
            raise DatabaseNameError(f"database {url!r}: {said}")
        return SQLite(parsed)
    if kind in ("postgresql", "postgres"):
        return PostgreSQL(parsed)
    raise DatabaseNameError(
        f"database {parsed.render_as_string()!r}: newsbot keeps its data in SQLite or PostgreSQL; {_LOOKS_LIKE}"
    )


@contextmanager
def _named_failures(backend: Backend) -> Iterator[None]:
    """Tells what is the disk's, the server's or a lock's fault from what is ours."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        found = backend.trouble(cause) if cause is not None else None
        if found is None:
            raise
        raise found from error
    except (JSONDecodeError, UnicodeDecodeError, UnreadableValueError) as error:
        raise DatabaseDamaged(f"database {backend.name}: a stored value is damaged ({error}); {NAMED}") from error
