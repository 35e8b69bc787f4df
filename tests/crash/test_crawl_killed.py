"""The second law on a live site: a whole crawl is killed, again and again, and nothing is lost or there twice.

`KILLS=100 PAGES=5000 uv run pytest -m full -n 0 -s tests/crash/test_crawl_killed.py` is the promise in full; it prints
what it counted.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.store.care.check import check
from newsbot.store.engine.database import open_database
from pipelines.store import FULL
from tests import processes
from tests.local_site import LocalSite, serving, story
from tests.newsroom.prose import headline, paragraphs

KILLS = int(os.environ.get("KILLS", "2"))
PAGES = int(os.environ.get("PAGES", "100"))
# Pages that a crawl may have fetched and not yet committed, however fast the machine: a batch, and what is on its way.
MOST_IN_FLIGHT = FULL + 20
LONGEST_PAUSE = 0.1  # seconds between the request at which a crawl is to be killed and the kill


@pytest.fixture
def site() -> Iterator[LocalSite]:
    """A site of invented stories, all of which stand in one sitemap."""
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        paths = [f"/stories/{number}-of-the-day" for number in range(PAGES)]
        for number, path in enumerate(paths):
            # Each of its own minute: what is alike and of one minute may have moved, and its old address is asked.
            page = story(headline(number), *paragraphs(number))
            running.put(path, page.replace("T10:00", f"T{number // 60 % 24:02}:{number % 60:02}"))
        locs = "".join(f"<url><loc>{running.home.rstrip('/')}{path}</loc></url>" for path in paths)
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</urlset>'
        running.put("/news/", sitemap, kind="application/xml")
        yield running


def crawl(folder: Path) -> processes.Process:
    """A crawl of the site, in a process of its own."""
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    command = [sys.executable, "-m", "newsbot", "crawl", "local", "--data", str(folder)]
    return processes.Process(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def killed_after(site: LocalSite, folder: Path, requests: int, pause: float, *, beneath: str = "/stories/") -> bool:
    """Starts a crawl and kills it, *pause* seconds after its so-manieth request for a page *beneath* that path; whether
    it still ran."""
    reached = threading.Event()
    left = iter(range(requests - 1, -1, -1))

    def heard(path: str) -> None:
        if path.startswith(beneath) and next(left, 0) == 0:
            reached.set()

    site.heard = heard
    process = crawl(folder)
    ended = threading.Thread(target=lambda: (process.wait(), reached.set()))
    ended.start()
    reached.wait()
    ended.join(timeout=pause)
    process.send_signal(signal.SIGKILL)
    ended.join()
    assert process.stderr is not None
    process.stderr.close()
    return process.returncode == -signal.SIGKILL


def settled(folder: Path) -> set[str]:
    """The paths of the pages that are done."""
    with sqlite3.connect(folder / "newsbot.db") as connection:
        found = connection.execute("SELECT url FROM address WHERE state = 'done'")
        return {"/" + url.split("/", 3)[3] for (url,) in found}


@pytest.mark.full
def test_a1_a_live_crawl_killed_again_and_again_loses_nothing_and_asks_for_little_twice(
    site: LocalSite, tmp_path: Path
) -> None:
    """Every story is stored once; what was committed is never asked for again, and what was not is little."""
    site.declare(tmp_path, doors='kind = "sitemap"')
    chance = random.Random(100)
    in_flight: list[int] = []
    committed: set[str] = set()
    for _ in range(KILLS):
        before = len(site.asked)
        if not killed_after(
            site, tmp_path, chance.randrange(1, max(2, 2 * PAGES // (KILLS + 1))), chance.uniform(0, LONGEST_PAUSE)
        ):
            break
        asked = [path for path in site.asked[before:] if path.startswith("/stories/")]
        assert len(asked) == len(set(asked))
        assert not committed.intersection(asked)
        committed = settled(tmp_path)
        in_flight.append(len(set(asked) - committed))
    last = crawl(tmp_path)
    _, said = last.communicate(timeout=600)
    assert last.returncode == 0, said.decode()

    times = Counter(path for path in site.asked if path.startswith("/stories/"))
    again = sum(count - 1 for count in times.values())
    print(f"\n{PAGES} pages, {len(in_flight)} kills: {again} asked for again ({again / PAGES:.2%}),", end=" ")
    print(f"in flight at a kill {sum(in_flight) / max(1, len(in_flight)):.1f} on average, {max(in_flight)} at most")
    assert settled(tmp_path) == set(times) == {path for path in site.pages if path.startswith("/stories/")}
    assert again <= sum(in_flight)
    assert max(in_flight) <= MOST_IN_FLIGHT
    with sqlite3.connect(tmp_path / "newsbot.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for each in ("article", "revision"):
            assert connection.execute(f"SELECT count(*) FROM {each}").fetchone() == (PAGES,)
        assert connection.execute("SELECT count(DISTINCT url) FROM article").fetchone() == (PAGES,)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    assert list(check(database)) == []
    database.close()
