"""Fetching: one page after another, for who has to see the one before knowing which is next."""

from __future__ import annotations

from collections.abc import Callable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError

from newsbot.net.trouble import trouble_of
from newsbot.page import Page
from newsbot.spiders.refusal import passes, refusal_of
from newsbot.spiders.responses import page_of
from newsbot.urls import host_of


class NotFetched(Exception):
    """A page that could not be had; *reason* is a slug, the message a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Fetcher:
    """Fetches pages through everything that a crawl's requests go through, at most *most* of them.

    Once the site was in trouble *patience* times in a row, it is not asked on.
    """

    def __init__(self, crawler: Crawler, most: int, tell: Callable[[str], None], patience: int) -> None:
        self._crawler = crawler
        self._left = most
        self._most = most
        self._tell = tell
        self._patience = patience
        self._troubles = 0

    @property
    def troubles(self) -> int:
        """How many of the pages that were asked for last, one after another, the site was not able to answer for."""
        return self._troubles

    async def page(self, url: str, *, asking_robots: bool = True, asking_again: bool = True) -> Page:
        """The page at *url*, wherever on the site it has moved to. Raises NotFetched.

        A server that does not answer is asked again, unless *asking_again* is false or it did not answer before.
        """
        if self._left <= 0:
            raise NotFetched("enough-asked", f"the site was asked for {self._most} pages, which is enough for a look")
        if self._troubles >= self._patience:
            said = f"the site failed {self._troubles} times in a row, and was asked for no more"
            raise NotFetched("not-answered", said)
        self._left -= 1
        self._tell(url)
        meta = {"dont_obey_robotstxt": not asking_robots, "dont_retry": not asking_again or self._troubles > 0}
        engine = self._crawler.engine
        if engine is None:
            raise NotFetched("stopped", "the crawl has ended")
        try:
            response = await engine.download_async(Request(url, meta=meta, dont_filter=True))
        except Exception as error:  # whatever the network and Scrapy's layers have: it is one page's trouble
            reason, detail = _trouble(error, url)
            self._troubles = self._troubles + 1 if reason == "not-answered" else 0
            raise NotFetched(reason, detail) from error
        self._troubles = self._troubles + 1 if passes(response.status) else 0
        if response.status >= 400:
            raise NotFetched("http-status", f"the server answered {response.status}")
        return page_of(response)


def _trouble(error: Exception, url: str) -> tuple[str, str]:
    if refused := refusal_of(error):
        return refused
    if isinstance(error, CannotResolveHostError) or isinstance(error.__cause__, CannotResolveHostError):
        return "no-such-host", f"there is no host {host_of(url)!r}, or nobody here knows its address"
    return "not-answered", trouble_of(error)
