"""PostgreSQL as the place of a database: what is refused and how, and that nobody sees a password."""

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
from newsbot.store.articles.load import load_article
from newsbot.store.engine.database import DatabaseError, DatabaseUnavailable, name_of, open_database, upgrade
from newsbot.store.engine.schema import article, page, slot
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


def test_an_empty_database_becomes_one_of_newsbots(empty_postgres_url: str) -> None:
    """And is opened as such from then on, by several at once too."""
    with ThreadPoolExecutor(4) as pool:
        for database in pool.map(open_database, [empty_postgres_url] * 4):
            database.close()
    open_database(empty_postgres_url).close()


@pytest.mark.parametrize("table", ["TABLE recipe (name text)", "VIEW recipe AS SELECT 1 AS one"])
def test_a_database_with_other_tables_is_refused_untouched(empty_postgres_url: str, table: str) -> None:
    """A wrong name must not mix anyone's data with ours."""
    changed(empty_postgres_url, f"CREATE {table}")
    for attempt in (open_database, upgrade):
        found = said(lambda attempt=attempt: attempt(empty_postgres_url))  # type: ignore[misc]
        assert found.endswith("has tables, but they are not newsbot's; choose another database")
    with psycopg.connect(empty_postgres_url) as connection:
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert connection.execute(tables).fetchone() == (1,)


def test_a_newer_database_is_refused_untouched(empty_postgres_url: str) -> None:
    """By its upgrade as well."""
    open_database(empty_postgres_url).close()
    changed(empty_postgres_url, "UPDATE alembic_version SET version_num = '9999a'")
    for attempt in (open_database, upgrade):
        found = said(lambda attempt=attempt: attempt(empty_postgres_url))  # type: ignore[misc]
        assert "made by a newer newsbot (revision 9999a" in found


def test_a_database_that_keeps_no_utf8_is_refused(postgres: Server) -> None:
    """It could not hold what people write."""
    postgres.execute("CREATE DATABASE plain ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
    assert "keeps its text as SQL_ASCII; create one with ENCODING 'UTF8'" in said(
        lambda: open_database(postgres.url("plain"))
    )
    postgres.drop("plain")


def test_a_database_that_is_not_there_is_named(postgres: Server) -> None:
    """Newsbot makes tables, not databases."""
    found = said(lambda: open_database(postgres.url("nowhere")))
    assert 'database "nowhere" does not exist; check user, password and name' in found


@pytest.mark.parametrize("password", ["hunter2", "p@ss:w/rd"])
def test_a_wrong_password_is_said_and_not_shown(postgres: Server, password: str) -> None:
    """Neither in the message nor in what a traceback would print."""
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
    """However the URL has it."""
    assert name_of(url) == shown


@pytest.mark.parametrize("url", ["ada:hunter2@host/news", "postgresql:ada:hunter2@host", "x y?password=hunter2"])
def test_not_even_a_url_that_is_none_shows_its_password(url: str) -> None:
    """It may be a right one with a slip in it."""
    found = said(lambda: open_database(url))
    assert "that is no database URL" in found
    assert "hunter2" not in found


def test_a_url_without_a_database_says_what_one_looks_like() -> None:
    """A server alone is not enough."""
    assert "names no database; one looks like postgresql://" in said(lambda: open_database("postgresql://ada@host"))


def test_without_its_driver_the_message_says_how_to_install_it() -> None:
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


def test_a_server_that_is_away_is_asked_again_later() -> None:
    """Nothing is wrong with what was asked."""
    url = "postgresql://ada@127.0.0.1:9/news"
    assert "nothing was lost, try again" in said(lambda: open_database(url), DatabaseUnavailable)


def test_a_server_that_has_no_room_for_one_more_is_asked_again_later(postgres: Server, postgres_url: str) -> None:
    """Too many connections are the others' fault."""
    postgres.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    crowded = as_user(postgres_url, "crowded", None)
    assert "too many connections" in said(lambda: open_database(crowded), DatabaseUnavailable)
    postgres.execute("DROP ROLE crowded")


@pytest.mark.parametrize("code", ["53100", "53200", "40001", "40P01", "55P03", "57014", "58030"])
def test_what_will_pass_is_told_apart_from_our_faults(postgres_url: str, code: str) -> None:
    """A full disk, no memory, a conflict, a deadlock, a lock, a cancelled question, a disk that fails."""
    database = open_database(postgres_url)

    def fail() -> None:
        with database.write() as connection:
            connection.execute(insert(slot).values(job="half", due_at=DUE))
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE 'no room' USING ERRCODE = '{code}'; END $$")

    assert said(fail, DatabaseUnavailable).endswith("no room; nothing was lost, try again")
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(slot)) == 0
    database.close()


def test_a_connection_that_the_server_ends_is_one_of_them_and_the_next_one_works(
    postgres: Server, postgres_url: str
) -> None:
    """A server that is started anew stops nobody for good."""
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


def test_a_writer_that_does_not_end_is_waited_for_only_so_long(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on SQLite."""
    monkeypatch.setattr("newsbot.store.engine.postgres.LOCK_WAIT_MS", 50)
    database = open_database(postgres_url)

    def write_twice() -> None:
        with database.write(), database.write():
            pass

    assert "lock timeout" in said(write_twice, DatabaseUnavailable)
    database.close()


def test_of_two_who_keep_the_same_story_one_finds_that_of_the_other(postgres_url: str) -> None:
    """From two processes, each with a database of its own, again and again: one article each time."""
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
def test_a_number_that_no_article_has_is_looked_for_all_the_same(postgres_url: str, number: int) -> None:
    """Numbers have 64 bits."""
    database = open_database(postgres_url)
    with database.read() as connection, pytest.raises(LookupError, match=f"there is no article {number}"):
        load_article(connection, number)
    database.close()


def test_what_no_database_keeps_is_kept_as_a_mark(url: str) -> None:
    """A file's name may be no text at all; on both databases the same mark stands for what it has."""
    database = open_database(url)
    name = os.fsdecode(b"file:\xff\x00.txt")
    with database.write() as connection:
        connection.execute(insert(page).values(source="", url=name, kind="file", state="due", found_at=DUE, due_at=DUE))
        assert connection.scalar(select(page.c.url).where(page.c.url == name)) == "file:\ufffd\ufffd.txt"
    database.close()


def test_names_come_in_the_order_of_their_letters_codes(url: str) -> None:
    """On both databases, whatever the language of the server."""
    database = open_database(url)
    names = ["a", "B", "é", "Z", "z", "я", "_"]
    with database.write() as connection:
        for name in names:
            connection.execute(insert(slot).values(job=name, due_at=DUE))
        assert list(connection.scalars(select(slot.c.job).order_by(slot.c.job))) == sorted(names)
    database.close()
