"""Fixtures that the whole specification shares."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from newsbot.config import load_config
from newsbot.crawl import Outcome, crawl_here
from newsbot.net.recording import Recording
from newsbot.sources import all_sources
from newsbot.spiders.dumps import DumpsSpider
from newsbot.spiders.newsfeed import NewsfeedSpider
from newsbot.store.engine.database import Database, open_database
from newsbot.store.report import RunReport, report_of
from newsbot.store.runs import runs
from newsbot.store.watches.watches import ensure_default_watches
from newsbot.urls import on_site

# The same examples each time, on whatever machine. `--hypothesis-profile full` looks at many more, and at others.
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("full", max_examples=500, deadline=None)
settings.load_profile("quick")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background makes them, and all that they start, deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Replayed:
    """A database that a recording was walked into."""

    def __init__(self, database: Database, run_id: int, outcome: Outcome) -> None:
        self.database = database
        self.run_id = run_id
        self.outcome = outcome

    @property
    def report(self) -> RunReport:
        """What the walk did."""
        with self.database.read() as connection:
            return report_of(connection, self.run_id)


Replay = Callable[..., Replayed]


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    """`replay(path)` walks the recording at *path* with the newsfeed spider, into a database of this test's own.

    The source is told by the URLs in the recording, or named with `source=`. Called again, it walks into the same
    database.
    """
    opened: list[Database] = []

    def walk(path: Path | str, *, source: str | None = None) -> Replayed:
        config = load_config(data=tmp_path)
        name = source or _source_in(Path(path))
        database = open_database(config.database)
        opened.append(database)
        with database.write() as connection:
            ensure_default_watches(connection, datetime.now(UTC))
            run_id = runs.start_run(connection, name, "replay", datetime.now(UTC))
        outcome = asyncio.run(crawl_here(NewsfeedSpider, config, run_id=run_id, source=name, replay=str(path)))
        return Replayed(database, run_id, outcome)

    yield walk
    for database in opened:
        database.close()


Import = Callable[..., RunReport]


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[Import]:
    """`imported(path)` walks *path* with the dumps spider, into the database that `replay` has too; what came of it."""
    opened: list[Database] = []

    def walk(path: Path, **arguments: Any) -> RunReport:
        config = load_config(data=tmp_path)
        database = open_database(config.database)
        opened.append(database)
        with database.write() as connection:
            ensure_default_watches(connection, datetime.now(UTC))
            run_id = runs.start_run(connection, "import", "import", datetime.now(UTC))
        asyncio.run(crawl_here(DumpsSpider, config, run_id=run_id, path=path, **arguments))
        with database.read() as connection:
            return report_of(connection, run_id)

    yield walk
    for database in opened:
        database.close()


def _source_in(path: Path) -> str:
    urls = Recording(path).urls()
    return next(source.name for source in all_sources() for url in urls if on_site(url, source))
