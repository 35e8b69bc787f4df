"""PostgreSQL: an advisory lock for one writer at a time, REPEATABLE READ for readers, and its error codes.

docs/adr/0004-one-writer-on-postgresql.md explains the lock.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from socket import gethostname
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from newsbot.extras import install_hint
from newsbot.store.engine.columns import json_text
from newsbot.store.engine.errors import DatabaseError, DatabaseNameError, DatabaseUnavailable

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.pool import ConnectionPoolEntry

LOCK_WAIT_MS = 30_000
_CONNECT_S = 10
_LOCKS = 0x6E657773  # "news": the first of the two numbers of newsbot's advisory locks
_WRITER = 0
_HOLD = "SELECT pg_try_advisory_lock(%(of)s::int, %(name)s::int)"
_HOLDER = (
    "SELECT application_name FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid WHERE l.locktype = 'advisory' "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.granted "
    "AND l.classid::bigint = %(of)s AND l.objid::bigint = %(name)s::bigint & 4294967295"
)
_TABLES = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS "
    "(SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
)

# Prefixes of SQLSTATEs: connection errors, no resources, shutdown or cancellation, I/O errors, serialisation failure or
# deadlock, lock or session timeouts.
_UNAVAILABLE = ("08", "53", "57", "58", "40", "55P03", "25P03", "25P04")
_REFUSED = ("28", "3D", "42501", "3F")  # failed login, no such database, no permission, no schema
# Errors before a session exists have no code, only words.
_NOT_NOW = ("too many clients", "connection slots", "starting up", "shutting down", "recovery", "too many connections")
_SECRETS = frozenset({"password", "sslpassword", "passfile"})


class PostgreSQL:
    """A database on a PostgreSQL server."""

    def __init__(self, url: URL) -> None:
        """Raises DatabaseError if *url* names no database or the driver is not installed."""
        self.url = url.set(drivername="postgresql+psycopg")
        secrets = {key: "***" for key in url.query if key in _SECRETS}
        shown = url.set(drivername="postgresql").update_query_dict(secrets)
        self.name = shown.render_as_string(hide_password=True)
        if not url.database:
            raise DatabaseNameError(
                f"database {self.name}: names no database; one looks like postgresql://user@localhost/newsbot"
            )
        try:
            import psycopg  # noqa: F401, PLC0415
        except ImportError as error:
            raise DatabaseError(
                f"database {self.name}: PostgreSQL needs its driver; install it with: {install_hint('postgres')}"
            ) from error

    def revision(self) -> str | None:
        """The revision of the database, read without changing it; None if it is empty.

        Raises DatabaseError if it has other tables, does not store text as UTF-8, or cannot be opened.
        """
        engine = self.engine(writes=False)
        try:
            with engine.connect() as connection:
                return self._read_revision(connection)
        except DBAPIError as error:
            raise self.translate(error.orig or error) or error from error
        finally:
            engine.dispose()

    def engine(self, *, writes: bool) -> Engine:
        """An engine for one writer at a time, or for read-only snapshots."""
        engine = create_engine(
            self.url,
            json_serializer=json_text,
            pool_pre_ping=True,  # a service outlives its server's restarts
            connect_args={"connect_timeout": _CONNECT_S, "application_name": "newsbot", "client_encoding": "utf8"},
        )

        def set_up(connection: psycopg.Connection[Any], _: ConnectionPoolEntry) -> None:
            import psycopg  # noqa: PLC0415  the driver is an extra

            # Waiting for a lock ends with an error, and a writer whose machine vanished loses its lock.
            connection.execute(
                f"SET timezone = 'UTC'; SET lock_timeout = {LOCK_WAIT_MS}; "
                "SET idle_in_transaction_session_timeout = '30min'"
            )
            if not writes:
                # The best plan depends on how common the words are, so each query is planned on its own.
                connection.execute("SET plan_cache_mode = force_custom_plan; SET jit = off")
            connection.commit()
            if not writes:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True

        def begin(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCKS}, {_WRITER})")

        event.listen(engine, "connect", set_up)
        if writes:
            event.listen(engine, "begin", begin)
        return engine

    @contextmanager
    def hold(self, name: str) -> Iterator[str | None]:
        """Hold the lock *name* among all users of this database while the block runs.

        Yields the holder if there is another one. The lock belongs to the session: the server releases it however this
        process ends.
        """
        key = {"of": _LOCKS, "name": int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), signed=True)}
        with self._translated_errors(), closing(self._lock_session()) as connection:
            if connection.execute(_HOLD, key).fetchone() == (True,):
                yield None
                return
            found = connection.execute(_HOLDER, key).fetchone()
            yield found[0] if found else "another process"

    def _lock_session(self) -> psycopg.Connection[Any]:
        """A session for a lock: never in a transaction, no idle limit, soon found dead if its machine is."""
        import psycopg  # noqa: PLC0415

        arguments: Any = self.url.get_dialect()().create_connect_args(self.url)[1]
        name = f"process {os.getpid()} on {gethostname()}"[:63]
        connection = psycopg.connect(**arguments, connect_timeout=_CONNECT_S, application_name=name, autocommit=True)
        connection.execute(
            "SET idle_session_timeout = 0; SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10"
        )
        return connection

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        import psycopg  # noqa: PLC0415

        try:
            yield
        except psycopg.Error as error:
            raise self.translate(error) or error from error

    def translate(self, cause: BaseException) -> DatabaseError | None:
        """The error to report for *cause*, an error of the driver; None if the fault is ours."""
        import psycopg  # noqa: PLC0415

        if not isinstance(cause, psycopg.Error):
            return None
        said = cause.diag.message_primary or str(cause).strip().partition("\n")[0]
        if cause.sqlstate is None:
            return self._lost(cause, said)
        if cause.sqlstate.startswith(_UNAVAILABLE):
            return DatabaseUnavailable(f"database {self.name}: {said}; nothing was lost, try again")
        if cause.sqlstate.startswith(_REFUSED):
            return DatabaseError(f"database {self.name}: {said}")
        return None

    def _lost(self, cause: psycopg.Error, said: str) -> DatabaseError | None:
        """Likewise for a failed or lost connection, where there is no code but only words."""
        import psycopg  # noqa: PLC0415

        if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
            return None
        if "FATAL:" in said and not any(words in said for words in _NOT_NOW):
            said = said.rpartition("FATAL:")[2].strip()
            return DatabaseError(f"database {self.name}: {said}; check user, password and name in its URL")
        return DatabaseUnavailable(f"database {self.name}: {said}; nothing was lost, try again")

    def _read_revision(self, connection: Connection) -> str | None:
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise DatabaseError(f"database {self.name}: stores text as {encoding}; create one with ENCODING 'UTF8'")
        tables = set(connection.scalars(_TABLES))
        if not tables:
            return None
        if "alembic_version" not in tables or "article" not in tables:
            raise DatabaseError(
                f"database {self.name}: has tables, but they are not newsbot's; choose another database"
            )
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
