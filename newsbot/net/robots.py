"""robots.txt after RFC 9309: an answer of 4xx allows everything, one of 5xx or none at all allows nothing.

Scrapy reads the body of any answer, so a server in trouble (503) would be crawled; and it asks in every crawl, while a
copy may serve for 24 hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser, decode_robotstxt

from newsbot.net.resolver import PrivateAddress
from newsbot.net.trouble import trouble_of
from newsbot.store import hosts
from newsbot.store.errors import machine_fault
from newsbot.store.session import session_of
from newsbot.urls import host_of, netloc_of

_LONGEST = 512 * 1024  # bytes that are read; RFC 9309 asks for at least 500 KiB
_AGAIN = timedelta(hours=1)  # after which a crawl asks again for what it could not have


class RobotsForbidden(IgnoreRequest):
    """The site does not want this page fetched. Final."""


class RobotsUnreachable(IgnoreRequest):
    """Nobody could say what the site wants. Its pages stay due, and *until* then nobody asks again."""

    def __init__(self, netloc: str, trouble: str, until: datetime) -> None:
        super().__init__(f"robots.txt of {netloc} {trouble}; nothing is fetched until it answers")
        self.until = until


class Robots(RobotsTxtMiddleware):
    """Refuses what a site's robots.txt forbids, and everything while its robots.txt cannot be had."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.unreachable: dict[str, tuple[str, Exception | None]] = {}
        self.good_until: dict[str, datetime] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """What the host of *request* said within the last 24 hours, else what it says when it is asked."""
        netloc = netloc_of(request.url)
        self._forget_old(netloc)
        if netloc not in self._parsers:
            session = session_of(self.crawler)
            # What this crawl holds it uses for an hour without looking again.
            with session.database.read() as connection:
                kept = hosts.robots_of(connection, netloc, session.clock.now() + _AGAIN)
            # Another request may have begun to ask meanwhile.
            if kept is not None and netloc not in self._parsers:
                self._parsers[netloc] = parser = self._parserimpl.from_crawler(self.crawler, kept.encode())
                self._is_good(netloc)
                await self.crawler.signals.send_catch_log_async(
                    signal=signals.robots_parsed, robotparser=parser, request=request
                )
        return await super().robot_parser(request)

    def _is_good(self, netloc: str) -> None:
        self.good_until[netloc] = session_of(self.crawler).clock.now() + _AGAIN

    def _forget_old(self, netloc: str) -> None:
        if netloc in self.good_until and self.good_until[netloc] <= session_of(self.crawler).clock.now():
            del self.good_until[netloc], self._parsers[netloc]
            self.unreachable.pop(netloc, None)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self.unreachable[netloc] = f"answered {response.status}", None
        body = _beginning(response.body) if response.status < 300 else b""
        if netloc not in self.unreachable:
            text = decode_robotstxt(body, self.crawler.spider)
            session = session_of(self.crawler)
            with session.database.write() as connection:
                hosts.keep_robots(connection, netloc, text, session.clock.now())
        self._is_good(netloc)
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # The site's own address is a reason against its pages; where its robots.txt leads, too far or inside, is none.
        is_its_own = isinstance(exc, PrivateAddress) and exc.host == host_of(f"http://{netloc}")
        # Nor what this machine could not record.
        is_its_own = is_its_own or isinstance(exc, CannotResolveHostError) or machine_fault(exc) is not None
        self.unreachable[netloc] = f"could not be fetched ({trouble_of(exc)})", exc if is_its_own else None
        self._is_good(netloc)
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Lets *request* pass. Raises RobotsForbidden and RobotsUnreachable."""
        netloc = netloc_of(request.url)
        if netloc in self.unreachable:
            trouble, cause = self.unreachable[netloc]
            raise RobotsUnreachable(netloc, trouble, self.good_until[netloc]) from cause
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(f"robots.txt of {netloc} forbids {request.url}") from error


def _beginning(body: bytes) -> bytes:
    """As much of *body* as is read, in whole lines: half of "Disallow: /private" would forbid everything."""
    return body if len(body) <= _LONGEST else body[: body.rfind(b"\n", 0, _LONGEST) + 1]
