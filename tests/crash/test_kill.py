"""The second law: after any kill -9, nothing is lost and nothing is there twice."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import processes

KILLS = int(os.environ.get("KILLS", "4"))
CRAWL = [sys.executable, "-m", "newsbot", "crawl", "sample"]

# What a database says, without the numbers and moments that differ from run to run.
FACTS = {
    "articles": "SELECT url, source, kind, title, section, language, published, sort_at FROM article",
    "revisions": """SELECT a.url, r.fingerprint, r.first_captured_at, r.last_captured_at, r.facts, r.texts,
                           r.id = a.newest_revision FROM revision r JOIN article a ON a.id = r.article_id""",
    "aliases": "SELECT l.url, a.url FROM alias l JOIN article a ON a.id = l.article_id",
    "authors": "SELECT source, url, name, role, bio, avatar_url, page_url, captured_at FROM author",
    "bylines": """SELECT a.url, b.position, p.name, p.url FROM byline b
                  JOIN article a ON a.id = b.article_id JOIN author p ON p.id = b.author_id""",
    "flags": """SELECT a.url, r.fingerprint, w.name, f.places FROM flag f JOIN watch w ON w.id = f.watch_id
                JOIN revision r ON r.id = f.revision_id JOIN article a ON a.id = r.article_id""",
    "pages": "SELECT source, url, kind, state, reason, detail, captured_at FROM address",
    "owed": "SELECT key, channel, kind, watch, state FROM outbox",
}


def facts_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {what: sorted(connection.execute(query).fetchall(), key=repr) for what, query in FACTS.items()}


def crawl_to_the_end(folder: Path) -> float:
    started = time.monotonic()
    processes.run([*CRAWL, "--data", str(folder)], check=True, capture_output=True)
    return time.monotonic() - started


@pytest.mark.full
def test_a_crawl_killed_again_and_again_ends_like_an_unbroken_one(tmp_path: Path) -> None:
    """Same articles, revisions, authors, bylines, flags and misses, whenever the kills come."""
    seconds = crawl_to_the_end(tmp_path / "unbroken")
    chance = random.Random(20)
    killed = 0
    for _ in range(KILLS):
        process = processes.Process(
            [*CRAWL, "--data", str(tmp_path / "killed")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=chance.uniform(0.2, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
            process.wait()
        else:
            # It came to its end: the machine is quicker now than it was. Begin again, and be quicker, too.
            shutil.rmtree(tmp_path / "killed")
            seconds *= 0.7
    crawl_to_the_end(tmp_path / "killed")
    assert killed > 0
    assert facts_of(tmp_path / "killed" / "newsbot.db") == facts_of(tmp_path / "unbroken" / "newsbot.db")
