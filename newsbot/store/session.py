"""The session of a crawl: the one database, the one run and the one clock that all parts of a crawler share."""

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
    """A page, or an item of it, that could not be read to its end or stored, and why."""

    page: str
    why: str
    state: str | None = None  # of the page from now on: due, parked the third time, done where it was read before


class Session:
    """The open database of a crawl, the id of its run, and its clock."""

    def __init__(self, database: Database, run_id: int, clock: Clock, *, owns_run: bool) -> None:
        self.database = database
        self.clock = clock
        self.run_id = run_id
        self.owns_run = owns_run  # else whoever started it holds the lock of its source, too
        self.answers: dict[str, Answer] = {}  # of pages whose articles are on their way, by URL
        self.read_alike: set[str] = set()  # pages that were looked at again, and say what they said
        self.not_stored: list[NotStored] = []
        self.fault: str | None = None  # of this machine, for which the crawl ends
        self.ending: asyncio.Future[None] | None = None

    def noted(self, fault: BaseException) -> str:
        """Says what of this machine fails, once in a crawl; the reason with which the crawl is to be closed."""
        if self.fault is None:
            self.fault = str(fault)
            logger.error("%s", fault)
        return str(getattr(fault, "reason", "machine-fault"))

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Within it, a fault of the machine ends the crawl (CloseSpider), in one line; what is not stored stays due."""
        try:
            yield
        except Exception as error:
            if (fault := machine_fault(error)) is None:
                raise
            raise CloseSpider(self.noted(fault)) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, in a callback of the spider: a fault of the machine ends the crawl."""
        with self.closing(), self.database.write() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads, likewise."""
        with self.closing(), self.database.read() as connection:
            yield connection

    def end(self, reason: str) -> None:
        """Close the database; before that finish the run, where it was started here."""
        try:
            if self.owns_run:
                with self.database.write() as connection:
                    runs.finish_run(connection, self.run_id, reason, self.clock.now())
        finally:
            self.database.close()


# Keyed by crawler, so that several crawls in one process share nothing, and gone with it.
_SESSIONS: WeakKeyDictionary[Crawler, Session] = WeakKeyDictionary()


def session_of(crawler: Crawler) -> Session:
    """The session of *crawler*: begun at the first call, ended after the last pipeline has closed.

    The database is that of the setting NEWSBOT_DATABASE_URL, the clock that of NEWSBOT_CLOCK. The run is that of
    NEWSBOT_RUN_ID, which whoever started it finishes; without one (a plain `scrapy crawl`) a run is started here, and
    ends with the spider.
    """
    session = _SESSIONS.get(crawler)
    if session is None:
        session = _begin(crawler)
        _SESSIONS[crawler] = session
        crawler.signals.connect(session.end, signal=signals.spider_closed)
    return session


def not_stored(crawler: Crawler, name: str, error: BaseException | None, source: str | None) -> str:
    """Notes that the page *name* of *source*, or what has no address, was not stored for *error*; why, in words.

    It is the page's own failure: it is tried again later, and given up the third time. A fault of the machine is none,
    and ends the crawl.
    """
    session = session_of(crawler)
    why = why_not_stored(error)
    fault, state = machine_fault(error), None
    if fault is None:
        try:
            with session.database.write() as connection:
                state = failures.failed(connection, name, why, now=session.clock.now(), source=source)
        except Exception as second:
            # This is little to write. What forbids it forbids to go on.
            fault = machine_fault(second) or second
    if fault is not None:
        end_for(crawler, fault)
        return f"was not stored: {fault}"
    session.not_stored.append(NotStored(name, why, state))
    return why


def end_for(crawler: Crawler, fault: BaseException) -> None:
    """Ends the crawl of *crawler* for a *fault* of this machine, with one line; what is not stored stays due."""
    session = session_of(crawler)
    reason = session.noted(fault)
    if crawler.engine is not None and session.ending is None:
        session.ending = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))


def is_ended(crawler: Crawler) -> bool:
    """Whether the crawl of *crawler* ends for a fault of this machine."""
    session = _SESSIONS.get(crawler)
    return session is not None and session.fault is not None


def database_of(crawler: Crawler) -> Database:
    """The open database of *crawler*."""
    return session_of(crawler).database


def _begin(crawler: Crawler) -> Session:
    database = open_database(crawler.settings[DATABASE_URL])
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
