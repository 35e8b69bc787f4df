"""robots.txt after RFC 9309: an answer of 4xx allows everything, one of 5xx or none at all allows nothing.

Scrapy reads the body of any answer, so a server in trouble (503) would be crawled.
"""

from __future__ import annotations

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

_LONGEST = 512 * 1024  # bytes that are read; RFC 9309 asks for at least 500 KiB


class Robots(RobotsTxtMiddleware):
    """Refuses what a site's robots.txt forbids, and everything while its robots.txt cannot be had."""

    def __init__(self, crawler: object) -> None:
        super().__init__(crawler)  # type: ignore[arg-type]
        self.unreachable: dict[str, tuple[str, Exception | None]] = {}

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self.unreachable[netloc] = f"answered {response.status}", None
        body = response.body[:_LONGEST] if response.status < 300 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self.unreachable[netloc] = f"could not be fetched ({exc})", exc
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        netloc = request.url.split("/", 3)[2]
        if netloc in self.unreachable:
            trouble, cause = self.unreachable[netloc]
            raise RobotsUnreachable(f"robots.txt of {netloc} {trouble}; nothing is fetched until it answers") from cause
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(f"robots.txt of {netloc} forbids {request.url}") from error


class RobotsForbidden(IgnoreRequest):
    """The site does not want this page fetched. Final."""


class RobotsUnreachable(IgnoreRequest):
    """Nobody could say what the site wants. The page stays due."""
