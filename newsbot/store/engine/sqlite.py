"""SQLite: the file, its modes and pragmas, one writer at a time by BEGIN IMMEDIATE, and its error codes."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from newsbot.store.engine.columns import json_text
from newsbot.store.engine.errors import (
    CHECK_HINT,
    RECOVERY_HINT,
    DatabaseDamaged,
    DatabaseError,
    DatabaseNameError,
    DatabaseUnavailable,
)

LOCK_WAIT_MS = 30_000
_CACHE_KIB = 64 * 1024
_CHECKPOINT_PAGES = 4_000  # of 4 KiB: the log grows to 16 MB before it is written into the file
_MAGIC = b"SQLite format 3\0"
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NO_TEXT = "Could not decode to UTF-8"  # the driver gives no error code
_NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
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


def url_of(file: Path) -> str:
    """The URL of the database in *file*, with ?, % and # escaped.

    Raises DatabaseNameError for a name that is not text.
    """
    try:
        return URL.create("sqlite", database=str(file)).render_as_string()
    except UnicodeEncodeError:
        said = "its name is not valid UTF-8; use another folder or file"
        raise DatabaseNameError(f"database {os.fsencode(file)!r}: {said}") from None


def is_damage(cause: BaseException) -> bool:
    """Whether *cause*, an error of the driver, means that the file is damaged."""
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _DAMAGED or str(cause).startswith(_NO_TEXT)


class SQLite:
    """A database in an SQLite file."""

    def __init__(self, url: URL) -> None:
        """Raises DatabaseNameError if *url* names no file."""
        if not url.database or url.database == ":memory:" or url.host or "\0" in url.database:
            shown = url.render_as_string()
            raise DatabaseNameError(f"database {shown!r}: names no file; one looks like sqlite:///newsbot.db")
        self.url = url
        # Absolute, so that SQLite does not take a name that begins with "file:" for a URI.
        self.path = Path(url.database).absolute()
        self.name = url.database
        if os.path.isdir(self.path):  # noqa: PTH112  Path.is_dir raises without permission
            said = "is a folder; name a file in it, or use --data for the folder"
            raise DatabaseNameError(f"database {self.name}: {said}")

    def revision(self) -> str | None:
        """The revision of the file, read without changing it; None if it is empty. Creates the file (0600) if missing.

        Raises DatabaseError for a file that is not newsbot's.
        """
        try:
            descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except FileExistsError:
            return self._existing_revision()
        except OSError as error:
            raise DatabaseError(f"database {self.name}: cannot be created: {error.strerror}") from error
        os.close(descriptor)
        return None

    def engine(self, *, writes: bool) -> Engine:
        """An engine for one writer at a time, or for readers."""
        options: dict[str, Any] = {"connect_args": {"timeout": LOCK_WAIT_MS / 1000}}
        if not writes and not self._may_write():
            options = {"creator": self._read_only}
        engine = create_engine(self.url, json_serializer=json_text, **options)

        def set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
            # The driver's own transactions start too late (not at a SELECT), which loses updates.
            connection.isolation_level = None
            pragmas = [f"busy_timeout = {LOCK_WAIT_MS}", "foreign_keys = ON", "trusted_schema = OFF"]
            if writes:
                # FULL: a power cut must not undo what we have already reported.
                pragmas += ["journal_mode = WAL", "synchronous = FULL"]
                # Digests are looked up at random: with SQLite's default cache of 2 MB each key would be a read.
                pragmas += [f"cache_size = -{_CACHE_KIB}", f"wal_autocheckpoint = {_CHECKPOINT_PAGES}"]
            else:
                pragmas += ["query_only = ON"]
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")

        def begin(connection: Connection) -> None:
            # IMMEDIATE: a transaction that reads first would fail with "database is locked" when it writes.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        event.listen(engine, "connect", set_up)
        event.listen(engine, "begin", begin)
        return engine

    def translate(self, cause: BaseException) -> DatabaseError | None:
        """The error to report for *cause*, an error of the driver; None if the fault is ours."""
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if is_damage(cause) or (code == sqlite3.SQLITE_ERROR and str(cause).startswith("no such ")):
            return DatabaseDamaged(f"database {self.name}: the file is damaged ({cause}); {CHECK_HINT}")
        if code not in _UNAVAILABLE:
            return None
        hint = " (may newsbot write the file and its folder?)" if code in _NOT_WRITABLE else ""
        return DatabaseUnavailable(f"database {self.name}: {cause}{hint}; nothing was lost, try again")

    def _may_write(self) -> bool:
        return os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)

    def _read_only(self) -> sqlite3.Connection:
        """A connection that needs no log beside the file, as an ordinary reader does."""
        way = "mode=ro" if Path(f"{self.path}-wal").exists() else "mode=ro&immutable=1"
        uri = f"{self.path.as_uri()}?{way}"
        return sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_MS / 1000, check_same_thread=False)

    def _existing_revision(self) -> str | None:
        # Without a log, open the file as immutable: an ordinary reader would leave a log behind.
        ways = ["mode=ro"] if Path(f"{self.path}-wal").exists() else ["mode=ro&immutable=1", "mode=ro"]
        for way in ways:
            try:
                return self._read_revision(way)
            except sqlite3.OperationalError as error:
                if way == ways[-1]:
                    raise DatabaseUnavailable(f"database {self.name}: {error}; try again") from error
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter from SQLite's own messages
                if way == ways[-1]:
                    raise self._unreadable(error) from error
        return None

    def _unreadable(self, error: Exception) -> DatabaseError:
        with self.path.open("rb") as file:
            if not file.read(len(_MAGIC)).startswith(_MAGIC):
                said = "choose another file, or restore a backup if it was newsbot's"
                return DatabaseError(f"database {self.name}: {error}; {said}")
        return DatabaseDamaged(f"database {self.name}: the file is damaged ({error}); {RECOVERY_HINT}")

    def _read_revision(self, way: str) -> str | None:
        uri = f"{self.path.as_uri()}?{way}"
        with closing(sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_MS / 1000)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            if "alembic_version" not in tables or "article" not in tables:
                raise DatabaseError(
                    f"database {self.name}: has tables, but they are not newsbot's; choose another file"
                )
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(revision)
