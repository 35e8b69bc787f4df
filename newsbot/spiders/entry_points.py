"""Walk the entry points of a source ("doors" in its file): feeds, sitemaps, listings and APIs that name its articles.

Carries out what `walk` decides.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.items import Article, AuthorPage, Listing
from newsbot.net.errors import error_message
from newsbot.net.pace import Stopped
from newsbot.page import Page
from newsbot.read.entry_points import HINTS, EntryPointPage, read_entry_point
from newsbot.read.hubs import hubs_of
from newsbot.read.pagination import looks_like_a_page
from newsbot.source import EntryPoint, Source
from newsbot.spiders.answers import Answers
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.recheck import as_recheck
from newsbot.spiders.responses import failed_request, page_of
from newsbot.spiders.walk import (
    Cursor,
    Effect,
    End,
    Failed,
    GoOn,
    Named,
    Opened,
    Reached,
    Seen,
    article_cards,
    next_step,
)
from newsbot.store.frontier.addresses import AddressKind
from newsbot.store.frontier.hints import Said
from newsbot.store.frontier.rechecks import Recheck
from newsbot.urls import host_of, on_site

logger = logging.getLogger(__name__)


class EntryPoints:
    """Walks the entry points of one source, with *since* back to that time. *page_request* makes the request for a page
    that an entry point names, *recheck_request* the one for a page that it says has changed.
    """

    def __init__(
        self,
        crawler: Crawler,
        frontier: Frontier,
        page_request: Callable[[str, AddressKind], Request],
        recheck_request: Callable[[Recheck], Request],
        since: datetime | None = None,
    ) -> None:
        self._crawler = crawler
        self._frontier = frontier
        self._source = frontier.source
        self._page_request = page_request
        self._recheck_request = recheck_request
        self._answers = Answers(crawler, frontier)
        self._named: dict[EntryPoint, tuple[str, ...]] = {}  # stories, none of which may be requested; empty if one may
        self._opened: Counter[EntryPoint] = Counter()
        self._since = since
        self._held: list[Request] = []
        self._reached: dict[str, Reached] = {}

    def requests(self) -> Iterator[Request]:
        """A request for each entry point, and for each place where an unfinished walk back continues."""
        return map(self._request, self._frontier.cursors(self._since))

    def _request(self, cursor: Cursor) -> Request:
        # robots.txt itself may always be fetched.
        meta = {"dont_obey_robotstxt": True} if cursor.entry_point.kind == "robots" and cursor.is_first else {}
        headers = {"Accept": "application/json"} if cursor.entry_point.kind == "api" else {}
        request = Request(
            cursor.at,
            self.parse,
            errback=self.failed,
            cb_kwargs={"cursor": cursor},
            meta=meta,
            headers=headers,
            dont_filter=True,
            priority=10,
        )
        last = self._answers.last(cursor)
        return as_recheck(request, last) if last is not None else request

    async def parse(self, response: Response, cursor: Cursor) -> AsyncIterator[Any]:
        """Yield requests for the due articles that the page at *cursor* names (or the articles, if it carries them),
        and for its next page.
        """
        self._frontier.keep_leases()
        page = page_of(response)
        if self._answers.is_unchanged(response, cursor):
            self._open(cursor.entry_point)
            self._frontier.end(cursor, frozenset())
            return
        record = read_entry_point(page, cursor.entry_point, self._source, cursor.at)
        if isinstance(record, AuthorPage):
            person, at = record.author, record.captured_at
            yield replace(person, page_url=record.url, source=self._source.name, captured_at=at)
        if isinstance(record, Listing) and record.left_out:
            read = len(record.cards)
            logger.warning("%r: only the first %s of its %s entries are read", cursor.at, read, read + record.left_out)
        seen = Seen(record, response.status, response.meta.get("capture", 0))
        effects: list[Effect] = []
        for effect in next_step(cursor, seen, self._frontier.known):
            effects.append(effect)
            for made in self._carried_out(effect, cursor, page):
                yield made
        test = self._answers.note(response, cursor, record)
        if test is not None:
            yield test
        if cursor.since is not None:
            self._note_reach(cursor.entry_point, record, effects)

    def _note_reach(self, entry_point: EntryPoint, record: EntryPointPage, effects: Iterable[Effect]) -> None:
        before = self._reached.get(entry_point.url) or Reached(kind=entry_point.kind, url=entry_point.url)
        cards = record.cards if isinstance(record, Listing | AuthorPage) else ()
        self._reached[entry_point.url] = before.after(cards, effects)
        self._stats.set_value("newsbot/backfill/reached", tuple(self._reached.values()))

    def _carried_out(self, effect: Effect, cursor: Cursor, page: Page) -> Iterator[Request | Article]:
        entry_point = cursor.entry_point
        match effect:
            case Failed(detail):
                self._note_failure(entry_point, page.url, detail)
            case Opened():
                self._open(entry_point)
                if entry_point.kind == "feed" and cursor.is_first:
                    self._frontier.note_hubs(entry_point.url, hubs_of(page))
            case Named():
                yield from self._due(entry_point, effect)
            case GoOn(urls, shown):
                yield from map(self._request, self._frontier.go_on(cursor, urls, shown))
            case End(shown):
                self._frontier.end(cursor, shown)

    def _due(self, entry_point: EntryPoint, named: Named) -> Iterator[Request | Article]:
        said = Said(
            entry_point=entry_point.url,
            by=HINTS[entry_point.kind],
            cards=article_cards(named.cards, self._source),
            captured_at=named.captured_at,
            full_text=entry_point.full_text,
        )
        self._count(entry_point, named, said)
        for url in self._frontier.due_of(said):
            made = self._frontier.carried(url) or self._page_request(url, "article")
            if isinstance(made, Request) and looks_like_a_page(url):
                self._held.append(made)
            else:
                yield made
        yield from map(self._recheck_request, self._answers.changed(said))

    def held(self) -> list[Request]:
        """The held-back requests for pages that were named as articles but look like pages of a listing; each is
        returned once, after all walks.
        """
        held, self._held = self._held, []
        return held

    async def failed(self, failure: Failure) -> None:
        """Count and name an entry point that cannot be opened; the others are walked all the same."""
        if isinstance(failure.value, Stopped) or self._frontier.ends_for(failure.value):
            return
        request = failed_request(failure)
        self._note_failure(request.cb_kwargs["cursor"].entry_point, request.url, error_message(failure.value))

    def _note_failure(self, entry_point: EntryPoint, url: str | None, detail: str) -> None:
        failed = self._stats.get_value("newsbot/doors/failed", ())
        self._stats.set_value("newsbot/doors/failed", (*failed, f"{entry_point.kind} {url}: {detail}"))

    def _open(self, entry_point: EntryPoint) -> None:
        self._stats.inc_value("newsbot/doors/opened")
        self._opened[entry_point] += 1

    def _count(self, entry_point: EntryPoint, named: Named, said: Said) -> None:
        """Remember the stories that an entry point named if none of them may be requested."""
        before = self._named.get(entry_point)
        if said.cards or before == ():
            self._named[entry_point] = ()
        elif urls := tuple(card.url for card in named.cards if card.url):
            self._named[entry_point] = (*(before or ()), *urls)

    def closed(self) -> None:
        """Count as failed each entry point whose stories may not be requested, not even one."""
        for entry_point, urls in self._named.items():
            if urls:
                self._stats.inc_value("newsbot/doors/opened", -self._opened[entry_point])
                self._note_failure(entry_point, entry_point.url, _none_asked_for(urls, self._source))

    @property
    def _stats(self) -> Any:
        return self._crawler.stats


def _none_asked_for(urls: tuple[str, ...], source: Source) -> str:
    why = (
        "not_articles, not_articles_exactly or author_pages exclude it, or it is the home page"
        if on_site(urls[0], source)
        else f"{host_of(urls[0])!r} is not one of the source's hosts"
    )
    return (
        f"none of the {len(urls):,} stories that it names may be requested: {urls[0]}, for example, because {why}.  "
        "Change the source's file"
    )
