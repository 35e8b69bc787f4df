"""Pace: how fast a host is asked. Never faster than it wants, slower when it is in trouble, not at all when it says so.

A host's wishes: the source's own delay, its robots.txt (Crawl-delay), how fast it answers, an answer of
429 or 503, and Retry-After. A long Retry-After ends the asking for this crawl, and the next one heeds it, too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from newsbot.net.scrapy_private import Turns, slot_of
from newsbot.retry_after import retry_after
from newsbot.store.frontier import hosts
from newsbot.store.session import is_ending, session_of
from newsbot.urls import netloc_of

OVERLOADED = frozenset({429, 503})
PATIENCE = timedelta(seconds=60)  # a crawl waits as long; for more it comes again
_LEAST_SLOWDOWN = 5.0  # seconds between two requests to a host that says it is overloaded, doubled each time
_LONGEST_CRAWL_DELAY = 60.0  # seconds; a longer Crawl-delay would starve a crawl for a typing error


class HostResting(IgnoreRequest):
    """The host asked to be left alone until *until*. The page stays due until then."""

    def __init__(self, netloc: str, until: datetime) -> None:
        super().__init__(f"{netloc} asked to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = until


class Stopped(IgnoreRequest):
    """The crawl was told to stop before the page was asked for, which stays due."""


class Rest:
    """Downloader middleware: knows which host asked for a rest. `Handler` tells it, and heeds it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.until: dict[str, datetime | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For the hosts of *crawler*, unless a recording answers for them."""
        if crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        return cls(crawler)

    async def wait(self, request: Request) -> None:
        """Waits the short rest of a host out. Raises HostResting for a longer one."""
        netloc = netloc_of(request.url)
        session = session_of(self.crawler)
        now = session.clock.now()
        if netloc not in self.until:
            with session.database.read() as connection:
                self.until[netloc] = hosts.rests_until(connection, netloc, now)
        if (resting := self.refusal(request)) is not None:
            raise resting
        until = self.until[netloc]
        if until is not None and until > now:
            await session.clock.wait_until(until)

    def refusal(self, request: Request) -> HostResting | None:
        """Why *request* is not to be sent in this crawl; None where its host rests for no longer than a crawl waits."""
        netloc = netloc_of(request.url)
        until = self.until.get(netloc)
        if until is None or until - session_of(self.crawler).clock.now() <= PATIENCE:
            return None
        return HostResting(netloc, until)

    def note(self, request: Request, response: Response) -> None:
        """Notes the rest that *response* asks for, if it does."""
        if response.status not in OVERLOADED:
            return
        session = session_of(self.crawler)
        now = session.clock.now()
        asked = response.headers.get("Retry-After")
        wait = retry_after(asked.decode("latin-1") if asked else None, now)
        if not wait:
            return
        netloc = netloc_of(request.url)
        self.until[netloc] = until = now + wait
        with session.database.write() as connection:
            hosts.rest(connection, netloc, until)

    def process_response(self, request: Request, response: Response) -> Response:
        """*response*. Raises HostResting where it asked for a long rest."""
        if response.status in OVERLOADED and (resting := self.refusal(request)) is not None:
            raise resting
        return response


class Handler(HTTP11DownloadHandler):
    """Scrapy's own, but for a host that rests: what has waited in the queue meanwhile is not asked for, either."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler

    async def download_request(self, request: Request) -> Response:
        """The answer to *request*. Raises HostResting, before anything was sent."""
        rest = self.crawler.get_downloader_middleware(Rest)
        if rest is not None:
            await rest.wait(request)
        response = await super().download_request(request)
        if rest is not None:
            # Here, for the next request to the host is sent before any middleware sees the answer to this one.
            rest.note(request, response)
        return response


class OneByOne(Turns):
    """Asks a host for one page at a time; told to stop, or that a host rests, it lets go of what waits for its turn."""

    def refusal(self, request: Request) -> IgnoreRequest | None:
        """Why *request* need not wait for its turn."""
        if self.crawler.engine is None or _is_robots(request):
            return None  # a robots.txt that was not fetched would count as one that cannot be had
        if not self.crawler.engine.running or is_ending(self.crawler):
            return Stopped(f"the crawl was told to stop before it asked for {request.url}")
        rest = self.crawler.get_downloader_middleware(Rest)
        return rest.refusal(request) if rest is not None else None


class Pace:
    """Extension: a host that answers slowly is asked as slowly, one that names a Crawl-delay no faster than that, and
    one in trouble slows a crawl down at once and for long.

    Stands in place of Scrapy's AutoThrottle, and heeds its settings for whether, and up to which delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._least = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._most = crawler.settings.getfloat("AUTOTHROTTLE_MAX_DELAY")
        self._asked: dict[str, float] = {}  # for in robots.txt, by slot
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(self._reached, signal=signals.request_reached_downloader)
        crawler.signals.connect(self._downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For *crawler*, unless a recording answers."""
        if not crawler.settings.getbool("AUTOTHROTTLE_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        if asked is not None and asked > self._least:
            key, _ = slot_of(self._crawler, request)
            self._asked[key] = min(asked, _LONGEST_CRAWL_DELAY)

    def _reached(self, request: Request) -> None:
        """Sees to it that a request waits as long as was asked for, before it has its turn."""
        key, slot = slot_of(self._crawler, request)
        if slot is not None:
            slot.delay = max(slot.delay, self._asked.get(key, 0.0))

    def _downloaded(self, response: Response, request: Request) -> None:
        key, slot = slot_of(self._crawler, request)
        if slot is None:
            return
        if response.status in OVERLOADED:
            slot.delay = min(max(2 * slot.delay, _LEAST_SLOWDOWN), self._most)
            return
        latency = request.meta.get("download_latency")
        if latency is not None:
            delay = min(max(latency, (slot.delay + latency) / 2, self._least), self._most)
            # What is no page is small, and says nothing of how fast pages come.
            if response.status == 200 or delay > slot.delay:
                slot.delay = delay
        slot.delay = max(slot.delay, self._asked.get(key, 0.0))


def _is_robots(request: Request) -> bool:
    return urlsplit(request.url).path == "/robots.txt"
