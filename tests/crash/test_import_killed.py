"""The second law in an import: a WARC whose import is killed, again and again, ends like one that was not.

`KILLS=100 RECORDS=5000 uv run pytest -m full -n 0 -s tests/crash/test_import_killed.py` is the promise in full.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import processes
from tests.crash.test_kill import facts_of
from tests.local_site import story
from tests.newsroom.prose import headline, paragraphs
from tests.recordings.warc import Capture, warc_bytes

KILLS = int(os.environ.get("KILLS", "2"))
RECORDS = int(os.environ.get("RECORDS", "100"))
EDITED = 10  # of how many records one is an edit of an earlier one
LOOKED_EVERY = 0.02  # seconds
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def recording(folder: Path) -> Path:
    """A WARC of invented stories, some of which were captured again after an edit."""
    captures = []
    for number in range(RECORDS):
        wording, of = (1, number // 2) if number % EDITED == EDITED - 1 else (0, number)
        body = story(headline(of), *paragraphs(of, wording))
        moment = NOON + number * timedelta(seconds=7)
        captures.append(Capture(url=f"https://kite.example/stories/{of}-of-the-day", at=moment, body=body))
    path = folder / "kites.warc.gz"
    path.write_bytes(warc_bytes(captures, title="kites"))
    return path


def importing(path: Path, folder: Path) -> processes.Process:
    """An import of *path*, in a process of its own."""
    command = [sys.executable, "-m", "newsbot", "import", str(path), "--data", str(folder)]
    return processes.Process(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stored(folder: Path, what: str = "count(*) FROM revision") -> int:
    """What the database in *folder* counts by now."""
    database = folder / "newsbot.db"
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as connection:
        try:
            (count,) = connection.execute(f"SELECT {what}").fetchone()
        except sqlite3.OperationalError:  # it is being made
            return 0
    return int(count)


def killed_after(path: Path, folder: Path, wordings: int) -> bool:
    """Imports *path* and kills that when so many wordings more are stored; whether it had not ended by then."""
    wanted = stored(folder) + wordings
    process = importing(path, folder)
    while stored(folder) < wanted:
        try:
            process.wait(timeout=LOOKED_EVERY)
        except subprocess.TimeoutExpired:
            continue
        return False
    process.kill()
    process.wait()
    return True


@pytest.mark.full
def test_a6_an_import_killed_again_and_again_ends_like_an_unbroken_one(tmp_path: Path) -> None:
    """Table for table; and what was stored is not stored again."""
    path = recording(tmp_path)
    assert importing(path, tmp_path / "unbroken").wait() == 0
    chance = random.Random(6)
    kills = 0
    for _ in range(KILLS):
        if not killed_after(path, tmp_path / "killed", chance.randrange(1, max(2, 2 * RECORDS // (KILLS + 1)))):
            break
        kills += 1
    left = RECORDS - stored(tmp_path / "killed")
    assert importing(path, tmp_path / "killed").wait() == 0
    print(f"\n{RECORDS} records, {kills} kills; {left} were left for the last import")
    assert kills > 0
    assert left < RECORDS
    assert facts_of(tmp_path / "killed" / "newsbot.db") == facts_of(tmp_path / "unbroken" / "newsbot.db")
    articles = stored(tmp_path / "unbroken", "count(*) FROM article")
    assert stored(tmp_path / "killed", "sum(new) FROM run") == articles
