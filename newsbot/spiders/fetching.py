"""Fetching: one page after another, for who has to see the one before knowing which is next."""

from __future__ import annotations

from collections.abc import Callable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError

from newsbot.page import Page
from newsbot.spiders.refusal import refusal_of
from newsbot.spiders.responses import page_of
from newsbot.urls import host_of


class NotFetched(Exception):
    """A page that could not be had; *reason* is a slug, the message a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Fetcher:
    """Fetches pages through everything that a crawl's requests go through, at most *most* of them."""

    def __init__(self, crawler: Crawler, most: int, tell: Callable[[str], None]) -> None:
        self._crawler = crawler
        self._left = most
        self._most = most
        self._tell = tell

    async def page(self, url: str, *, asking_robots: bool = True) -> Page:
        """The page at *url*, wherever on the site it has moved to. Raises NotFetched."""
        if self._left <= 0:
            raise NotFetched("enough-asked", f"the site was asked for {self._most} pages, which is enough for a look")
        self._left -= 1
        self._tell(url)
        meta = {} if asking_robots else {"dont_obey_robotstxt": True}
        engine = self._crawler.engine
        if engine is None:
            raise NotFetched("stopped", "the crawl has ended")
        try:
            response = await engine.download_async(Request(url, meta=meta, dont_filter=True))
        except Exception as error:  # whatever the network and Scrapy's layers have: it is one page's trouble
            raise NotFetched(*_trouble(error, url)) from error
        if response.status >= 400:
            raise NotFetched("http-status", f"the server answered {response.status}")
        return page_of(response)


def _trouble(error: Exception, url: str) -> tuple[str, str]:
    if refused := refusal_of(error):
        return refused
    if isinstance(error, CannotResolveHostError) or isinstance(error.__cause__, CannotResolveHostError):
        return "no-such-host", f"there is no host {host_of(url)!r}, or nobody here knows its address"
    return "not-answered", str(error) or type(error).__name__
