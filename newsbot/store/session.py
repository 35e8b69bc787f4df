"""The session of a crawl: the database, run and clock that all parts of a crawler share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.utils.misc import load_object
from sqlalchemy import Connection

from newsbot.clock import Clock
from newsbot.store.authors.authors import fold_unnamed
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.errors import machine_fault, why_not_stored
from newsbot.store.frontier import failures
from newsbot.store.frontier.rechecks import Answer
from newsbot.store.runs import runs
from newsbot.store.watches import watches

DATABASE_URL = "NEWSBOT_DATABASE_URL"
RUN_ID = "NEWSBOT_RUN_ID"
CLOCK = "NEWSBOT_CLOCK"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NotStored:
    """A page, or an item from it, that could not be processed or stored, and why."""

    page: str
    why: str
    state: str | None = None  # the page's new state: due, parked after the third failure, or done if read before


class Session:
    """The open database of a crawl, its run, and its clock."""

    def __init__(self, database: Database, run_id: int, clock: Clock, *, owns_run: bool) -> None:
        self.database = database
        self.clock = clock
        self.run_id = run_id
        self.owns_run = owns_run  # False: whoever started the run also holds the source's lock
        self.answers: dict[str, Answer] = {}  # by URL, of pages whose articles are not stored yet
        self.unchanged_pages: set[str] = set()  # pages checked again that were the same
        self.not_stored: list[NotStored] = []
        self.fault: str | None = None  # of this machine, which ends the crawl
        self.ending: asyncio.Future[None] | None = None

    def record_fault(self, fault: BaseException) -> str:
        """Log the first fault of this machine in the crawl; return the reason to close the crawl with."""
        if self.fault is None:
            self.fault = str(fault)
            logger.error("%s", fault)
        return str(getattr(fault, "reason", "machine-fault"))

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """End the crawl (CloseSpider) if this machine fails in the block; what is not stored stays due."""
        try:
            yield
        except Exception as error:
            if (fault := machine_fault(error)) is None:
                raise
            raise CloseSpider(self.record_fault(fault)) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction for a spider callback: a fault of this machine ends the crawl."""
        with self.guarded(), self.database.write() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction, likewise."""
        with self.guarded(), self.database.read() as connection:
            yield connection

    def end(self, reason: str) -> None:
        """Finish the run if this session started it, and close the database."""
        try:
            if self.owns_run:
                with self.database.write() as connection:
                    runs.finish_run(connection, self.run_id, reason, self.clock.now())
        finally:
            self.database.close()


# By crawler, so that crawls in one process share nothing; an entry goes with its crawler.
_SESSIONS: WeakKeyDictionary[Crawler, Session] = WeakKeyDictionary()


def session_of(crawler: Crawler) -> Session:
    """The session of *crawler*, started on the first call and ended after the last pipeline has closed.

    The settings NEWSBOT_DATABASE_URL and NEWSBOT_CLOCK give its database and clock. NEWSBOT_RUN_ID gives a run that
    whoever started it finishes; without it (a plain `scrapy crawl`) a run is started here and ends with the spider.
    """
    session = _SESSIONS.get(crawler)
    if session is None:
        session = _begin(crawler)
        _SESSIONS[crawler] = session
        crawler.signals.connect(session.end, signal=signals.spider_closed)
    return session


def not_stored(crawler: Crawler, name: str, error: BaseException | None, source: str | None) -> str:
    """Record that the page *name* of *source* could not be stored because of *error*; return the reason.

    *name* is a URL or a file. The failure is the page's: it is tried again later, and given up the third time. A fault
    of the machine ends the crawl instead.
    """
    session = session_of(crawler)
    why = why_not_stored(error)
    fault, state = machine_fault(error), None
    if fault is None:
        try:
            with session.database.write() as connection:
                state = failures.failed(connection, name, why, now=session.clock.now(), source=source)
        except Exception as second:
            # If even this cannot be written, the crawl cannot go on.
            fault = machine_fault(second) or second
    if fault is not None:
        end_crawl(crawler, fault)
        return f"was not stored: {fault}"
    session.not_stored.append(NotStored(name, why, state))
    return why


def end_crawl(crawler: Crawler, fault: BaseException) -> None:
    """End the crawl for a *fault* of this machine, logged once; what is not stored stays due."""
    session = session_of(crawler)
    reason = session.record_fault(fault)
    if crawler.engine is not None and session.ending is None:
        session.ending = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))


def is_ending(crawler: Crawler) -> bool:
    """Whether the crawl is ending for a fault of this machine."""
    session = _SESSIONS.get(crawler)
    return session is not None and session.fault is not None


def _begin(crawler: Crawler) -> Session:
    database = open_database(crawler.settings[DATABASE_URL])
    fold_unnamed(database)
    clock: Clock = load_object(crawler.settings[CLOCK])
    run_id = crawler.settings.getint(RUN_ID)
    if run_id:
        return Session(database, run_id, clock, owns_run=False)
    now = clock.now()
    with database.write() as connection:
        watches.ensure_default_watches(connection, now)
        run_id = runs.start_run(connection, _source_of(crawler), "crawl", now)
    return Session(database, run_id, clock, owns_run=True)


def _source_of(crawler: Crawler) -> str:
    spider = crawler.spider
    source = getattr(spider, "source", None)
    named = getattr(source, "name", None) or getattr(spider, "source_name", None)
    return str(named or (spider.name if spider else "unknown"))
