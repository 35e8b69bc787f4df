"""Run a spider in this process until it ends."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newsbot.config import Config
from newsbot.items import Miss
from newsbot.logs import log_to_stderr
from newsbot.measure import Coverage
from newsbot.spiders.files import UNREAD
from newsbot.spiders.stop import Stop
from newsbot.spiders.walk import Reached
from newsbot.store.engine.errors import DatabaseDamaged, machine_fault
from newsbot.store.session import NotStored, session_of

# The report lists these events as refused pages or pages that stay due.
_TOLD_ELSEWHERE = {
    "newsbot.net.robots": logging.CRITICAL,
    "scrapy.downloadermiddlewares.retry": logging.CRITICAL,
    "scrapy.core": logging.WARNING,
}

UNHEARD = "reader-gone"  # the reason of a crawl whose progress nobody reads any more

_TELL_OF_ITEMS = ("scrapy.core.scraper", "scrapy.core.engine")

# gc thresholds: Python's own 700 costs a fifteenth of a crawl.
_GARBAGE_IS_LOOKED_FOR = (10_000, 10, 10)


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages answered and records stored so far."""

    pages: int
    records: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a crawl ended. *reason* is Scrapy's: `finished`, `shutdown` (Ctrl-C), or what closed the spider."""

    reason: str
    pages: int
    stay_due: int
    doors_opened: int
    doors_failed: tuple[str, ...]
    backfill_left: int  # sitemaps and listing pages that --since has yet to walk
    reached: tuple[Reached, ...]  # how far back --since came, by entry point
    unread: tuple[Miss, ...]  # files that could not be read completely
    seconds: float
    mended: tuple[str, ...] = ()  # archive files repaired after a crash, a sentence each
    read: Coverage = field(default_factory=Coverage)  # of articles that are new or read differently
    not_stored: tuple[NotStored, ...] = ()
    silent_hosts: Mapping[str, int] = field(default_factory=dict)  # pages left to the next crawl, by host

    @property
    def said(self) -> str:
        """*reason*, how many items could not be stored, and how many pages a silent host left for the next crawl."""
        left = sum(self.silent_hosts.values())
        more = [f"{number} {what}" for number, what in ((len(self.not_stored), "not stored"), (left, "left")) if number]
        return ", ".join([self.reason, *more])

    @property
    def failed(self) -> bool:
        """Whether the source failed as a whole: not one of its entry points could be read."""
        return bool(self.doors_failed) and not self.doors_opened


def scrapy_settings(config: Config, run_id: int) -> Settings:
    """Scrapy's settings for *config* and the run. Loads `newsbot.settings` without reading scrapy.cfg."""
    with _data_folder(config):
        from newsbot.settings import user_values  # noqa: PLC0415 - it reads the configuration as it is imported
    settings = Settings()
    settings.setmodule("newsbot.settings", priority="project")
    settings.update({**user_values(config), "NEWSBOT_RUN_ID": run_id}, priority="cmdline")
    return settings


def _in_one_line(record: logging.LogRecord) -> bool:
    """Logs a fault of this machine, such as a full disk, without a traceback: it is not a bug."""
    fault = machine_fault(record.exc_info[1]) if record.exc_info else None
    if fault is not None:
        record.msg, record.args, record.exc_info = "%s", (str(fault),), None
    return True


@contextmanager
def _data_folder(config: Config) -> Iterator[None]:
    """Makes code that loads the configuration use the same data folder."""
    before = os.environ.get("NEWSBOT_DATA")
    os.environ["NEWSBOT_DATA"] = str(config.data)
    try:
        yield
    finally:
        if before is None:
            del os.environ["NEWSBOT_DATA"]
        else:
            os.environ["NEWSBOT_DATA"] = before


def crawl(
    spider: type[Spider],
    config: Config,
    *,
    run_id: int,
    progress: Callable[[Progress], None] | None = None,
    **arguments: Any,
) -> Outcome:
    """Runs *spider* with *arguments* until it ends, in the process's reactor: only once per process.

    Ctrl-C ends it cleanly: pages in flight are stored, the rest stays due. Raises what the spider's constructor raises
    (SourceError for an unknown source).
    """
    log_to_stderr()
    process = AsyncCrawlerProcess(scrapy_settings(config, run_id))
    for name, level in _TOLD_ELSEWHERE.items():
        logging.getLogger(name).setLevel(level)
    for name in _TELL_OF_ITEMS:
        logging.getLogger(name).addFilter(_in_one_line)
    crawler = process.create_crawler(spider)
    watched = _Watched(crawler, progress)
    stop = Stop(crawler)
    task = process.crawl(crawler, **arguments)
    # Scanning loaded modules for garbage costs a thirtieth of a crawl, and pages leave hardly any reference cycles.
    gc.freeze()
    gc.set_threshold(*_GARBAGE_IS_LOOKED_FOR)
    process.start()
    stop.close()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
    return watched.outcome()


async def crawl_here(spider: type[Spider], config: Config, *, run_id: int, **arguments: Any) -> Outcome:
    """Runs *spider* in the running event loop, without a reactor: any number of times per process.

    For replays only: Scrapy calls this mode experimental for live sites.
    """
    settings = scrapy_settings(config, run_id)
    settings.set("TWISTED_REACTOR_ENABLED", False, priority="cmdline")
    # Scrapy measures the whole process, which does more than crawl.
    settings.set("MEMUSAGE_ENABLED", False, priority="cmdline")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    watched = _Watched(crawler, None)
    await runner.crawl(crawler, **arguments)
    return watched.outcome()


class _Watched:
    """Counts what a crawler does, through its signals."""

    def __init__(self, crawler: Crawler, progress: Callable[[Progress], None] | None) -> None:
        self.crawler = crawler
        self.progress = progress
        self.pages = self.records = 0
        self.unread: list[Miss] = []
        self.read = Coverage()
        self.reason = "not started"
        self.closing: asyncio.Future[None] | None = None
        self.started = time.monotonic()
        crawler.signals.connect(self._page, signal=signals.response_received)
        crawler.signals.connect(self._record, signal=signals.item_scraped)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        crawler.signals.connect(self._failed, signal=signals.item_error)

    def _page(self) -> None:
        self.pages += 1
        self._tell()

    def _record(self, item: Any) -> None:
        if isinstance(item, Miss):
            if item.file and item.reason in UNREAD:
                self.unread.append(item)
            return
        self.records += 1
        if isinstance(item, dict):  # an article, as the last pipeline returns it
            self._cover(item)
        self._tell()

    def _cover(self, article: dict[str, Any]) -> None:
        if article["page_url"] in session_of(self.crawler).unchanged_pages:
            return  # counted when it was new; a recheck is not another story
        entries = (block for entry in article["entries"] for block in entry.body)
        self.read.add(
            article["page_url"] or article["url"],
            title=article["title"],
            authors=article["authors"],
            published=article["published"],
            texts=[block.text for block in (*article["body"], *entries)],
            images=article["images"],
            section=article["section"],
        )

    def _closed(self, reason: str) -> None:
        self.reason = reason

    def _failed(self, failure: Failure) -> None:
        """Ends the crawl if the database is damaged: every further item would fail, too."""
        if isinstance(failure.value, DatabaseDamaged):
            self._end(failure.value.reason)

    def _tell(self) -> None:
        if self.progress is None:
            return
        try:
            self.progress(Progress(self.pages, self.records))
        except (BrokenPipeError, SystemExit):  # rich makes an exit of it; no page is to blame
            self.progress = None
            self._end(UNHEARD)

    def _end(self, reason: str) -> None:
        engine = self.crawler.engine
        if engine is not None and self.closing is None:
            self.closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def outcome(self) -> Outcome:
        """The result of the ended crawl."""
        stats = self.crawler.stats if self.reason != "not started" else None
        return Outcome(
            reason=self.reason,
            pages=self.pages,
            stay_due=stats.get_value("newsbot/pages/stay_due", 0) if stats else 0,
            doors_opened=stats.get_value("newsbot/doors/opened", 0) if stats else 0,
            doors_failed=tuple(stats.get_value("newsbot/doors/failed", ())) if stats else (),
            backfill_left=stats.get_value("newsbot/backfill/left", 0) if stats else 0,
            reached=tuple(stats.get_value("newsbot/backfill/reached", ())) if stats else (),
            unread=tuple(self.unread),
            seconds=time.monotonic() - self.started,
            mended=tuple(stats.get_value("newsbot/archive/mended", ())) if stats else (),
            read=self.read,
            not_stored=tuple(session_of(self.crawler).not_stored) if stats else (),
            silent_hosts=stats.get_value("newsbot/pages/silent_hosts", {}) if stats else {},
        )
