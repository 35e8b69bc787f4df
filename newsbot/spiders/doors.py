"""Doors: feeds, sitemaps, listings and APIs, which name the articles of a source.

The walk of a listing stops at the first page whose every story was known when the last *finished* walk of that listing
ended; an interrupted walk leaves no such mark. A walk back (`newsbot.spiders.walkback`) stops where they are too old.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.extract import SitemapIndex
from newsbot.extract.doors import HINTS, DoorPage, following_page, read_door
from newsbot.extract.hubs import hubs_of
from newsbot.items import Article, Author, AuthorPage, Card, Listing, Miss
from newsbot.net.pace import Stopped
from newsbot.net.trouble import trouble_of
from newsbot.source import Door
from newsbot.spiders.finding import Finder
from newsbot.spiders.hinting import Hinting
from newsbot.spiders.paging import Paging
from newsbot.spiders.responses import failed_request, page_of
from newsbot.spiders.walkback import Walkback
from newsbot.store import frontier
from newsbot.store.backfills import Step
from newsbot.store.hints import Said
from newsbot.urls import on_site

_MOST_SITEMAPS = 20  # of an index, those changed last: the older ones hold old stories
_BEYOND = frozenset({400, 404, 410, 416})  # what servers answer past the last of the pages that are counted


class Doors:
    """Walks the doors of one source. *page_request* makes the request for a page that a door names.

    With *since*, all that have a past are walked back to that moment.
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
        self._hinting = Hinting(finder)
        self._paging = Paging()

    def requests(self) -> Iterator[Request]:
        """A request for each door, and for where an unfinished walk back goes on."""
        steps = self._walkback.begin() if self._walkback is not None else ()
        doors = {door.url: door for door in self._source.doors}
        for step in steps:
            if step.door_url in doors:
                yield self._request(doors[step.door_url], step.url, step)
        begun = {step.url for step in steps}
        for door in doors.values():
            self._paging.goes_to(door.url, door.url)
            if door.url not in begun:
                yield self._request(door, door.url)

    def _request(self, door: Door, at: str, step: Step | None = None) -> Request:
        # What robots.txt forbids, it does not forbid of itself.
        meta = {"dont_obey_robotstxt": True} if door.kind == "robots" and at == door.url else {}
        headers = {"Accept": "application/json"} if door.kind == "api" else {}
        return Request(
            at,
            self.parse,
            errback=self.failed,
            cb_kwargs={"door": door, "at": at, "step": step},
            meta=meta,
            headers=headers,
            dont_filter=True,
            priority=10,
        )

    async def parse(self, response: Response, door: Door, at: str, step: Step | None = None) -> AsyncIterator[Any]:
        """Requests for the articles that a page of a door names and that are due (the articles themselves, where it
        carries them), and for its next page. *at* is the address that was asked for; *step* is what is walked back,
        None where only what is new is looked for.
        """
        self._finder.keep_leases()
        page = page_of(response)
        record = read_door(page, door, self._source, at)
        if isinstance(record, SitemapIndex):
            self._count_opened()
            for request in self._sitemap_requests(door, record, step):
                yield request
            return
        if isinstance(record, AuthorPage):
            yield self._author(record)
            record = _listing(record)
        if at != door.url and self._is_beyond(door, response, record):
            self._end(door, step)
            return
        if not isinstance(record, Listing) or not record.cards:
            self._note_failure(door, response.url, _trouble(record))
            return
        self._count_opened()
        if door.kind == "feed" and at == door.url:
            self._finder.note_hubs(door.url, hubs_of(page))
        wanted = self._walkback.wanted(record.cards) if self._walkback and step else record.cards
        for found in self._due(door, wanted, record):
            yield found
        following = self._following(response, door, at, record, step)
        if following is None:
            self._end(door, step)
        else:
            for request in self._further(door, [following], step):
                yield request

    def _due(self, door: Door, cards: Sequence[Card], record: Listing) -> Iterator[Request | Article]:
        said = Said(
            door=door.url,
            by=HINTS[door.kind],
            cards=self._finder.article_cards(cards),
            captured_at=record.captured_at,
            full_text=door.full_text,
        )
        for url in self._finder.due_of(said):
            yield self._hinting.carried(url) or self._page_request(url, "article")

    def _following(self, response: Response, door: Door, at: str, record: Listing, step: Step | None) -> str | None:
        """The page on which the walk of a door goes on; None at its end."""
        following = following_page(door, at, record)
        if following is None or not on_site(following, self._source) or not self._paging.shows_more(door.url, record):
            return None
        if self._walkback is not None and step is not None:
            return None if self._walkback.is_past(record.cards) else following
        if door.kind == "feed":
            return None  # what is new stands on its first page
        urls = list(self._finder.article_cards(record.cards))
        known_to = self._walkback.known_to if self._walkback is not None else None
        if not response.meta.get("capture") and self._finder.were_known(door.url, urls, known_to):
            return None
        return following if self._paging.goes_to(door.url, following) else None

    def _end(self, door: Door, step: Step | None) -> None:
        """The walk of *door* ends here."""
        if self._walkback is not None and step is not None:
            self._walkback.walked(step, ())
        if door.kind in ("listing", "api"):
            self._finder.walk_finished(door.url)

    def _further(self, door: Door, urls: Sequence[str], step: Step | None) -> Iterator[Request]:
        """Requests for the pages at *urls*, to which a door, or a *step* of the walk back, has led."""
        if self._walkback is not None and step is not None:
            for further in self._walkback.walked(step, urls):
                yield self._request(door, further.url, further)
            return
        for url in urls:
            yield self._request(door, url)

    def _sitemap_requests(self, door: Door, index: SitemapIndex, step: Step | None) -> Iterator[Request]:
        newest_first = sorted(index.sitemaps, key=lambda named: named[1] or self._finder.now(), reverse=True)
        own = [(url, changed) for url, changed in newest_first if on_site(url, self._source)]
        if self._walkback is not None and step is not None:
            named = [url for url, changed in own if changed is None or changed >= self._walkback.since]
        else:
            named = [url for url, _ in own[:_MOST_SITEMAPS] if self._paging.goes_to(door.url, url)]
        yield from self._further(door, named, step)

    def _author(self, page: AuthorPage) -> Author:
        return replace(page.author, page_url=page.url, source=self._source.name, captured_at=page.captured_at)

    def _is_beyond(self, door: Door, response: Response, record: DoorPage) -> bool:
        """Whether a page that was counted lies past the last one that there is."""
        if isinstance(record, Listing):
            return not record.cards
        is_none = isinstance(record, Miss) and record.kind in ("listing", "other")
        return door.pages is not None and (response.status in _BEYOND or (response.status < 400 and is_none))

    async def failed(self, failure: Failure) -> None:
        """A door that cannot be opened is counted and named; the other doors are walked all the same."""
        if isinstance(failure.value, Stopped) or self._finder.ends_for(failure.value):
            return
        request = failed_request(failure)
        self._note_failure(request.cb_kwargs["door"], request.url, trouble_of(failure.value))

    def _count_opened(self) -> None:
        self._stats.inc_value("newsbot/doors/opened")

    def _note_failure(self, door: Door, url: str, detail: str) -> None:
        failed = self._stats.get_value("newsbot/doors/failed", ())
        self._stats.set_value("newsbot/doors/failed", (*failed, f"{door.kind} {url}: {detail}"))

    @property
    def _stats(self) -> Any:
        return self._crawler.stats


def _listing(page: AuthorPage) -> Listing:
    return Listing(url=page.url, cards=page.cards, next_page=page.next_page, captured_at=page.captured_at)


def _trouble(record: DoorPage) -> str:
    if isinstance(record, Miss):
        return f"{record.reason}: {record.detail}"
    return "it names no story" if isinstance(record, Listing) else "it is no listing"
