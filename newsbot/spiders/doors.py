"""Doors: feeds, sitemaps and listing pages, which name the articles of a source.

A listing walk stops at the first page whose every story was known when the last *finished* walk of that listing ended;
an interrupted walk leaves no such mark.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.extract import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.source import Door
from newsbot.spiders.finding import Finder, now
from newsbot.spiders.responses import failed_request, page_of
from newsbot.store import frontier
from newsbot.urls import on_site

_MOST_LISTING_PAGES = 10_000  # a calendar can be walked for ever
_MOST_SITEMAPS = 20  # of an index, those changed last: the older ones hold old stories


class Doors:
    """Walks the doors of one source. *page_request* makes the request for a page that a door names."""

    def __init__(
        self, crawler: Crawler, finder: Finder, page_request: Callable[[str, frontier.PageTarget], Request]
    ) -> None:
        self._crawler = crawler
        self._finder = finder
        self._source = finder.source
        self._page_request = page_request
        self._walked: set[str] = set()

    def requests(self) -> Iterator[Request]:
        """A request for each door."""
        for door in self._source.doors:
            yield self._request(door, door.url)

    def _request(self, door: Door, url: str) -> Request:
        return Request(url, self.parse, errback=self.failed, cb_kwargs={"door": door}, dont_filter=True, priority=10)

    async def parse(self, response: Response, door: Door) -> AsyncIterator[Request]:
        """Requests for the articles that a door names and that are due, and for its next page."""
        record = self._read(page_of(response), door)
        if isinstance(record, SitemapIndex):
            for request in self._sitemap_requests(door, record):
                yield request
            return
        if not isinstance(record, Listing):
            detail = f"{record.reason}: {record.detail}" if isinstance(record, Miss) else "it is no listing"
            self._note_failure(door, response.url, detail)
            return
        self._count_opened()
        urls = self._finder.article_urls(record.cards)
        is_old = door.kind == "listing" and not response.meta.get("capture") and self._finder.were_known(door.url, urls)
        for url in self._finder.due(urls, "article"):
            yield self._page_request(url, "article")
        following = None if is_old else record.next_page
        if following and following not in self._walked and len(self._walked) < _MOST_LISTING_PAGES:
            self._walked.add(following)
            yield self._request(door, following)
        elif door.kind == "listing":
            self._finder.walk_finished(door.url)

    def _read(self, page: Page, door: Door) -> Listing | SitemapIndex | Article | AuthorPage | Miss:
        if door.kind == "feed":
            return read_feed(page, self._source)
        if door.kind == "sitemap":
            return read_sitemap(page, self._source)
        return extract(page, self._source)

    def _sitemap_requests(self, door: Door, index: SitemapIndex) -> Iterator[Request]:
        self._count_opened()
        newest_first = sorted(index.sitemaps, key=lambda named: named[1] or now(), reverse=True)
        for url, _ in newest_first[:_MOST_SITEMAPS]:
            if on_site(url, self._source) and url not in self._walked:
                self._walked.add(url)
                yield self._request(door, url)

    async def failed(self, failure: Failure) -> None:
        """A door that cannot be opened is counted and named; the other doors are walked all the same."""
        request = failed_request(failure)
        self._note_failure(request.cb_kwargs["door"], request.url, str(failure.value))

    def _count_opened(self) -> None:
        self._stats.inc_value("newsbot/doors/opened")

    def _note_failure(self, door: Door, url: str, detail: str) -> None:
        failed = self._stats.get_value("newsbot/doors/failed", ())
        self._stats.set_value("newsbot/doors/failed", (*failed, f"{door.kind} {url}: {detail}"))

    @property
    def _stats(self) -> Any:
        return self._crawler.stats
