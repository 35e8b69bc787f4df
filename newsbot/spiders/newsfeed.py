"""The newsfeed spider crawls one source: feeds, sitemaps, listings, author pages, and the articles they name.

    scrapy crawl newsfeed -a source=sample
    scrapy crawl newsfeed -a source=kyivindependent -a replay=archive/some.warc.gz
    scrapy crawl newsfeed -a source=kyivindependent -a since=2024-01-01

Addresses are recorded in the frontier (a table) before they are fetched, so that a killed crawl is resumed. Yields
Articles, Authors and Misses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.items import Article, AuthorPage, Miss, Record, page_kind
from newsbot.net.archive import REPLAYED
from newsbot.net.errors import error_message
from newsbot.net.pace import HostResting, Stopped
from newsbot.net.recording import Recording
from newsbot.net.robots import RobotsUnreachable
from newsbot.net.silent import HostSilent
from newsbot.net.walked import UNLESS
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.ending import BREAKS_OFF, CUT, may_be_cut
from newsbot.read.hints import complete
from newsbot.source import Source
from newsbot.sources import recording_of
from newsbot.spiders.arguments import WHOLE, Wishes, answer_from, named_source, source_folders, wishes_of
from newsbot.spiders.cores import Readers, cores_here
from newsbot.spiders.entry_points import EntryPoints
from newsbot.spiders.frontier import AUTHORS, Frontier
from newsbot.spiders.moves import address_left
from newsbot.spiders.poison import InHand, read_bounded
from newsbot.spiders.recheck import (
    UNCHANGED,
    answer_of,
    recheck_of,
    recheck_request,
    request_to_test,
    suspicion_of,
)
from newsbot.spiders.responses import GONE, captured_at, failed_request, page_of, passes, refusal_of
from newsbot.spiders.walk import article_cards, author_urls
from newsbot.store.frontier import rechecks
from newsbot.store.frontier.addresses import AddressKind
from newsbot.store.frontier.hints import Said
from newsbot.store.frontier.rechecks import Recheck
from newsbot.store.session import not_stored, session_of
from newsbot.urls import is_author_url

logger = logging.getLogger(__name__)


class NewsfeedSpider(Spider):
    """Crawls the entry points of one source and every article behind them."""

    name = "newsfeed"
    frontier: Frontier
    doors: EntryPoints
    in_hand: InHand
    readers: Readers

    def __init__(
        self, source: Source, recording: Recording | None = None, wishes: Wishes = WHOLE, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.recording = recording
        self.wishes = wishes

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of `-a source=NAME`, answered by a recording with `-a replay=FILE` or if the source names one."""
        folders = source_folders(crawler)
        source = named_source(kwargs.pop("source", None), folders)
        replay = kwargs.pop("replay", None)
        path = Path(replay) if replay else recording_of(source, folders)
        recording = Recording(path, source) if path else None
        wishes = wishes_of(kwargs)
        spider = super().from_crawler(crawler, source, recording, wishes, *args, **kwargs)
        spider.frontier = Frontier(crawler, source, recording, walks_back=wishes.since is not None)
        spider.in_hand = InHand(Path(crawler.settings["NEWSBOT_LOCKS"]) / f"reading-{source.name}")
        # The result of a recording must not depend on which core is done first.
        cores = cores_here() if recording is None else 1
        spider.readers = Readers(partial(read_bounded, source=source), cores=cores)
        crawler.signals.connect(spider.readers.close, signal=signals.spider_closed)
        crawler.signals.connect(spider.page_broke, signal=signals.spider_error)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        spider.doors = EntryPoints(
            crawler, spider.frontier, spider._page_request, spider._recheck_request, wishes.since
        )
        answer_from(crawler.settings, source, recording)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Request what an earlier crawl left due, every entry point, and the pages due for a recheck."""
        try:
            requests = self._first_requests()
        except CloseSpider as end:
            # Scrapy handles it in callbacks only.
            self.closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=end.reason))
            return
        for request in requests:
            yield request

    def _first_requests(self) -> list[Request | Article]:
        if self.frontier.is_alone:
            self.in_hand.suspects = frozenset(died_on := self.in_hand.died_on())
            if len(died_on) == 1:
                self.frontier.died_on(*died_on)
        left = self.frontier.left_due(retry_parked=self.wishes.retry_parked)
        requests: list[Request | Article] = [
            self.frontier.carried(url)
            or self._page_request(url, "author" if is_author_url(url, self.source) else "article")
            for url in left
        ]
        if not self.wishes.rechecks_only:
            requests += self.doors.requests()
        wanted = rechecks.Every(self.wishes.recheck_since) if self.wishes.recheck_all else None
        requests += map(self._recheck_request, self.frontier.rechecks(wanted))
        return requests

    def idle(self) -> None:
        """Request the pages held back until all entry points were read."""
        if requests := self.doors.held():
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def closed(self, reason: str) -> None:
        """Give back what was leased but not fetched."""
        self.frontier.give_back()
        self.doors.closed()

    def _recheck_request(self, recheck: Recheck) -> Request:
        return recheck_request(recheck).replace(callback=self.parse_article, errback=self.page_failed)

    def _page_request(self, url: str, kind: AddressKind) -> Request:
        callback = self.parse_author if kind == "author" else self.parse_article
        meta = {"frontier_url": url, UNLESS: self.frontier.is_walked}
        return Request(url, callback, errback=self.page_failed, meta=meta)

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """Yield the Article of a page, or the Miss that says why there is none; then its authors' pages."""
        key = response.meta["frontier_url"]
        self.frontier.keep_leases()
        if self._is_unchanged(response):
            return
        if response.status in GONE and self.frontier.is_gone(
            key, f"the server answered {response.status}", captured_at(response)
        ):
            return
        record = await self._read(replace(page_of(response), named=True), key)
        if isinstance(record, Article):
            if CUT in record.evidence and self.frontier.is_tried_again(key, BREAKS_OFF):
                return
            record = complete(record, self.frontier.said_of(key), self.source)
            for request in self._answered(response, record):
                yield request
            record = replace(record, page_url=key, source=self.source.name)
            if (former := await address_left(record, self.frontier, self.crawler)) is not None:
                yield replace(record, page_url=former)
            yield record
            urls = [author.url for author in record.authors if author.url]
            for request in self._requests(author_urls(urls, self.source), "author"):
                yield request
        else:
            failed = self._failed(response, record)
            if failed is not None:
                yield failed

    def _is_unchanged(self, response: Response) -> bool:
        """Whether *response* says that a page we have did not change; if so, record it."""
        key, recheck = response.meta["frontier_url"], recheck_of(response)
        if response.status != UNCHANGED:
            return False
        if REPLAYED in response.flags:
            return response.meta.get("capture", 0) > 0 or self.frontier.stood(key, captured_at(response))
        if recheck is None or not recheck.conditional:
            return False
        self.frontier.unchanged(key)
        return True

    def _answered(self, response: Response, article: Article) -> Iterator[Request]:
        """Record what came with the page of *article*; yield a request that tests its server if there is reason to."""
        if REPLAYED in response.flags or article.captured_at is None:
            return
        answer = answer_of(response, article, article.captured_at, self.source.name, self.frontier.spans)
        self.frontier.answered(answer)
        recheck = recheck_of(response)
        suspicion = suspicion_of(recheck, answer)
        if suspicion == "lied":
            self.frontier.mistrust(answer.url, "it gave a changed page the validators of the one before")
        elif suspicion is not None and recheck is not None:
            yield request_to_test(recheck).replace(callback=self.tested, errback=self.untested)

    def tested(self, response: Response) -> None:
        """A server that calls an old capture unchanged of a page that was seen to change is not believed again."""
        if response.status == UNCHANGED:
            key = response.meta["frontier_url"]
            self.frontier.mistrust(key, "it called a page unchanged that had just been seen to change")

    def untested(self, failure: Failure) -> None:
        """A server that could not be tested is still believed."""
        if not self.frontier.ends_for(failure.value):
            logger.info("%r could not be tested: %r", failed_request(failure).url, str(failure.value))

    async def _read(self, page: Page, key: str) -> Record:
        return await self.readers.read(page, partial(self._read_here, key))

    def _read_here(self, key: str, page: Page) -> Record:
        with session_of(self.crawler).guarded(), self.in_hand.reading(key):
            return extract(page, self.source)

    async def parse_author(self, response: Response) -> AsyncIterator[Any]:
        """Yield the Author of an author page, and requests for the articles it lists."""
        key = response.meta["frontier_url"]
        record = await self._read(page_of(response), key)
        if isinstance(record, AuthorPage):
            yield replace(record.author, page_url=key, source=self.source.name, captured_at=record.captured_at)
            cards = article_cards(record.cards, self.source)
            said = Said(entry_point=AUTHORS, by="listing", cards=cards, captured_at=record.captured_at)
            for url in self.frontier.due_of(said):
                yield self._page_request(url, "article")
        else:
            failed = self._failed(response, record)
            if failed is not None:
                yield failed

    def _requests(self, urls: Sequence[str], kind: AddressKind) -> Iterator[Request]:
        for url in self.frontier.due(urls, kind):
            yield self._page_request(url, kind)

    def _failed(self, response: Response, record: Record) -> Article | Miss | None:
        """The Miss of a page that gave no record, or what a feed carries instead; None if it stays due."""
        key = response.meta["frontier_url"]
        if self.recording is None and (passes(response.status) or response.status == UNCHANGED):
            return self.frontier.stays_due(key, f"the server answered {response.status}")
        if not isinstance(record, Miss):
            record = Miss(
                reason="not-an-article",
                detail=f"the page is a {page_kind(record).replace('_', ' ')}, where a story was expected",
                kind="other",
            )
        if may_be_cut(record, page_of(response)) and self.frontier.is_tried_again(key, BREAKS_OFF):
            return None
        miss = replace(record, url=key, source=self.source.name, captured_at=captured_at(response))
        return self.frontier.instead(miss)

    def page_broke(self, failure: Failure, response: Response | Failure) -> None:
        """Count and name a page whose processing raised an error of ours."""
        request = failed_request(response) if isinstance(response, Failure) else response.request
        if request is not None:
            key = request.meta.get("frontier_url", request.url)
            not_stored(self.crawler, key, failure.value, self.source.name)

    async def page_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Refuse a page that was not fetched if the reason will not pass; else it stays due."""
        request = failed_request(failure)
        key = request.meta["frontier_url"]
        if isinstance(failure.value, Stopped) or self.frontier.ends_for(failure.value):
            return  # it is due, and the next crawl has it
        if isinstance(failure.value, HostSilent) and not failure.value.is_its_own:
            self.frontier.leave(key, failure.value)
            return
        refused = refusal_of(failure.value)
        if isinstance(failure.value, HostResting) or (isinstance(failure.value, RobotsUnreachable) and not refused):
            self.frontier.postpone(key, failure.value)
        elif refused is None:
            carried = self.frontier.stays_due(key, f"{type(failure.value).__name__}: {error_message(failure.value)}")
            if carried is not None:
                yield carried
        else:
            reason, detail = refused
            # A recording that lacks the page captured nothing.
            captured_at = self.frontier.now() if self.recording is None else None
            miss = Miss(reason=reason, detail=detail, url=key, source=self.source.name, captured_at=captured_at)
            yield self.frontier.instead(miss)
