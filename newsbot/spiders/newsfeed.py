"""The newsfeed spider walks one source: feeds, sitemaps, listing pages, author pages, and the articles they name.

    scrapy crawl newsfeed -a source=sample
    scrapy crawl newsfeed -a source=kyivindependent -a replay=archive/some.warc.gz

What is found goes into the frontier (a table) before it is fetched, so that a killed crawl is taken up where it was.
A listing walk stops at the first page whose every story was known when the last *finished* walk of that listing ended;
an interrupted walk leaves no such mark. The spider yields Articles, Authors and Misses.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from sqlalchemy import Connection
from twisted.python.failure import Failure

from newsbot.extract import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.items import Article, Author, AuthorPage, Card, Listing, Miss, Record, page_kind
from newsbot.net.archive import REPLAYED
from newsbot.net.recording import Recording
from newsbot.page import Page
from newsbot.source import Door, Source
from newsbot.sources import SourceError, load_source, recording_of
from newsbot.spiders.refusal import refusal_of
from newsbot.store import frontier
from newsbot.store.engine import DatabaseUnavailable
from newsbot.store.frontier import Found
from newsbot.store.session import session_of
from newsbot.urls import UrlError, canonical_url, is_article_url, is_author_url, on_site

_AUTHOR_PAGE_AGE = timedelta(days=7)  # roles and bios change, but seldom
_MOST_LISTING_PAGES = 10_000  # a calendar can be walked for ever
_MOST_SITEMAPS = 20  # of an index, those changed last: the older ones hold old stories

Item = Article | Author | Miss


_UNAVAILABLE = "database-unavailable"  # as the last of the pipelines ends a crawl then


class NewsfeedSpider(Spider):
    """Walks the doors of one source and every article behind them."""

    name = "newsfeed"

    def __init__(self, source: Source, recording: Recording | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.recording = recording
        self.walked: set[str] = set()
        self.ending = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of `-a source=NAME`, over a recording where `-a replay=FILE` or the source names one."""
        folders = tuple(Path(folder) for folder in crawler.settings.getlist("NEWSBOT_SOURCE_FOLDERS"))
        name = kwargs.pop("source", None)
        if not name:
            raise SourceError("which source? name one: scrapy crawl newsfeed -a source=sample")
        source = load_source(name, folders)
        replay = kwargs.pop("replay", None)
        path = Path(replay) if replay else recording_of(source, folders)
        recording = Recording(path, source) if path else None
        spider = super().from_crawler(crawler, source, recording, *args, **kwargs)
        spider._apply(crawler)
        return spider

    def _apply(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if self.recording is not None:
            # The recording answers or nobody does: there is no handler that could open a connection.
            settings.set("NEWSBOT_REPLAY", str(self.recording.path), priority="spider")
            settings.set("DOWNLOAD_HANDLERS", {"http": None, "https": None}, priority="spider")
            for name in ("ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED", "RETRY_ENABLED"):
                settings.set(name, False, priority="spider")
            settings.set("DOWNLOAD_DELAY", 0, priority="spider")
        else:
            settings.set("ROBOTSTXT_OBEY", self.source.obey_robots, priority="spider")
            for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY"):
                settings.set(name, self.source.delay, priority="spider")

    async def start(self) -> AsyncIterator[Any]:
        """What an earlier crawl left due, then every door."""
        session = session_of(self.crawler)
        try:
            with self._writing() as connection:
                frontier.release(connection, self.source.name)
                left = frontier.due(connection, self.source.name, run_id=session.run_id, now=_now())
        except CloseSpider as end:
            # Scrapy heeds it from callbacks only.
            self.closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=end.reason))
            return
        for url in left:
            yield self._page_request(url, "author" if is_author_url(url, self.source) else "article")
        for door in self.source.doors:
            yield self._door_request(door, door.url)

    def _door_request(self, door: Door, url: str) -> Request:
        return Request(
            url,
            self.parse_door,
            errback=self.door_failed,
            cb_kwargs={"door": door},
            dont_filter=True,
            priority=10,
        )

    def _page_request(self, url: str, kind: frontier.PageTarget) -> Request:
        callback = self.parse_author if kind == "author" else self.parse_article
        return Request(url, callback, errback=self.page_failed, meta={"frontier_url": url})

    # --- doors -------------------------------------------------------------------------------------------------

    async def parse_door(self, response: Response, door: Door) -> AsyncIterator[Any]:
        """Requests for the articles that a door names and that are due, and for its next page."""
        page = self._page(response)
        record = self._read_door(page, door)
        if isinstance(record, SitemapIndex):
            for request in self._sitemap_requests(door, record):
                yield request
            return
        if not isinstance(record, Listing):
            self._door_gave_nothing(door, response.url, record)
            return
        self.crawler.stats.inc_value("newsbot/doors/opened")
        earlier_cards_known = False
        urls = self._article_urls(record.cards)
        if door.kind == "listing" and not response.meta.get("capture"):
            earlier_cards_known = self._known_at_last_finished_walk(door, urls)
        for request in self._find(urls, "article"):
            yield request
        async for request in self._walk_on(response, door, record, stop=earlier_cards_known):
            yield request

    def _sitemap_requests(self, door: Door, index: SitemapIndex) -> Iterator[Request]:
        self.crawler.stats.inc_value("newsbot/doors/opened")
        newest_first = sorted(index.sitemaps, key=lambda named: named[1] or _now(), reverse=True)
        for url, _ in newest_first[:_MOST_SITEMAPS]:
            if on_site(url, self.source) and url not in self.walked:
                self.walked.add(url)
                yield self._door_request(door, url)

    def _read_door(self, page: Page, door: Door) -> Listing | SitemapIndex | Article | AuthorPage | Miss:
        if door.kind == "feed":
            return read_feed(page, self.source)
        if door.kind == "sitemap":
            return read_sitemap(page, self.source)
        return extract(page, self.source)

    async def _walk_on(self, response: Response, door: Door, listing: Listing, *, stop: bool) -> AsyncIterator[Request]:
        following = listing.next_page
        if following and not stop and following not in self.walked and len(self.walked) < _MOST_LISTING_PAGES:
            self.walked.add(following)
            yield self._door_request(door, following)
        elif door.kind == "listing":
            with self._writing() as connection:
                frontier.finish_walk(connection, self.source.name, door.url, session_of(self.crawler).run_id)

    def _known_at_last_finished_walk(self, door: Door, urls: Sequence[str]) -> bool:
        with self._ending(), session_of(self.crawler).database.read() as connection:
            mark = frontier.finished_walk(connection, self.source.name, door.url)
            return mark is not None and frontier.known_before(connection, self.source.name, urls, mark)

    def _door_gave_nothing(self, door: Door, url: str, record: Any) -> None:
        detail = f"{record.reason}: {record.detail}" if isinstance(record, Miss) else "it is no listing"
        self._door_failed(door, url, detail)

    def _door_failed(self, door: Door, url: str, detail: str) -> None:
        failed = self.crawler.stats.get_value("newsbot/doors/failed", ())
        self.crawler.stats.set_value("newsbot/doors/failed", (*failed, f"{door.kind} {url}: {detail}"))

    async def door_failed(self, failure: Failure) -> None:
        """A door that cannot be opened is counted and named; the other doors are walked all the same."""
        request: Request = failure.request  # type: ignore[attr-defined]
        door: Door = request.cb_kwargs["door"]
        self._door_failed(door, request.url, str(failure.value))

    # --- the frontier ------------------------------------------------------------------------------------------

    def _article_urls(self, cards: Sequence[Card]) -> list[str]:
        urls = [url for card in cards if card.url and (url := self._canonical(card.url)) is not None]
        return list(dict.fromkeys(url for url in urls if is_article_url(url, self.source)))

    def _canonical(self, url: str) -> str | None:
        try:
            return canonical_url(url, self.source)
        except UrlError as error:
            self.logger.info("link refused: %r", str(error))
            return None

    def _find(self, urls: Sequence[str], kind: frontier.PageTarget) -> Iterator[Request]:
        """Requests for those of *urls* that are due, now leased to this run."""
        if not urls:
            return
        session = session_of(self.crawler)
        now = _now()
        found = [self._found(url, kind, now) for url in urls]
        with self._writing() as connection:
            due = frontier.find(connection, self.source.name, found, run_id=session.run_id, now=now)
        for url in due:
            yield self._page_request(url, kind)

    def _found(self, url: str, kind: frontier.PageTarget, now: datetime) -> Found:
        if self.recording is not None:
            captures = self.recording.captures_of(url)
            oldest, newest = (captures[0].time, captures[-1].time) if captures else (None, None)
            return Found(url, newest=newest, kind=kind, oldest=oldest)
        return Found(url, newest=now - _AUTHOR_PAGE_AGE if kind == "author" else None, kind=kind)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._ending(), session_of(self.crawler).database.write() as connection:
            yield connection

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """A database that cannot be used ends the crawl, with one line; what was not fetched stays due."""
        try:
            yield
        except DatabaseUnavailable as error:
            if not self.ending:
                self.logger.error("%s", error)
            self.ending = True
            raise CloseSpider(_UNAVAILABLE) from error

    # --- pages -------------------------------------------------------------------------------------------------

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """The Article of a page, or the Miss that says why it gave none; then its authors' pages."""
        record = extract(self._page(response), self.source)
        key = response.meta["frontier_url"]
        if isinstance(record, Article):
            yield replace(record, page_url=key, source=self.source.name)
            urls = [author.url for author in record.authors if author.url]
            for request in self._author_requests(urls):
                yield request
        else:
            miss = self._passing_failure(response, record)
            if miss is not None:
                yield miss

    async def parse_author(self, response: Response) -> AsyncIterator[Any]:
        """The Author of an author page, and the articles that it lists."""
        record = extract(self._page(response), self.source)
        key = response.meta["frontier_url"]
        if isinstance(record, AuthorPage):
            yield replace(record.author, page_url=key, source=self.source.name, captured_at=record.captured_at)
            for request in self._find(self._article_urls(record.cards), "article"):
                yield request
        else:
            miss = self._passing_failure(response, record)
            if miss is not None:
                yield miss

    def _author_requests(self, urls: Sequence[str]) -> Iterator[Request]:
        pages = [url for raw in urls if (url := self._canonical(raw)) is not None and is_author_url(url, self.source)]
        yield from self._find(list(dict.fromkeys(pages)), "author")

    def _passing_failure(self, response: Response, record: Record) -> Miss | None:
        """The Miss of a page that gave no record; None where the trouble may pass and the page stays due."""
        key = response.meta["frontier_url"]
        if self.recording is None and (response.status >= 500 or response.status in (408, 429)):
            self._stays_due(key, f"the server answered {response.status}")
            return None
        if not isinstance(record, Miss):
            record = Miss(
                reason="not-an-article",
                detail=f"the page is a {page_kind(record).replace('_', ' ')}, where a story was expected",
                kind="other",
            )
        return replace(record, url=key, source=self.source.name, captured_at=_captured_at(response))

    async def page_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """A page that could not be fetched: refused for a reason that stands, or still due."""
        request: Request = failure.request  # type: ignore[attr-defined]
        key = request.meta["frontier_url"]
        refused = refusal_of(failure.value)
        if refused is None:
            self._stays_due(key, f"{type(failure.value).__name__}: {failure.value}")
        else:
            reason, detail = refused
            # A recording that lacks the page captured nothing.
            captured_at = _now() if self.recording is None else None
            yield Miss(reason=reason, detail=detail, url=key, source=self.source.name, captured_at=captured_at)

    def _stays_due(self, url: str, trouble: str) -> None:
        with self._writing() as connection:
            frontier.failed(connection, url, trouble, source=self.source.name, now=_now())
        self.crawler.stats.inc_value("newsbot/pages/stay_due")
        self.logger.warning("page %r stays due: %r", url, trouble)

    def _page(self, response: Response) -> Page:
        names = ("content-type", "content-language", "last-modified")
        headers = {name: value.decode("latin-1") for name in names if (value := response.headers.get(name))}
        return Page(
            body=response.body,
            url=response.url,
            headers=headers,
            fetched_at=_captured_at(response),
            origin="replay" if REPLAYED in response.flags else "live",
            status=response.status,
        )


def _captured_at(response: Response) -> datetime:
    captured_at: datetime = response.meta.get("captured_at") or _now()
    return captured_at


def _now() -> datetime:
    return datetime.now(UTC)
