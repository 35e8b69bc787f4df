"""Doors: feeds, sitemaps and listing pages, which name the articles of a source.

A listing walk stops at the first page whose every story was known when the last *finished* walk of that listing ended;
an interrupted walk leaves no such mark. A walk back (`newsbot.spiders.walkback`) stops where stories are too old.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.extract import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.source import Door
from newsbot.spiders.finding import Finder
from newsbot.spiders.responses import failed_request, page_of
from newsbot.spiders.walkback import Walkback
from newsbot.store import frontier
from newsbot.store.backfills import Step
from newsbot.urls import on_site

_MOST_LISTING_PAGES = 10_000  # a calendar can be walked for ever
_MOST_SITEMAPS = 20  # of an index, those changed last: the older ones hold old stories


class Doors:
    """Walks the doors of one source. *page_request* makes the request for a page that a door names.

    With *since*, sitemaps and listings are walked back to that moment.
    """

    def __init__(
        self,
        crawler: Crawler,
        finder: Finder,
        page_request: Callable[[str, frontier.PageTarget], Request],
        since: datetime | None = None,
    ) -> None:
        self._crawler = crawler
        self._finder = finder
        self._source = finder.source
        self._page_request = page_request
        self._walkback = Walkback(crawler, finder, since) if since is not None else None
        self._walked: set[str] = set()

    def requests(self) -> Iterator[Request]:
        """A request for each door, and for where an unfinished walk back goes on."""
        steps = self._walkback.begin() if self._walkback is not None else ()
        doors = {door.url: door for door in self._source.doors}
        for step in steps:
            if step.door_url in doors:
                yield self._request(doors[step.door_url], step.url, step)
        begun = {step.url for step in steps}
        for door in self._source.doors:
            if door.url not in begun:
                yield self._request(door, door.url)

    def _request(self, door: Door, url: str, step: Step | None = None) -> Request:
        arguments = {"door": door, "step": step}
        return Request(url, self.parse, errback=self.failed, cb_kwargs=arguments, dont_filter=True, priority=10)

    async def parse(self, response: Response, door: Door, step: Step | None = None) -> AsyncIterator[Request]:
        """Requests for the articles that a door names and that are due, and for its next page. *step* is what is walked
        back, None where only what is new is looked for.
        """
        self._finder.keep_leases()
        record = self._read(page_of(response), door)
        if isinstance(record, SitemapIndex):
            self._count_opened()
            for request in self._sitemap_requests(door, record, step):
                yield request
            return
        if not isinstance(record, Listing):
            detail = f"{record.reason}: {record.detail}" if isinstance(record, Miss) else "it is no listing"
            self._note_failure(door, response.url, detail)
            return
        self._count_opened()
        wanted = self._walkback.wanted(record.cards) if self._walkback and step else record.cards
        for url in self._finder.due(self._finder.article_urls(wanted), "article", door.url):
            yield self._page_request(url, "article")
        following = self._following(response, door, record, step)
        for request in self._further(door, [following] if following else [], step):
            yield request
        if following is None and door.kind == "listing":
            self._finder.walk_finished(door.url)

    def _following(self, response: Response, door: Door, record: Listing, step: Step | None) -> str | None:
        """The page on which the walk of a listing goes on; None at its end."""
        if record.next_page is None or door.kind != "listing":
            return None
        if self._walkback is not None and step is not None:
            return None if self._walkback.is_past(record.cards) else record.next_page
        urls = self._finder.article_urls(record.cards)
        known_to = self._walkback.known_to if self._walkback is not None else None
        is_old = not response.meta.get("capture") and self._finder.were_known(door.url, urls, known_to)
        is_new = record.next_page not in self._walked and len(self._walked) < _MOST_LISTING_PAGES
        return record.next_page if is_new and not is_old else None

    def _further(self, door: Door, urls: Sequence[str], step: Step | None) -> Iterator[Request]:
        """Requests for the pages at *urls*, to which a door, or a *step* of the walk back, has led."""
        if self._walkback is not None and step is not None:
            for further in self._walkback.walked(step, urls):
                yield self._request(door, further.url, further)
            return
        for url in urls:
            if url not in self._walked:
                self._walked.add(url)
                yield self._request(door, url)

    def _read(self, page: Page, door: Door) -> Listing | SitemapIndex | Article | AuthorPage | Miss:
        if door.kind == "feed":
            return read_feed(page, self._source)
        if door.kind == "sitemap":
            return read_sitemap(page, self._source)
        return extract(page, self._source)

    def _sitemap_requests(self, door: Door, index: SitemapIndex, step: Step | None) -> Iterator[Request]:
        newest_first = sorted(index.sitemaps, key=lambda named: named[1] or self._finder.now(), reverse=True)
        if self._walkback is not None and step is not None:
            named = [url for url, changed in newest_first if changed is None or changed >= self._walkback.since]
        else:
            named = [url for url, _ in newest_first[:_MOST_SITEMAPS]]
        yield from self._further(door, [url for url in named if on_site(url, self._source)], step)

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
