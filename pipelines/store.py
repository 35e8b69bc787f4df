"""The last step: store items in batches, each in one transaction.

A batch is committed when it is full, when the spider idles, or 200 ms after its first item, whichever comes first; each
item waits for that. Waiting for full batches only would block: Scrapy holds back responses while items wait.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from sqlalchemy import Connection

from newsbot.items import Article, Author, Finding, Miss, page_kind
from newsbot.likeness.fingerprint import normalise_title
from newsbot.net.loops import Loops
from newsbot.net.scrapy_private import Ending
from newsbot.patterns import compiled
from newsbot.spiders.poison import in_hand_of
from newsbot.store.articles.forgotten import is_forgotten
from newsbot.store.articles.stories import stories_of
from newsbot.store.authors.authors import keep_author
from newsbot.store.engine.errors import machine_fault
from newsbot.store.frontier import rechecks, tombstones
from newsbot.store.frontier.addresses import refuse
from newsbot.store.keep import Kept, keep_all
from newsbot.store.runs import runs
from newsbot.store.session import end_crawl, session_of
from pipelines.steps import page_of

FULL = 100
LONGEST_WAIT = 0.2  # seconds that the first item of a batch may wait
IDLE = 0.02  # seconds without a further item after which the spider idles

Item = Finding | Author | Miss
Result = dict[str, Any] | Author | Miss
_NUMBERS = compiled(r"\d+")
_FIELDS = tuple(field.name for field in fields(Article))


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    item: Item
    stored: asyncio.Future[Result]


class Store:
    """Stores findings, authors and misses, and marks their pages done in the same transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = session_of(crawler)
        self.ending = Ending(crawler)
        self.batch: list[_Waiting] = []
        self.timers: list[asyncio.TimerHandle] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the database and run of *crawler*."""
        return cls(crawler)

    async def process_item(self, item: Item) -> Result:
        """What was stored: an article's fields with `sameness` and `flags`, or the Author or Miss itself.

        Raises the error that prevented it, or DropItem if the crawl is ending.
        """
        if self.session.fault is not None:
            raise DropItem(f"not stored, for the crawl is ending: {self.session.fault}", log_level="DEBUG")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(item, loop.create_future())
        in_hand = in_hand_of(self.crawler)
        is_suspect = in_hand is not None and page_of(item) in in_hand.suspects
        if is_suspect:
            self.commit()  # so that a crash on this item takes no other with it
        self.batch.append(waiting)
        if len(self.batch) >= FULL or is_suspect:
            self.commit()
        else:
            if len(self.batch) == 1:
                self.timers.append(loop.call_later(LONGEST_WAIT, self.commit))
            self.timers.append(loop.call_later(IDLE, self._commit_if_idle, len(self.batch)))
        return await waiting.stored

    def close_spider(self) -> None:
        """Stores the last batch."""
        self.commit()

    def commit(self) -> None:
        """Stores the batch, except items that fail, which get their error."""
        batch, self.batch = self.batch, []
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()
        if not batch:
            return
        try:
            self._store(batch)
        except Exception as error:
            if (fault := machine_fault(error)) is not None:
                self._end(batch, fault)
            else:
                self._store_one_by_one(batch)

    def _commit_if_idle(self, count: int) -> None:
        if len(self.batch) == count:
            self.commit()

    def _store(self, batch: Sequence[_Waiting]) -> None:
        now = self.session.clock.now()
        with self._in_hand(batch), self.session.database.write() as connection:
            batch = [replace(waiting, item=_allowed(connection, waiting.item)) for waiting in batch]
            kept = self._keep(connection, [waiting.item for waiting in batch], now)
            self._tell_loops(connection, batch, kept)
        of_findings = iter(kept)
        for waiting in batch:
            self.session.answers.pop(page_of(waiting.item), None)
            if not waiting.stored.done():
                item = waiting.item
                waiting.stored.set_result(_exported(item, next(of_findings)) if isinstance(item, Finding) else item)

    def _store_one_by_one(self, batch: Sequence[_Waiting]) -> None:
        for at, waiting in enumerate(batch):
            try:
                self._store([waiting])
            except Exception as error:
                if (fault := machine_fault(error)) is not None:
                    self._end(batch[at:], fault)
                    return
                _refuse(waiting, error)

    def _in_hand(self, batch: Sequence[_Waiting]) -> AbstractContextManager[None]:
        in_hand = in_hand_of(self.crawler)
        return nullcontext() if in_hand is None else in_hand.storing(page_of(waiting.item) for waiting in batch)

    def _keep(self, connection: Connection, items: Sequence[Item], now: datetime) -> list[Kept]:
        """Stores *items*; returns the results of the findings, in order."""
        run_id = self.session.run_id
        findings = [item for item in items if isinstance(item, Finding)]
        kept = keep_all(connection, findings, run_id=run_id, now=now) if findings else []
        answers = [answer for one in findings if (answer := self.session.answers.get(one.article.page_url or ""))]
        rechecks.note(connection, answers, run_id)
        for item in items:
            if isinstance(item, Author):
                keep_author(connection, item, run_id=run_id, now=now)
            elif isinstance(item, Miss):
                refuse(connection, item, run_id=run_id, now=now)
        if kept:
            runs.count(connection, run_id, Counter(one.sameness for one in kept))
        return kept

    def _tell_loops(self, connection: Connection, batch: Sequence[_Waiting], kept: Sequence[Kept]) -> None:
        """Reports the story of each page to the loop detector.

        The title, without its numbers, is part of the key: different pages that show the same paywall are not a loop.
        """
        loops = self.crawler.get_downloader_middleware(Loops)
        if loops is None or not kept:
            return
        known = stories_of(connection, [one.article_id for one in kept])
        findings = (waiting.item for waiting in batch if isinstance(waiting.item, Finding))
        for finding, one in zip(findings, kept, strict=True):
            if finding.article.page_url is not None:
                story, title = known.get(one.article_id), normalise_title(finding.article.title)
                told = _NUMBERS.sub("0", title), story is not None, story or one.article_id
                loops.gave(finding.article.page_url, told)

    def _end(self, batch: Sequence[_Waiting], fault: BaseException) -> None:
        end_crawl(self.crawler, fault)
        for waiting in batch:
            _refuse(waiting, fault)


def _refuse(waiting: _Waiting, why: BaseException) -> None:
    if not waiting.stored.done():
        waiting.stored.set_exception(why)


def _allowed(connection: Connection, item: Item) -> Item:
    """*item*, or a Miss if it was forgotten."""
    record = item.article if isinstance(item, Finding) else item
    if isinstance(record, Miss) or not is_forgotten(connection, record):
        return item
    return Miss(
        reason=tombstones.REASON,
        detail=tombstones.DETAIL,
        kind="author_page" if isinstance(record, Author) else page_kind(record),
        url=record.page_url or record.url,
        source=record.source,
        captured_at=record.captured_at,
        origin="dump" if isinstance(record, Author) else record.origin,
    )


def _exported(finding: Finding, kept: Kept) -> dict[str, Any]:
    article = finding.article
    return {
        **{name: getattr(article, name) for name in _FIELDS},
        "sameness": kept.sameness,
        "flags": finding.flags,
    }
