"""The session of a crawl: the one database, and the one run, that all parts of a crawler share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from newsbot.store import runs, watches
from newsbot.store.engine import Database, open_database

DATABASE_URL = "NEWSBOT_DATABASE_URL"
RUN_ID = "NEWSBOT_RUN_ID"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Session:
    """The open database of a crawl, and the id of its run."""

    database: Database
    run_id: int


# Keyed by crawler, so that several crawls in one process share nothing, and gone with it.
_SESSIONS: WeakKeyDictionary[Crawler, Session] = WeakKeyDictionary()


def session_of(crawler: Crawler) -> Session:
    """The session of *crawler*: begun at the first call, ended after the last pipeline has closed.

    The database is that of the setting NEWSBOT_DATABASE_URL. The run is that of NEWSBOT_RUN_ID, which
    whoever started it finishes; without one (a plain `scrapy crawl`) a run is started here and ends with the spider.
    """
    known = _SESSIONS.get(crawler)
    if known is not None:
        return known
    database = open_database(crawler.settings[DATABASE_URL])
    run_id = crawler.settings.getint(RUN_ID)
    owns_run = run_id == 0
    if owns_run:
        now = datetime.now(UTC)
        with database.write() as connection:
            watches.ensure_default_watches(connection, now)
            run_id = runs.start_run(connection, _source_of(crawler), "crawl", now)
    session = Session(database, run_id)

    def end(reason: str) -> None:
        _SESSIONS.pop(crawler, None)
        if owns_run:
            with database.write() as connection:
                runs.finish_run(connection, run_id, reason, datetime.now(UTC))
        database.close()

    crawler.signals.connect(end, signal=signals.spider_closed, weak=False)
    _SESSIONS[crawler] = session
    return session


def database_of(crawler: Crawler) -> Database:
    """The open database of *crawler*."""
    return session_of(crawler).database


def _source_of(crawler: Crawler) -> str:
    spider = crawler.spider
    source = getattr(spider, "source", None)
    return str(getattr(source, "name", None) or (spider.name if spider else "unknown"))
