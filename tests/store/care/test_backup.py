"""Backup: a whole, checked copy while others write; never half a file, never over another."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.store.articles.load import load_article
from newsbot.store.care.backup import backup, backup_into
from newsbot.store.care.check import check
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.errors import DatabaseError, DatabaseUnavailable
from tests.store.captures import URL, crawled, kept


@pytest.fixture
def original(tmp_path: Path) -> Database:
    """A database with a few hundred pages."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for number in range(30):
        kept(opened, crawled(f"{URL}{number}/", texts=(f"Story {number}.", "Tugs came. " * 400)))
    return opened


def test_a_backup_is_a_database_like_the_original(original: Database, tmp_path: Path) -> None:
    """It opens, is without fault, and has what the original had."""
    made = backup(original, tmp_path / "copy.db")
    copy = open_database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert (made.articles, made.revisions, made.size) == (30, 30, (tmp_path / "copy.db").stat().st_size)
    assert list(check(copy)) == []
    with original.read() as ours, copy.read() as theirs:
        assert load_article(ours, 7) == load_article(theirs, 7)
    copy.close()


def test_a_backup_is_of_one_moment_while_another_writes(original: Database, tmp_path: Path) -> None:
    """What is committed during the copy is not in it, half or whole, and the writer does not wait."""
    written = 0

    def write(_done: int, _total: int) -> None:
        nonlocal written
        kept(original, crawled(f"{URL}during/{written}/", texts=(f"During {written}.", "Fog. " * 900)))
        written += 1

    made = backup(original, tmp_path / "copy.db", progress=write)
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM article").fetchone() == (30,)
    assert written > 0
    assert made.articles == 30


def test_a_backup_overwrites_nothing(original: Database, tmp_path: Path) -> None:
    """Whatever the file is."""
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(DatabaseError, match=r"copy\.db: there is such a file, and a backup overwrites nothing"):
        backup(original, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_file_that_appears_meanwhile_is_not_overwritten(original: Database, tmp_path: Path) -> None:
    """The last step is as careful as the first."""
    with pytest.raises(DatabaseError, match="somebody made that file meanwhile"):
        backup(original, tmp_path / "copy.db", progress=lambda _done, _total: (tmp_path / "copy.db").write_text("mine"))
    assert (tmp_path / "copy.db").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_a_backup_that_is_cut_off_leaves_nothing_behind(original: Database, tmp_path: Path) -> None:
    """Ctrl-C in the midst of it, say."""

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        backup(original, tmp_path / "copy.db", progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_folder_that_is_not_there_is_named(original: Database, tmp_path: Path) -> None:
    """With what the system says of it."""
    with pytest.raises(DatabaseError, match=r"none/copy\.db: No such file or directory; nothing was written"):
        backup(original, tmp_path / "none" / "copy.db")


def test_a_damaged_original_gives_no_backup(tmp_path: Path) -> None:
    """A copy of damage is no backup: the check of the copy finds it."""
    url = f"sqlite:///{tmp_path / 'newsbot.db'}"
    original = open_database(url)
    for number in range(5):
        kept(original, crawled(f"{URL}{number}/"))
    original.close()
    data = bytearray((tmp_path / "newsbot.db").read_bytes())
    start = data.index(b"https://estuary.example/ferry-aground/3/")
    data[start : start + 12] = b"overwritten!"
    (tmp_path / "newsbot.db").write_bytes(bytes(data))
    original = open_database(url)
    with pytest.raises((DatabaseError, DatabaseUnavailable), match="the copy is damaged"):
        backup(original, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    original.close()


def test_a_database_of_a_server_is_not_copied_into_a_file(postgres_url: str, tmp_path: Path) -> None:
    """It is told what to use instead."""
    database = open_database(postgres_url)
    with pytest.raises(DatabaseError, match="use pg_dump, or copy it into a file with `newsbot db copy sqlite:///"):
        backup(database, tmp_path / "copy.db")
    database.close()


def test_of_dated_backups_the_newest_stay(original: Database, tmp_path: Path) -> None:
    """The one that was made now, whatever the others are called; nothing else in the folder is touched."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("newsbot-2025-01-01T030000Z.db", "newsbot-2099-01-01T030000Z.db", "newsbot-2026.db", "notes.txt"):
        (folder / name).touch()
    made, gone = backup_into(original, folder, keep=2, now=datetime(2026, 3, 1, 3, 0, 5, tzinfo=UTC))
    assert gone == (folder / "newsbot-2025-01-01T030000Z.db",)
    assert made.file == folder / "newsbot-2026-03-01T030005Z.db"
    assert sorted(file.name for file in folder.iterdir()) == [
        "newsbot-2026-03-01T030005Z.db",
        "newsbot-2026.db",
        "newsbot-2099-01-01T030000Z.db",
        "notes.txt",
    ]


def test_a_dated_backup_that_fails_costs_no_other(original: Database, tmp_path: Path) -> None:
    """The old ones go when the new one is whole."""
    folder = tmp_path / "backups"
    now = datetime(2026, 3, 1, 3, tzinfo=UTC)
    made, _ = backup_into(original, folder, keep=1, now=now)
    with pytest.raises(DatabaseError, match="there is such a file"):
        backup_into(original, folder, keep=1, now=now)
    assert made.file.exists()
