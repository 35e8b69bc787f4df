"""How fast a host is asked, against a real server on loopback."""

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.robotstxt import ProtegoRobotParser
from sqlalchemy import select
from twisted.python.failure import Failure

from newsbot.net.pace import Pace, Rest
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address
from newsbot.store.frontier import hosts
from tests import processes
from tests.local_site import LocalSite, listing, serving, story
from tests.net.test_live_crawl import events, newsbot

PAGES = ("/mill-stops-at-noon", "/kite-found-on-hill", "/wind-is-good-they-say")


def prose(seed: str) -> list[str]:
    """Three paragraphs that no other seed gives."""
    chance = random.Random(seed)
    words = ("kite", "mill", "hill", "wind", "baker", "mayor", "string", "noon", "storm", "flag", "quay", "bell")
    return [" ".join(chance.choices(words, k=40)).capitalize() + "." for _ in range(3)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        running.put("/news/", listing(*PAGES))
        for path in PAGES:
            running.put(path, story(path.strip("/").replace("-", " "), *prose(path)))
        running.declare(tmp_path)
        yield running


def test_a_host_that_asks_to_be_left_alone_is_not_asked_again(site: LocalSite, tmp_path: Path) -> None:
    """Its pages stay due until the moment that it named; the next crawl asks for nothing before."""
    for path in PAGES:
        site.put(path, "too many", status=429, Retry_After="3600")
    before = datetime.now(UTC)
    newsbot(tmp_path, "crawl", "local", "--json")
    assert len([path for path in site.asked if path in PAGES]) == 1
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        rows = connection.execute(select(address.c.state, address.c.due_at, address.c.tries)).all()
        until = hosts.rests_until(connection, f"127.0.0.1:{site.port}", before)
    database.close()
    assert until is not None
    assert until >= before + timedelta(hours=1)
    assert [(row.state, row.due_at >= until, row.tries) for row in rows] == [("due", True, 0)] * 3
    asked = len(site.asked)
    again = newsbot(tmp_path, "crawl", "local", "--json")
    assert len(site.asked) == asked
    assert "asked for a pause" in again.stdout + again.stderr


def test_the_delay_is_the_least_time_between_the_starts_of_two_requests(site: LocalSite, tmp_path: Path) -> None:
    """As the server sees it; robots.txt and the redirect count, too."""
    declared = tmp_path / "sources" / "local.toml"
    declared.write_text(declared.read_text().replace("delay = 0.0", "delay = 0.3"))
    site.put("/news/", "", status=302, Location="/latest/")
    site.put("/latest/", listing(*PAGES))
    heard: list[float] = []
    site.heard = lambda path: heard.append(time.monotonic())
    newsbot(tmp_path, "crawl", "local", "--json")
    assert len(heard) == 3 + len(PAGES)
    assert min(after - before for before, after in pairwise(heard)) >= 0.3


@pytest.mark.full
def test_a_short_rest_is_waited_out(site: LocalSite, tmp_path: Path) -> None:
    """A Retry-After that is over at once keeps nobody from the page; the retry gets it."""
    site.put(
        PAGES[0], "busy", status=503, Retry_After=f"{datetime.now(UTC) - timedelta(days=1):%a, %d %b %Y %H:%M:%S GMT}"
    )
    newsbot(tmp_path, "crawl", "local", "--json")
    assert site.asked.count(PAGES[0]) > 1


def test_a_robots_txt_is_asked_for_once_a_day(site: LocalSite, tmp_path: Path) -> None:
    """And heeded by the crawls that did not ask."""
    site.put("/robots.txt", f"User-agent: *\nDisallow: {PAGES[0]}\n", kind="text/plain")
    newsbot(tmp_path, "crawl", "local", "--json")
    site.put("/news/", listing(*PAGES, "/hill-is-closed-on-monday"))
    site.put("/hill-is-closed-on-monday", story("Hill is closed on Monday", *prose("hill")))
    second = newsbot(tmp_path, "crawl", "local", "--json")
    assert [event["title"] for event in events(second)["new"]] == ["Hill is closed on Monday"]
    assert site.asked.count("/robots.txt") == 1
    assert PAGES[0] not in site.asked


def test_a_crawl_that_is_told_to_stop_asks_for_no_more(site: LocalSite, tmp_path: Path) -> None:
    """What is in flight is stored. What waits for its turn is left to the next crawl, and is no failure."""
    pages = [f"/mill-stops-on-day-{number}" for number in range(12)]
    site.put("/news/", listing(*pages))
    asked, told = threading.Event(), threading.Event()

    def heard(path: str) -> None:
        if path in pages:
            asked.set()
            told.wait(60)

    site.heard = heard
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    command = (sys.executable, "-m", "newsbot", "crawl", "local", "--data", str(tmp_path))
    with processes.Process(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as crawl:
        assert asked.wait(60)
        crawl.terminate()
        told.set()
        _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 130, said
    in_flight = len([path for path in site.asked if path in pages])
    assert in_flight <= 2  # the answer may come before the signal is heard
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        rows = connection.execute(select(address.c.state, address.c.tries)).all()
    database.close()
    assert [tuple(row) for row in rows if row.state == "due"] == [("due", 0)] * (len(pages) - in_flight)


class Gate:
    """A downloader middleware that lets ten requests through in one moment, as an answer of robots.txt does."""

    def __init__(self) -> None:
        self.waiting = 0
        self.opened = asyncio.Event()

    async def process_request(self, request: Request) -> None:
        self.waiting += 1
        if self.waiting == 10:
            self.opened.set()
        await self.opened.wait()


class Answering:
    """A download handler that answers after a moment, and knows how many requests it answered at once."""

    lazy = False
    at_once = 0
    most = 0

    async def download_request(self, request: Request) -> Response:
        Answering.at_once += 1
        Answering.most = max(Answering.most, Answering.at_once)
        await asyncio.sleep(0)
        Answering.at_once -= 1
        return HtmlResponse(request.url)

    async def close(self) -> None:
        pass


class Heeding(Answering):
    """As `Answering`, but for a host that rests."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        rest = self.crawler.get_downloader_middleware(Rest)
        assert rest is not None
        await rest.wait(request)
        return await super().download_request(request)


class AllAtOnce(Spider):
    """Asks one host for ten pages at once."""

    name = "all-at-once"

    async def start(self) -> AsyncIterator[Request]:
        for number in range(10):
            yield Request(f"http://kite.example/{number}", errback=self.failed)

    def parse(self, response: Response) -> None:
        self.crawler.stats.inc_value("answers")

    def failed(self, failure: Failure) -> None:
        self.crawler.stats.inc_value(type(failure.value).__name__)


def counted(handler: type[Answering], **settings: Any) -> dict[str, Any]:
    """What ten requests in one moment came to."""
    chosen: dict[str, Any] = {
        "TWISTED_REACTOR_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOADER": "newsbot.net.pace.OneByOne",
        "DOWNLOAD_HANDLERS": {"http": handler, "https": None},
        "DOWNLOADER_MIDDLEWARES": {Gate: 100},
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        **settings,
    }

    async def crawl() -> dict[str, Any]:
        runner = AsyncCrawlerRunner(chosen)
        crawler = runner.create_crawler(AllAtOnce)
        await asyncio.wait_for(runner.crawl(crawler), timeout=60)
        assert crawler.stats is not None
        return crawler.stats.get_stats()

    return asyncio.run(crawl())


def test_a_host_is_asked_for_one_page_at_a_time_even_without_a_delay() -> None:
    """However many come through in one moment."""
    Answering.most = 0
    assert counted(Answering, DOWNLOAD_DELAY=0)["answers"] == 10
    assert Answering.most == 1


def test_nobody_waits_for_a_turn_at_a_host_that_rests(tmp_path: Path) -> None:
    """A crawl of thousands of pages would take as many delays to find that none is to be asked for."""
    url, now = f"sqlite:///{tmp_path / 'newsbot.db'}", datetime.now(UTC)
    database = open_database(url)
    with database.write() as connection:
        hosts.rest(connection, "kite.example", now + timedelta(hours=1))
    database.close()
    found = counted(
        Heeding,
        DOWNLOAD_DELAY=3600,
        NEWSBOT_DATABASE_URL=url,
        NEWSBOT_CLOCK="newsbot.clock.MACHINE",
        DOWNLOADER_MIDDLEWARES={Gate: 100, Rest: 570},
    )
    assert found["HostResting"] == 10


class Told(Answering):
    """Answers with the status, and as slowly, as the request says."""

    async def download_request(self, request: Request) -> Response:
        request.meta["download_latency"] = request.meta["slow"]
        return HtmlResponse(request.url, status=request.meta["status"])


class FewPages(Spider):
    """Asks a host that has a Crawl-delay, or none, for one page after another."""

    name = "few-pages"
    custom_settings: ClassVar[dict[str, Any]] = {"HTTPERROR_ALLOW_ALL": True}

    def __init__(self, answers: Sequence[tuple[float, int]], robots: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asked = (
            Request(f"http://kite.example/{number}", meta={"slow": slow, "status": status})
            for number, (slow, status) in enumerate(answers)
        )
        self.robots = robots

    async def start(self) -> AsyncIterator[Request]:
        request = next(self.asked)
        rules = ProtegoRobotParser.from_crawler(self.crawler, self.robots.encode())
        parsed = {"signal": signals.robots_parsed, "robotparser": rules, "request": request}
        await self.crawler.signals.send_catch_log_async(**parsed)
        yield request

    def parse(self, response: Response) -> Iterator[Request]:
        (slot,) = self.crawler.engine.downloader.slots.values()
        self.crawler.stats.set_value("delay", slot.delay)
        yield from islice(self.asked, 1)


def delay_after(*answers: tuple[float, int], least: float, robots: str = "") -> float:
    """How long a host is left alone after *answers*, where the source's own delay is *least*."""
    chosen: dict[str, Any] = {
        "TWISTED_REACTOR_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"http": Told, "https": None},
        "DOWNLOAD_DELAY": least,
        "AUTOTHROTTLE_ENABLED": True,
        "EXTENSIONS": {"scrapy.extensions.throttle.AutoThrottle": None, Pace: 0},
    }

    async def crawl() -> float:
        runner = AsyncCrawlerRunner(chosen)
        crawler = runner.create_crawler(FewPages)
        said = f"User-agent: *\n{robots}\n"
        await asyncio.wait_for(runner.crawl(crawler, answers=answers, robots=said), timeout=60)
        assert crawler.stats is not None
        found: float = crawler.stats.get_value("delay")
        return found

    return asyncio.run(crawl())


@pytest.mark.parametrize(
    ("slow", "status", "robots", "delay"),
    [
        pytest.param(0.4, 200, "", 1.0, id="quick"),
        pytest.param(3.0, 200, "", 3.0, id="slow"),
        pytest.param(99.0, 200, "", 60.0, id="no-longer-than-a-minute"),
        pytest.param(0.4, 404, "", 1.0, id="quick-error"),
        pytest.param(3.0, 404, "", 3.0, id="slow-error"),
        pytest.param(0.4, 503, "", 5.0, id="in-trouble"),
        pytest.param(0.4, 429, "Crawl-delay: 7", 14.0, id="in-trouble-and-slow-by-its-own-wish"),
        pytest.param(0.4, 200, "Crawl-delay: 7", 7.0, id="crawl-delay"),
        pytest.param(9.0, 200, "Crawl-delay: 7", 9.0, id="slower-than-its-crawl-delay"),
        pytest.param(0.4, 200, "Crawl-delay: 0.5", 1.0, id="crawl-delay-below-the-source-s"),
        pytest.param(0.4, 200, "Crawl-delay: 86400", 60.0, id="crawl-delay-of-a-day"),
    ],
)
def test_a_host_is_asked_no_faster_than_it_wants(slow: float, status: int, robots: str, delay: float) -> None:
    """After one answer, by how fast it came and what it said; the source's own delay is a second."""
    assert delay_after((slow, status), least=1.0, robots=robots) == delay


def test_a_host_that_answers_faster_again_is_believed_by_half() -> None:
    """With each page; an error, which is small, says nothing of how fast pages come."""
    assert delay_after((0.08, 200), (0.02, 200), least=0.01) == pytest.approx(0.05)
    assert delay_after((0.08, 200), (0.02, 404), least=0.01) == pytest.approx(0.08)
