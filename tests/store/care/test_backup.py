"""Backups: complete, verified copies while others write; never half a file, never over another."""

from __future__ import annotations

import os
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.store.articles.revisions import load_article
from newsbot.store.care.backup import backup, backup_into
from newsbot.store.care.check import check
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.errors import DatabaseError, DatabaseUnavailable
from tests import processes
from tests.store.captures import URL, crawled, kept


@pytest.fixture
def original(tmp_path: Path) -> Database:
    """A database with a few hundred pages."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for number in range(30):
        kept(opened, crawled(f"{URL}{number}/", texts=(f"Story {number}.", "Tugs came. " * 400)))
    return opened


def test_a_backup_is_a_complete_database(original: Database, tmp_path: Path) -> None:
    """It opens, has no faults, and has what the original has."""
    made = backup(original, tmp_path / "copy.db")
    copy = open_database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert (made.articles, made.revisions, made.size) == (30, 30, (tmp_path / "copy.db").stat().st_size)
    assert list(check(copy)) == []
    with original.read() as ours, copy.read() as theirs:
        assert load_article(ours, 7) == load_article(theirs, 7)
    copy.close()


def test_a_backup_is_a_snapshot_while_another_process_writes(original: Database, tmp_path: Path) -> None:
    """Nothing committed during the copy is in it, and the writer does not wait."""
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
    with pytest.raises(DatabaseError, match=r"copy\.db: the file exists, and a backup overwrites nothing"):
        backup(original, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_file_that_appears_meanwhile_is_not_overwritten(original: Database, tmp_path: Path) -> None:
    """The last step checks again."""
    with pytest.raises(DatabaseError, match="someone created the file meanwhile"):
        backup(original, tmp_path / "copy.db", progress=lambda _done, _total: (tmp_path / "copy.db").write_text("mine"))
    assert (tmp_path / "copy.db").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_an_interrupted_backup_leaves_nothing_behind(original: Database, tmp_path: Path) -> None:
    """As by Ctrl-C."""

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        backup(original, tmp_path / "copy.db", progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_missing_folder_is_named(original: Database, tmp_path: Path) -> None:
    """With the system's message."""
    with pytest.raises(DatabaseError, match=r"none/copy\.db: No such file or directory; nothing was written"):
        backup(original, tmp_path / "none" / "copy.db")


def test_a_damaged_original_gives_no_backup(tmp_path: Path) -> None:
    """The check of the copy finds the damage."""
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


def test_a_postgresql_database_is_refused(postgres_url: str, tmp_path: Path) -> None:
    """The message says what to use instead."""
    database = open_database(postgres_url)
    with pytest.raises(DatabaseError, match="use pg_dump, or copy it into a file with `newsbot db copy sqlite:///"):
        backup(database, tmp_path / "copy.db")
    database.close()


def test_only_the_newest_dated_backups_stay(original: Database, tmp_path: Path) -> None:
    """Including the one just made, whatever the others are called; other files are not touched."""
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


def test_a_failed_dated_backup_removes_no_other(original: Database, tmp_path: Path) -> None:
    """Old ones are removed only after the new one is complete."""
    folder = tmp_path / "backups"
    now = datetime(2026, 3, 1, 3, tzinfo=UTC)
    made, _ = backup_into(original, folder, keep=1, now=now)
    with pytest.raises(DatabaseError, match="the file exists"):
        backup_into(original, folder, keep=1, now=now)
    assert made.file.exists()


def test_what_a_killed_backup_had_begun_is_removed_by_the_next(original: Database, tmp_path: Path) -> None:
    """Otherwise each kill would leave a copy of the database on the disk. What another one is writing now stays."""
    folder = tmp_path / "backups"
    folder.mkdir()
    ended = processes.run((sys.executable, "-c", "import os; print(os.getpid())"), capture_output=True, text=True)
    dead, own = f"newsbot-2026-03-01T120000Z.db.{int(ended.stdout)}.part", f"mine.txt.{int(ended.stdout)}.part"
    alive = f"newsbot-2026-03-01T120000Z.db.{os.getppid()}.part"
    for name in (dead, f"{dead}-journal", alive, own):
        (folder / name).write_bytes(b"half")
    backup_into(original, folder, keep=3, now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert sorted(file.name for file in folder.iterdir()) == [own, alive, "newsbot-2026-03-02T120000Z.db"]
