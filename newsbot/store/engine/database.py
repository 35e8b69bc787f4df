"""Open a database safely, and read and write it in transactions.

`sqlite`, `postgres` and `fulltext` have what differs between the two databases.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from json import JSONDecodeError
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from newsbot.patterns import anchored, compiled
from newsbot.store.engine import fulltext, views
from newsbot.store.engine.errors import (
    CHECK_HINT,
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
_OF_DEVELOPMENT = anchored(r"\d{4}|0001[a-z]")  # revisions from before the first release
_SCRIPTS = "newsbot.store.engine:migrations"
_SECRET = compiled(r"(?<=:)[^:@]+(?=@)|(?<=password=)[^&]+")


Backend = SQLite | PostgreSQL


class Database:
    """An open database: one writer at a time among all processes, and readers that never wait for it.

    Do not use it across a fork. Do not copy an SQLite file while it is open, or put it on a network share.
    """

    def __init__(self, backend: Backend) -> None:
        self.url = backend.url
        self.name = backend.name
        self._backend = backend
        self._writer = backend.engine(writes=True)
        self._reader = backend.engine(writes=False)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction: committed when the block ends, rolled back when it raises.

        Raises DatabaseUnavailable if the lock is not free within 30 s, the disk is full, or the server cannot be
        reached.
        """
        with self.translated_errors(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only snapshot of the database."""
        with self.translated_errors(), self._reader.connect() as connection:
            yield connection

    def translated_errors(self) -> AbstractContextManager[None]:
        """Raise driver errors in the block as the DatabaseError a user can act on, unless the fault is ours."""
        return _translated_errors(self._backend)

    def close(self) -> None:
        """Close all connections."""
        self._reader.dispose()
        self._writer.dispose()


def open_database(url: str) -> Database:
    """Open the database at *url*; create it in a new or empty file, or in an empty database of a server.

    Raises DatabaseError if it was made by an older newsbot (run `newsbot db upgrade`), a newer one, or a development
    version; if it is not newsbot's; or if *url* is for neither SQLite nor PostgreSQL. Such a database is left
    untouched.
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
                f"{REVISIONS[-1]}); name a new database, and crawl or import again. It was left untouched"
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
    """Upgrade the database at *url* to this newsbot's revision, all or nothing; return the old and the new revision.

    Raises DatabaseError as `open_database`, except for an older database.
    """
    backend = _backend(url)
    before = backend.revision()
    if before is None or before not in REVISIONS:
        open_database(url).close()
        return None, REVISIONS[-1]
    engine = backend.engine(writes=True)
    try:
        with _translated_errors(backend), engine.begin() as connection:
            run_migrations(connection, REVISIONS[-1])
    finally:
        engine.dispose()
    return before, REVISIONS[-1]


def name_of(url: str) -> str:
    """The name of the database at *url* for messages: a file, or a URL without its password. Raises DatabaseError."""
    return _backend(url).name


def file_of(url: str) -> Path | None:
    """The file of the database at *url*; None if it is on a server. Raises DatabaseError."""
    backend = _backend(url)
    return backend.path if isinstance(backend, SQLite) else None


def locks_of(url: str) -> PostgreSQL | None:
    """The server that holds the locks of the database at *url*; None if it is a file, where lock files do."""
    backend = _backend(url)
    return backend if isinstance(backend, PostgreSQL) else None


def run_migrations(connection: Connection, revision: str) -> None:
    """Migrate the database of *connection* to *revision*, within its transaction."""
    from alembic import command  # noqa: PLC0415  takes a quarter second to import
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", _SCRIPTS)
    command.upgrade(config, revision)


def _create(connection: Connection) -> None:
    """Create today's tables, as the migrations would; do nothing if another process was first."""
    if inspect(connection).has_table("alembic_version"):
        return
    metadata.create_all(connection, checkfirst=False)
    fulltext.create(connection)
    views.create(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')")  # noqa: S608 - our own value


def _backend(url: str) -> Backend:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # Without the cause, which would show a password in the URL.
        shown = _SECRET.sub("***", url)
        raise DatabaseNameError(f"database {shown!r}: not a database URL; {_LOOKS_LIKE}") from None
    kind = parsed.drivername.partition("+")[0]
    if kind == "sqlite":
        if "?" in url:
            said = "? begins options, which newsbot does not take; write it as %3F in a file name (and % as %25)"
            raise DatabaseNameError(f"database {url!r}: {said}")
        return SQLite(parsed)
    if kind in ("postgresql", "postgres"):
        return PostgreSQL(parsed)
    raise DatabaseNameError(
        f"database {parsed.render_as_string()!r}: newsbot keeps its data in SQLite or PostgreSQL; {_LOOKS_LIKE}"
    )


@contextmanager
def _translated_errors(backend: Backend) -> Iterator[None]:
    """Raise driver errors and unreadable values as DatabaseError, unless the fault is ours."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        found = backend.translate(cause) if cause is not None else None
        if found is None:
            raise
        raise found from error
    except (JSONDecodeError, UnicodeDecodeError, UnreadableValueError) as error:
        raise DatabaseDamaged(f"database {backend.name}: a stored value is damaged ({error}); {CHECK_HINT}") from error
