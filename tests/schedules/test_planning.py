"""The plan of adaptive crawls: made of what the store shows of each source."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from schedules.every import Adaptive
from schedules.planning import plan_of
from tests.schedules.tables import HOUR, NOON, job, table
from tests.store.captures import crawled, kept


def test_a_source_that_publishes_more_is_crawled_sooner(tmp_path: Path) -> None:
    """One that nothing is known of has a plan, too; one that is off has none."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for number in range(60):
        url = f"https://mill.example/{number}/"
        story = crawled(url, texts=(f"Flour rose for day {number}.",))
        kept(database, replace(story, url=url, source="mill", published=NOON - number * HOUR / 2))
    sources = job("mill", every=Adaptive()), job("quiet", every=Adaptive(), zone="Europe/Kyiv", requests=3)
    off = job("off", every=Adaptive(), off_because="on = false in the timetable")
    with database.read() as connection:
        plan = plan_of(connection, table(*sources, off, job("hourly")), NOON)
    assert plan.next_crawl("mill", NOON) < plan.next_crawl("quiet", NOON) <= NOON + timedelta(days=1)
    with pytest.raises(KeyError):
        plan.next_crawl("off", NOON)
    database.close()
