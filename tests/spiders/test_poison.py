"""A page that ends the process, or never ends, is given up; all the others are read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from newsbot.spiders.poison import InHand
from newsbot.store import failures
from newsbot.store.engine import open_database
from newsbot.store.schema import page
from tests.local_site import LocalSite, listing, serving, story
from tests.newsroom.prose import headline, paragraphs

POISON = "/the-poison-of-the-day"
OTHERS = [f"/stories/{number}-of-the-day" for number in range(5)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    """A listing whose first story is poison."""
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        running.put("/news/", listing(POISON, *OTHERS))
        running.put(POISON, story(headline(99), "POISON", *paragraphs(99)))
        for number, path in enumerate(OTHERS):
            running.put(path, story(headline(number), *paragraphs(number)))
        running.declare(tmp_path)
        yield running


def crawl(folder: Path, way: str) -> subprocess.CompletedProcess[str]:
    """A crawl by a process that the poison ends in one *way* or the other."""
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    command = [sys.executable, "-m", "tests.spiders.poisoned", way, "crawl", "local", "--data", str(folder)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.full
def test_a12_a_page_that_kills_the_process_is_parked(site: LocalSite, tmp_path: Path) -> None:
    """After three times, be it a segmentation fault or a loop without end; the others are read by then."""
    home = site.home.rstrip("/")
    ends = [crawl(tmp_path, way).returncode for way in ("dies", "hangs")]
    assert ends == [-signal.SIGSEGV, -signal.SIGVTALRM]
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        now = datetime.now(UTC)
        assert failures.poisoned(connection, f"{home}{POISON}", source="local", now=now) == 2  # one more death
    assert crawl(tmp_path, "dies").returncode == 0
    with database.read() as connection:
        rows = {row.url: (row.state, row.reason) for row in connection.execute(select(page))}
    database.close()
    assert site.asked.count(POISON) == 2
    assert rows == {f"{home}{POISON}": ("parked", "poison"), **{f"{home}{path}": ("done", None) for path in OTHERS}}


def test_a_page_in_hand_is_told_of_once_and_only_where_the_process_died(tmp_path: Path) -> None:
    """What was put down was read."""
    first = InHand(tmp_path / "locks" / "reading-kites")
    with first.reading("https://kite.example/a-longer-address-than-the-next-one"):
        pass
    with first.reading("https://kite.example/knot"):
        after = InHand(tmp_path / "locks" / "reading-kites")
        assert after.died_on() == "https://kite.example/knot"
        assert after.died_on() is None
        after.close()
    assert first.died_on() is None
    first.close()
