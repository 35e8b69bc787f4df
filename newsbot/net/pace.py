"""Decide how fast a host is requested: no faster than it wants, slower when it has problems, not at all if it says so.

What counts: the source's own delay, robots.txt (Crawl-delay), how fast the host answers, status 429 or 503, and
Retry-After. A long Retry-After ends requests for this crawl, and the next crawl respects it too.
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

from newsbot.net.scrapy_private import Turns, slot_of, starting
from newsbot.net.silent import HostSilent, Silence
from newsbot.retry_after import retry_after
from newsbot.store.frontier import hosts
from newsbot.store.session import is_ending, session_of
from newsbot.urls import netloc_of

OVERLOADED = frozenset({429, 503})
PATIENCE = timedelta(seconds=60)  # the longest pause a crawl waits for
_LEAST_SLOWDOWN = 5.0  # seconds between requests to an overloaded host, doubled each time
_START_UNSURE = 0.25  # seconds that a request may take to reach its host: the delay counts from when it has
_LONGEST_CRAWL_DELAY = 60.0  # seconds; a longer Crawl-delay is probably a typing error


class HostResting(IgnoreRequest):
    """The host asked for a pause until *until*; its pages stay due."""

    def __init__(self, netloc: str, until: datetime) -> None:
        super().__init__(f"{netloc} asked for a pause until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = until


class Stopped(IgnoreRequest):
    """The crawl was stopped before the page was requested; it stays due."""


class Rest:
    """Downloader middleware: knows which hosts asked for a pause. `Handler` reports to it and obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.until: dict[str, datetime | None] = {}
        self.silence = Silence(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For live crawls only."""
        if crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        return cls(crawler)

    async def wait(self, request: Request) -> None:
        """Wait out a short pause. Raises HostResting for a longer one, and HostSilent."""
        netloc = netloc_of(request.url)
        session = session_of(self.crawler)
        now = session.clock.now()
        if netloc not in self.until:
            with session.database.read() as connection:
                self.until[netloc] = hosts.rests_until(connection, netloc, now)
        if not _is_robots(request) and (refusal := self.refusal(request)) is not None:
            raise refusal
        until = self.until[netloc]
        if until is not None and until > now:
            await session.clock.wait_until(until)

    def refusal(self, request: Request) -> HostResting | HostSilent | None:
        """Why *request* is not to be sent in this crawl: its host rests, or has stopped answering; None if it may be
        sent.
        """
        return self.resting(request) or self.silence.refusal(request)

    def resting(self, request: Request) -> HostResting | None:
        """The pause of the host of *request*; None unless it is longer than a crawl waits."""
        netloc = netloc_of(request.url)
        until = self.until.get(netloc)
        if until is None or until - session_of(self.crawler).clock.now() <= PATIENCE:
            return None
        return HostResting(netloc, until)

    def note(self, request: Request, response: Response) -> None:
        """Record the pause that *response* asks for, if any."""
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
        """Return *response*. Raises HostResting if it asks for a long pause."""
        if response.status in OVERLOADED and (resting := self.resting(request)) is not None:
            raise resting
        return response


class Handler(HTTP11DownloadHandler):
    """Scrapy's handler, except that it does not send queued requests to a host that asked for a pause meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler

    async def download_request(self, request: Request) -> Response:
        """The response to *request*. Raises HostResting and HostSilent before anything is sent."""
        rest = self.crawler.get_downloader_middleware(Rest)
        if rest is not None:
            await rest.wait(request)
        try:
            with starting(self.crawler, request, _START_UNSURE):
                response = await super().download_request(request)
        except Exception as error:
            if rest is not None:
                rest.silence.failed(request, error)
            raise
        if rest is not None:
            rest.silence.answered(request)
            # Here, because the next request is sent before any middleware sees this response.
            rest.note(request, response)
        return response


class OneByOne(Turns):
    """Requests one page of a host at a time; drops waiting requests if the crawl stops or the host wants a pause."""

    def refusal(self, request: Request) -> IgnoreRequest | None:
        """Why *request* need not wait for its turn."""
        if self.crawler.engine is None or _is_robots(request):
            return None  # a robots.txt that is dropped would count as unreachable
        if not self.crawler.engine.running or is_ending(self.crawler):
            return Stopped(f"the crawl was stopped before it requested {request.url}")
        rest = self.crawler.get_downloader_middleware(Rest)
        return rest.refusal(request) if rest is not None else None


class Pace:
    """Extension: adapts the delay to how fast a host answers, and to its Crawl-delay; slows down at once, and for long,
    if it has problems.

    Replaces Scrapy's AutoThrottle, and uses its settings for whether and up to which delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._least = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._most = crawler.settings.getfloat("AUTOTHROTTLE_MAX_DELAY")
        self._asked: dict[str, float] = {}  # by robots.txt, by slot
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(self._reached, signal=signals.request_reached_downloader)
        crawler.signals.connect(self._downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For live crawls only."""
        if not crawler.settings.getbool("AUTOTHROTTLE_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        if asked is not None and asked > self._least:
            key, _ = slot_of(self._crawler, request)
            self._asked[key] = min(asked, _LONGEST_CRAWL_DELAY)

    def _reached(self, request: Request) -> None:
        """Apply the Crawl-delay before a request has its turn."""
        key, slot = slot_of(self._crawler, request)
        if slot is not None:
            slot.delay = max(slot.delay, self._asked.get(key, 0.0))

    def _downloaded(self, response: Response, request: Request) -> None:
        key, slot = slot_of(self._crawler, request)
        if slot is None:
            return
        if response.status in OVERLOADED:
            slot.delay = max(min(max(2 * slot.delay, _LEAST_SLOWDOWN), self._most), self._least)
            return
        latency = request.meta.get("download_latency")
        if latency is not None:
            delay = max(min(max(latency, (slot.delay + latency) / 2), self._most), self._least)
            # Error responses are small and do not show how fast pages come.
            if response.status == 200 or delay > slot.delay:
                slot.delay = delay
        slot.delay = max(slot.delay, self._asked.get(key, 0.0))


def _is_robots(request: Request) -> bool:
    return urlsplit(request.url).path == "/robots.txt"
