"""robots.txt after RFC 9309: status 4xx allows everything; 5xx or no answer allows nothing.

Scrapy's own reads the body of any response, so it would crawl a server that answers 503; and it fetches in every crawl,
although a copy may be used for 24 hours. This replaces it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import load_object

from newsbot.net.errors import error_message
from newsbot.net.resolver import PrivateAddress
from newsbot.store.engine.errors import machine_fault
from newsbot.store.frontier import hosts
from newsbot.store.session import session_of
from newsbot.urls import host_of, netloc_of

logger = logging.getLogger(__name__)

_LONGEST = 512 * 1024  # bytes read; RFC 9309 requires at least 500 KiB
_AGAIN = timedelta(hours=1)  # until a crawl tries again
_BEFORE_ALL = 1000  # request priority


class RobotsForbidden(IgnoreRequest):
    """The site does not want this page fetched. Final."""


class RobotsUnreachable(IgnoreRequest):
    """It is unknown what the site wants. Its pages stay due, and nothing is requested *until* then."""

    def __init__(self, netloc: str, problem: str, until: datetime) -> None:
        super().__init__(f"robots.txt of {netloc} {problem}; nothing is fetched until it answers")
        self.until = until


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a host wants, valid *until* then: its *rules*, or why they are unknown (*problem*)."""

    until: datetime
    rules: RobotParser | None = None
    problem: str = ""
    cause: Exception | None = None  # if it is also a reason against the host's pages


class Robots:
    """Downloader middleware: refuses what robots.txt forbids, and everything while it cannot be fetched."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._parser = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._answers: dict[str, asyncio.Future[_Answer]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For *crawler*, unless its source ignores robots.txt or a recording answers."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsForbidden and RobotsUnreachable."""
        if request.meta.get("dont_obey_robotstxt") or not request.url.startswith(("http:", "https:")):
            return
        netloc = netloc_of(request.url)
        answer = await self._answer(netloc, request)
        if answer.rules is None:
            raise RobotsUnreachable(netloc, answer.problem, answer.until) from answer.cause
        if not answer.rules.allowed(request.url, self._name(request)):
            raise RobotsForbidden(f"robots.txt of {netloc} forbids {request.url}")

    def _name(self, request: Request) -> str | bytes:
        settings = self._crawler.settings
        named: str | bytes | None = settings["ROBOTSTXT_USER_AGENT"] or request.headers.get("User-Agent")
        return named or str(settings["USER_AGENT"])

    async def _answer(self, netloc: str, request: Request) -> _Answer:
        """What the host of *request* said within 24 hours, else what it says now, fetched once for all requests.

        A crawl reuses its answer for an hour.
        """
        known = self._answers.get(netloc)
        if known is None or (known.done() and (known.exception() or known.result().until <= self._now())):
            known = self._answers[netloc] = asyncio.ensure_future(self._ask(netloc, request))
        return await asyncio.shield(known)

    async def _ask(self, netloc: str, request: Request) -> _Answer:
        with session_of(self._crawler).database.read() as connection:
            text = hosts.robots_of(connection, netloc, self._now() + _AGAIN)
        if text is None:
            try:
                response = await self._download(f"{request.url.split('/', 1)[0]}//{netloc}/robots.txt")
                if response.status >= 500 or response.status == 429:
                    return _Answer(self._now() + _AGAIN, problem=f"answered {response.status}")
                text = self._kept(netloc, response)
            except Exception as error:  # anything in the network, Scrapy or the disk
                return self._unreachable(netloc, error)
        rules: RobotParser = self._parser.from_crawler(self._crawler, text.encode())
        parsed = {"signal": signals.robots_parsed, "robotparser": rules, "request": request}
        await self._crawler.signals.send_catch_log_async(**parsed)
        return _Answer(self._now() + _AGAIN, rules)

    async def _download(self, url: str) -> Response:
        asked = Request(url, NO_CALLBACK, priority=_BEFORE_ALL, meta={"dont_obey_robotstxt": True})
        response: Response = await self._crawler.engine.download_async(asked)
        return response

    def _kept(self, netloc: str, response: Response) -> str:
        body = _beginning(response.body) if response.status < 300 else b""
        text = body.decode("utf-8-sig", errors="ignore")
        with session_of(self._crawler).database.write() as connection:
            hosts.keep_robots(connection, netloc, text, self._now())
        return text

    def _unreachable(self, netloc: str, error: Exception) -> _Answer:
        if not isinstance(error, IgnoreRequest):
            logger.error("robots.txt of %s could not be fetched: %r", netloc, str(error))
        # A private address of the site itself is a reason against its pages; one that robots.txt redirects to is not.
        is_its_own = isinstance(error, PrivateAddress) and error.host == host_of(f"http://{netloc}")
        # So are an unknown host and a fault of this machine.
        is_its_own = is_its_own or isinstance(error, CannotResolveHostError) or machine_fault(error) is not None
        problem = f"could not be fetched ({error_message(error)})"
        return _Answer(self._now() + _AGAIN, problem=problem, cause=error if is_its_own else None)

    def _now(self) -> datetime:
        return session_of(self._crawler).clock.now()


def _beginning(body: bytes) -> bytes:
    """The part of *body* that is read, in whole lines: half of "Disallow: /private" would forbid everything."""
    return body if len(body) <= _LONGEST else body[: body.rfind(b"\n", 0, _LONGEST) + 1]
