"""Opening a database: what is created, what is refused, and how it behaves with several users."""

import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DatabaseError as DriverError

from newsbot.store.engine.database import Database, DatabaseError, DatabaseUnavailable, open_database, upgrade
from newsbot.store.engine.migrations import REVISIONS
from newsbot.store.engine.schema import slot

DUE = datetime(2026, 3, 2, tzinfo=UTC)


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def set_revision(path: Path, revision: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A new database in a file, for what only SQLite does."""
    opened = open_database(url_of(tmp_path / "newsbot.db"))
    yield opened
    opened.close()


def test_a_new_database_is_current_and_private(tmp_path: Path) -> None:
    """At the newest revision, readable by its owner alone."""
    path = tmp_path / "news.db"
    database = open_database(url_of(path))
    with database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    database.close()


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    """As `touch` or mktemp make one."""
    path = tmp_path / "news.db"
    path.touch()
    open_database(url_of(path)).close()
    open_database(url_of(path)).close()


def test_commits_survive_a_power_cut(sqlite_database: Database) -> None:
    """On every writing connection: synchronous = NORMAL would lose the last commits."""
    with sqlite_database.write() as connection:
        settings = {
            name: pragma(connection, name)
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "trusted_schema": 0,
    }


def test_a_reader_cannot_write(database: Database) -> None:
    """A search cannot harm what it searches."""
    with database.read() as connection, pytest.raises(DriverError, match=r"read-?only"):
        connection.exec_driver_sql("DELETE FROM article")


def test_an_older_database_says_how_to_upgrade_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is changed behind the user's back."""
    path = tmp_path / "news.db"
    open_database(url_of(path)).close()
    monkeypatch.setattr("newsbot.store.engine.database.REVISIONS", (*REVISIONS, "9999"))
    with pytest.raises(DatabaseError, match=r"made by an older newsbot .* run `newsbot db upgrade`"):
        open_database(url_of(path))


def test_a_newer_database_is_left_untouched(tmp_path: Path) -> None:
    """An old program must not guess what a new one wrote."""
    path = tmp_path / "news.db"
    open_database(url_of(path)).close()
    set_revision(path, "9999a")
    before = path.read_bytes()
    for attempt in (open_database, upgrade):
        with pytest.raises(DatabaseError, match=r"made by a newer newsbot \(revision 9999a, .*untouched"):
            attempt(url_of(path))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("revision", ["0001", "0012", "0001z"])
def test_a_database_from_before_the_first_release_is_left_untouched(tmp_path: Path, revision: str) -> None:
    """Its content can be crawled or imported again; only developers have one."""
    path = tmp_path / "news.db"
    open_database(url_of(path)).close()
    set_revision(path, revision)
    before = path.read_bytes()
    for attempt in (open_database, upgrade):
        with pytest.raises(DatabaseError, match=rf"development version .*revision {revision}, .*crawl or import again"):
            attempt(url_of(path))
    assert path.read_bytes() == before


def test_upgrading_gives_the_same_tables_as_creating(tmp_path: Path) -> None:
    """From any revision."""
    path = tmp_path / "news.db"
    database = open_database(url_of(path))
    tables = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    with database.read() as connection:
        expected = connection.execute(text(tables)).all()
    database.close()
    assert upgrade(url_of(path)) == (REVISIONS[-1], REVISIONS[-1])
    database = open_database(url_of(path))
    with database.read() as connection:
        assert connection.execute(text(tables)).all() == expected
    database.close()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no database at all, but a text of some length" * 50, "file is not a database; choose another file"),
        (None, "has tables, but they are not newsbot's; choose another file"),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A wrong path must not cost anyone their data."""
    path = tmp_path / "other.db"
    if content is None:
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE recipe (name TEXT)")
        connection.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=message):
        open_database(url_of(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("url", ["newsbot.db", "sqlite://", "mysql://somewhere/news"])
def test_a_wrong_url_is_refused_with_an_example(url: str) -> None:
    """The message is the manual."""
    with pytest.raises(DatabaseError, match=r"sqlite:///newsbot\.db"):
        open_database(url)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """Rather than "unable to open database file"."""
    with pytest.raises(DatabaseError, match=r"missing/news\.db: cannot be created: No such file"):
        open_database(url_of(tmp_path / "missing" / "news.db"))


def test_a_full_disk_is_told_apart_from_our_faults(sqlite_database: Database) -> None:
    """The caller can say: try again."""

    def write_much() -> None:
        with sqlite_database.write() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pragma(connection, 'page_count')}")
            for number in range(1000):
                connection.execute(
                    text("INSERT INTO slot (job, due_at) VALUES (:job, :at)"), {"job": "x" * 500, "at": f"{number}"}
                )

    with pytest.raises(DatabaseUnavailable, match=r"newsbot\.db: database or disk is full; nothing was lost"):
        write_much()
    with sqlite_database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM slot")) == 0


def test_no_update_is_lost_between_writers(database: Database) -> None:
    """Four at once read a number and write one more."""
    with database.write() as connection:
        connection.execute(insert(slot).values(job="count", due_at=DUE, exit_code=0))

    def add(_: int) -> None:
        with database.write() as connection:
            count = connection.scalar(select(slot.c.exit_code))
            connection.execute(update(slot).values(exit_code=(count or 0) + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(200)))
    with database.read() as connection:
        assert connection.scalar(text("SELECT exit_code FROM slot")) == 200


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    """All or nothing."""

    def write_and_fail() -> None:
        with database.write() as connection:
            connection.execute(insert(slot).values(job="half", due_at=DUE))
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        write_and_fail()
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM slot")) == 0


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    """Trying again would not help, so it is not DatabaseUnavailable."""
    with pytest.raises(DatabaseError, match="is a folder; name a file in it"):
        open_database(f"sqlite:///{tmp_path}")
