"""Walk the entry points of a source ("doors" in its file): feeds, sitemaps, listings and APIs that name its articles.

Carries out what `walk` decides.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.batches import batched
from newsbot.items import Article, AuthorPage, Card, Listing
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

_AT_ONCE = 1_000  # addresses recorded in one transaction

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
        self._left_out = 0  # stories beyond the day's budget that were reported
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
            async for made in self._carried_out(effect, cursor, page):
                yield made
            if self._is_cut_short(cursor):
                return  # and its server is not believed if it calls the page unchanged
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

    def _is_cut_short(self, cursor: Cursor) -> bool:
        """Whether stories that the page at *cursor* names were not recorded: the crawl stops, or the day's budget is
        spent.
        """
        beyond = self._frontier.budget.left_out - self._left_out
        if beyond:
            self._left_out += beyond
            self._note_failure(
                f"{cursor.entry_point.kind} {cursor.at}", _beyond_budget(beyond, self._frontier.budget.most)
            )
        return beyond > 0 or self._frontier.is_stopping

    async def _carried_out(self, effect: Effect, cursor: Cursor, page: Page) -> AsyncIterator[Request | Article]:
        entry_point = cursor.entry_point
        match effect:
            case Failed(detail):
                self._note_failure(f"{entry_point.kind} {page.url}", detail)
            case Opened():
                self._open(entry_point)
                if entry_point.kind == "feed" and cursor.is_first:
                    self._frontier.note_hubs(entry_point.url, hubs_of(page))
            case Named():
                async for made in self._due(entry_point, effect):
                    yield made
            case GoOn(urls, shown):
                for further in self._frontier.go_on(cursor, urls, shown):
                    yield self._request(further)
            case End(shown):
                self._frontier.end(cursor, shown)

    async def _due(self, entry_point: EntryPoint, named: Named) -> AsyncIterator[Request | Article]:
        said = Said(
            entry_point=entry_point.url,
            by=HINTS[entry_point.kind],
            cards=article_cards(named.cards, self._source),
            captured_at=named.captured_at,
            full_text=entry_point.full_text,
        )
        self._count(entry_point, named, said)
        for urls in batched(_newest_first(said.cards), _AT_ONCE):
            for url in self._frontier.due_of(replace(said, cards={url: said.cards[url] for url in urls})):
                made = self._frontier.carried(url) or self._page_request(url, "article")
                if isinstance(made, Request) and looks_like_a_page(url):
                    self._held.append(made)
                else:
                    yield made
            await asyncio.sleep(0)  # a signal to stop is heard here
            if self._frontier.is_stopping:
                return
        for recheck in self._answers.changed(said):
            yield self._recheck_request(recheck)

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
        kind = request.cb_kwargs["cursor"].entry_point.kind
        self._note_failure(f"{kind} {request.url}", error_message(failure.value))

    def _note_failure(self, name: str, detail: str) -> None:
        failed = self._stats.get_value("newsbot/doors/failed", ())
        self._stats.set_value("newsbot/doors/failed", (*failed, f"{name}: {detail}"))

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
        """Count as failed each entry point whose stories may not be requested, not even one, and report what the day's
        budget left out.
        """
        if beyond := self._frontier.budget.left_out - self._left_out:
            self._note_failure("author pages", _beyond_budget(beyond, self._frontier.budget.most))
        for entry_point, urls in self._named.items():
            if urls:
                self._stats.inc_value("newsbot/doors/opened", -self._opened[entry_point])
                self._note_failure(f"{entry_point.kind} {entry_point.url}", _none_asked_for(urls, self._source))

    @property
    def _stats(self) -> Any:
        return self._crawler.stats


def _newest_first(cards: Mapping[str, Card]) -> list[str]:
    """The addresses of *cards*; of very many, the newest first, as those may be all that the budget allows."""
    if len(cards) <= _AT_ONCE:
        return list(cards)
    return sorted(cards, key=lambda url: dated.timestamp() if (dated := cards[url].dated) else 0.0, reverse=True)


def _beyond_budget(number: int, most: int) -> str:
    return (
        f"{number:,} stories that it names are beyond the {most:,} new addresses that its source may add in a day "
        "(from stories_a_day in the source's file); later crawls record them"
    )


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
