"""C15: entry points that name new addresses without end. A day's budget bounds the rows, and a stop is heard."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsbot.source import Source
from newsbot.spiders.budget import LEAST, UNDECLARED, budget_of
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address
from tests.hostile.servers import HostileSite, crawl, http, newsbot, serving
from tests.local_site import LocalSite, listing, story
from tests.local_site import serving as serving_site
from tests.newsroom.prose import headline, paragraphs
from tests.spiders.test_poison import POISON, ROOT

IN_TIME = 30  # seconds


def sitemap(home: str, name: str, number: int) -> bytes:
    """A sitemap of *number* stories, the newest last."""
    entries = "".join(
        f"<url><loc>{home}{name}-story-of-{at}-today</loc><lastmod>2026-11-{1 + at * 28 // number:02}</lastmod></url>"
        for at in range(number)
    )
    return gzip.compress(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode())


def index(home: str, names: list[str]) -> str:
    entries = "".join(f"<sitemap><loc>{home}{name}.xml.gz</loc></sitemap>" for name in names)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'


def found(data: Path) -> int:
    """The rows of the frontier."""
    database = open_database(f"sqlite:///{data / 'newsbot.db'}")
    with database.read() as connection:
        number = connection.scalar(select(func.count()).select_from(address)) or 0
    database.close()
    return number


def test_c15_the_budget_follows_the_declared_volume() -> None:
    """With room for what a site shows in a first crawl."""
    budgets = [
        budget_of(Source(name="a", title="A", home="https://a.example/", stories_a_day=volume))
        for volume in ((1, 5), (50, 200), None)
    ]
    assert budgets == [LEAST, 40_000, UNDECLARED]


@pytest.mark.full
def test_c15_new_addresses_beyond_the_budget_are_left_out_and_reported(tmp_path: Path) -> None:
    """The newest ones are recorded; the rest of the day brings no more; the site's server is asked in full again."""
    with serving() as site:
        flood(site, sitemaps=1, stories=LEAST + 500)
        site.declare(tmp_path, "sitemap /map/index.xml", more="stories_a_day = [1, 5]")
        first = crawl(tmp_path)
        assert found(tmp_path) == LEAST
        assert "500 stories that it names are beyond the 1,000 new addresses" in str(first.end["doors_failed"])
        assert f"/part0-story-of-{LEAST + 499}-today" in site.asked
        assert "/part0-story-of-0-today" not in site.asked
        second = crawl(tmp_path)
        assert found(tmp_path) == LEAST
        assert "beyond" in str(second.end["doors_failed"])
    shown = newsbot(tmp_path, "health", "hostile", "--history").events["run"][0]
    assert "beyond" in str(shown["doors_failed"])


def flood(site: HostileSite, *, sitemaps: int, stories: int) -> None:
    names = [f"map/part{number}" for number in range(sitemaps)]
    site.answers["/map/index.xml"] = http(index(site.home, names), kind="application/xml")
    for number, name in enumerate(names):
        body = sitemap(site.home, f"part{number}", stories)
        site.answers[f"/{name}.xml.gz"] = http_bytes(body)
    site.otherwise = lambda path: http("gone", status=404)


def http_bytes(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: {len(body)}\r\nConnection: close"
    return f"{head}\r\n\r\n".encode() + body


def stopped(command: list[str], begun: Callable[[], bool], **variables: str) -> tuple[int, float, str]:
    """SIGTERM to *command* once it has *begun*: its exit code, the seconds until it ended, and what it said."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **variables}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    while not begun() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(1)
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    return process.returncode, time.monotonic() - sent, said


@pytest.mark.full
def test_c15_a_crawl_that_swallows_sitemaps_heeds_a_stop(tmp_path: Path) -> None:
    """Within 30 seconds, also if its budget is large; the next crawl continues."""
    with serving() as site:
        flood(site, sitemaps=4, stories=50_000)
        site.declare(tmp_path, "sitemap /map/index.xml", more="stories_a_day = [1, 5000]")
        command = [sys.executable, "-m", "newsbot", "crawl", "hostile", "--data", str(tmp_path)]
        variables = {"NEWSBOT_NETWORK__ALLOW_PRIVATE": '["localhost"]'}
        code, seconds, said = stopped(command, lambda: "/map/part0.xml.gz" in site.asked, **variables)
    assert (code, "Traceback" in said) == (130, False)
    assert seconds < IN_TIME
    assert found(tmp_path) < 50_000


@pytest.mark.full
def test_c15_a_crawl_that_reads_a_page_heeds_a_stop(tmp_path: Path) -> None:
    """The page is not suspected of having killed it."""
    with serving_site() as site:
        fill(site)
        site.declare(tmp_path)
        command = [sys.executable, "-m", "tests.spiders.poisoned", "hangs", "crawl", "local", "--data", str(tmp_path)]
        variables = {"NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]', "PATIENCE": "50"}
        code, seconds, said = stopped(command, lambda: POISON in site.asked, **variables)
    assert (code, "Traceback" in said) == (130, False)
    assert seconds < IN_TIME
    assert (tmp_path / "locks" / "reading-local").read_bytes() == b""


def fill(site: LocalSite) -> None:
    site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
    site.put("/news/", listing(POISON))
    site.put(POISON, story(headline(99), "POISON", *paragraphs(99)))
