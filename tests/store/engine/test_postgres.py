"""Databases on PostgreSQL: what is refused and how, and that no password is shown."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import func, insert, make_url, select, text

from newsbot.extras import install_hint
from newsbot.items import Finding
from newsbot.store.articles.revisions import load_article
from newsbot.store.engine.database import DatabaseError, DatabaseUnavailable, name_of, open_database, upgrade
from newsbot.store.engine.schema import address, article, slot
from newsbot.store.keep import keep_all
from tests import processes
from tests.postgres import Server
from tests.store.captures import NOON, crawled

DUE = datetime(2026, 3, 2, tzinfo=UTC)


def changed(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def as_user(url: str, user: str, password: str | None) -> str:
    return make_url(url).set(username=user, password=password).render_as_string(hide_password=False)


def said(attempt: Callable[[], object], kind: type[DatabaseError] = DatabaseError) -> str:
    with pytest.raises(kind) as caught:
        attempt()
    assert issubclass(caught.type, DatabaseUnavailable) is (kind is DatabaseUnavailable)
    return str(caught.value)


def test_an_empty_database_becomes_newsbots(empty_postgres_url: str) -> None:
    """It can be opened again, also by several at once."""
    with ThreadPoolExecutor(4) as pool:
        for database in pool.map(open_database, [empty_postgres_url] * 4):
            database.close()
    open_database(empty_postgres_url).close()


@pytest.mark.parametrize("table", ["TABLE recipe (name text)", "VIEW recipe AS SELECT 1 AS one"])
def test_a_database_with_other_tables_is_left_untouched(empty_postgres_url: str, table: str) -> None:
    """A wrong name must not mix anyone's data with ours."""
    changed(empty_postgres_url, f"CREATE {table}")
    for attempt in (open_database, upgrade):
        found = said(lambda attempt=attempt: attempt(empty_postgres_url))  # type: ignore[misc]
        assert found.endswith("has tables, but they are not newsbot's; choose another database")
    with psycopg.connect(empty_postgres_url) as connection:
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert connection.execute(tables).fetchone() == (1,)


def test_a_newer_database_is_left_untouched(empty_postgres_url: str) -> None:
    """By an upgrade too."""
    open_database(empty_postgres_url).close()
    changed(empty_postgres_url, "UPDATE alembic_version SET version_num = '9999a'")
    for attempt in (open_database, upgrade):
        found = said(lambda attempt=attempt: attempt(empty_postgres_url))  # type: ignore[misc]
        assert "made by a newer newsbot (revision 9999a" in found


def test_a_database_without_utf8_is_refused(postgres: Server) -> None:
    """It could not hold all text."""
    postgres.execute("CREATE DATABASE plain ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
    assert "stores text as SQL_ASCII; create one with ENCODING 'UTF8'" in said(
        lambda: open_database(postgres.url("plain"))
    )
    postgres.drop("plain")


def test_a_missing_database_is_named(postgres: Server) -> None:
    """Newsbot creates tables, not databases."""
    found = said(lambda: open_database(postgres.url("nowhere")))
    assert 'database "nowhere" does not exist; check user, password and name' in found


@pytest.mark.parametrize("password", ["hunter2", "p@ss:w/rd"])
def test_a_wrong_password_is_reported_and_not_shown(postgres: Server, password: str) -> None:
    """Neither in the message nor in a traceback."""
    url = as_user(postgres.url("postgres"), "guarded", password)
    found = said(lambda: open_database(url))
    assert 'password authentication failed for user "guarded"' in found
    assert "guarded:***@" in found
    command = f"from newsbot.store.engine.database import open_database\nopen_database({url!r})"
    ended = processes.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert "DatabaseError" in ended.stderr
    assert password not in ended.stderr.replace(command, "")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ada:hunter2@host/news", "postgresql://ada:***@host/news"),
        ("postgresql+psycopg://ada@host:99/news", "postgresql://ada@host:99/news"),
        ("postgres://ada@host/news?password=hunter2", "postgresql://ada@host/news?password=%2A%2A%2A"),
    ],
)
def test_a_database_is_named_without_its_password(url: str, shown: str) -> None:
    """However the URL gives it."""
    assert name_of(url) == shown


@pytest.mark.parametrize("url", ["ada:hunter2@host/news", "postgresql:ada:hunter2@host", "x y?password=hunter2"])
def test_an_invalid_url_does_not_show_its_password(url: str) -> None:
    """It may be a good one with a typo."""
    found = said(lambda: open_database(url))
    assert "not a database URL" in found
    assert "hunter2" not in found


def test_a_url_without_a_database_is_refused_with_an_example() -> None:
    """A server alone is not enough."""
    assert "names no database; one looks like postgresql://" in said(lambda: open_database("postgresql://ada@host"))


def test_a_missing_driver_is_reported_with_how_to_install_it() -> None:
    """It is an extra."""
    command = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from newsbot.store.engine.database import open_database\nopen_database('postgresql://ada@host/news')"
    )
    ended = processes.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert ended.stderr.endswith(
        "database postgresql://ada@host/news: PostgreSQL needs its driver; "
        f"install it with: {install_hint('postgres')}\n"
    )


def test_an_unreachable_server_can_be_tried_again() -> None:
    """Nothing was wrong with the request."""
    url = "postgresql://ada@127.0.0.1:9/news"
    assert "nothing was lost, try again" in said(lambda: open_database(url), DatabaseUnavailable)


def test_a_server_with_too_many_connections_can_be_tried_again(postgres: Server, postgres_url: str) -> None:
    """That is the others' fault."""
    postgres.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    crowded = as_user(postgres_url, "crowded", None)
    assert "too many connections" in said(lambda: open_database(crowded), DatabaseUnavailable)
    postgres.execute("DROP ROLE crowded")


@pytest.mark.parametrize("code", ["53100", "53200", "40001", "40P01", "55P03", "57014", "58030"])
def test_passing_failures_are_told_apart_from_our_faults(postgres_url: str, code: str) -> None:
    """Disk full, out of memory, conflict, deadlock, lock timeout, cancelled query, I/O error."""
    database = open_database(postgres_url)

    def fail() -> None:
        with database.write() as connection:
            connection.execute(insert(slot).values(job="half", due_at=DUE))
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE 'no room' USING ERRCODE = '{code}'; END $$")

    assert said(fail, DatabaseUnavailable).endswith("no room; nothing was lost, try again")
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(slot)) == 0
    database.close()


def test_a_terminated_connection_can_be_tried_again(postgres: Server, postgres_url: str) -> None:
    """A server that restarts stops nobody for good."""
    database = open_database(postgres_url)

    def fail() -> None:
        with database.write() as connection:
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
            postgres.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
            connection.execute(insert(slot).values(job="half", due_at=DUE))

    assert "terminating connection" in said(fail, DatabaseUnavailable)
    with database.write() as connection:
        connection.execute(insert(slot).values(job="whole", due_at=DUE))
    database.close()


def test_waiting_for_a_writer_has_a_limit(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on SQLite."""
    monkeypatch.setattr("newsbot.store.engine.postgres.LOCK_WAIT_MS", 50)
    database = open_database(postgres_url)

    def write_twice() -> None:
        with database.write(), database.write():
            pass

    assert "lock timeout" in said(write_twice, DatabaseUnavailable)
    database.close()


def test_two_processes_that_store_the_same_story_store_it_once(postgres_url: str) -> None:
    """Each with its own database object, again and again."""
    databases = [open_database(postgres_url) for _ in range(2)]
    numbers = range(12)

    def keep(database_number: int) -> list[str]:
        found = []
        for number in numbers:
            one = Finding(article=crawled(f"https://estuary.example/{number}/", texts=(f"This is number {number}.",)))
            with databases[database_number].write() as connection:
                found.append(keep_all(connection, [one], run_id=None, now=NOON)[0].sameness)
        return found

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(keep, range(2))
    assert [{a, b} for a, b in zip(first, second, strict=True)] == [{"new", "same"}] * len(numbers)
    with databases[0].read() as connection:
        assert connection.scalar(select(func.count()).select_from(article)) == len(numbers)
    for database in databases:
        database.close()


@pytest.mark.parametrize("number", [99_999_999_999, 2**62])
def test_a_very_large_article_id_can_be_looked_up(postgres_url: str, number: int) -> None:
    """Ids have 64 bits."""
    database = open_database(postgres_url)
    with database.read() as connection, pytest.raises(LookupError, match=f"there is no article {number}"):
        load_article(connection, number)
    database.close()


def test_unstorable_characters_become_replacement_characters(url: str) -> None:
    """On both databases; a file name may not be valid text."""
    database = open_database(url)
    name = os.fsdecode(b"file:\xff\x00.txt")
    with database.write() as connection:
        connection.execute(
            insert(address).values(source="", url=name, kind="file", state="due", found_at=DUE, due_at=DUE)
        )
        assert connection.scalar(select(address.c.url).where(address.c.url == name)) == "file:\ufffd\ufffd.txt"
    database.close()


def test_names_sort_by_code_point(url: str) -> None:
    """On both databases, whatever the server's locale."""
    database = open_database(url)
    names = ["a", "B", "é", "Z", "z", "я", "_"]
    with database.write() as connection:
        for name in names:
            connection.execute(insert(slot).values(job=name, due_at=DUE))
        assert list(connection.scalars(select(slot.c.job).order_by(slot.c.job))) == sorted(names)
    database.close()
