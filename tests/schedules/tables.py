"""Jobs and timetables for the tests of the schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schedules.adaptive import Plan, plan
from schedules.every import Cron, Every, Interval
from schedules.timetable import WISH, Job, Timetable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NO_PLAN: Plan = plan({}, WISH, NOON)


def job(source: str = "sample", every: Every | timedelta = HOUR, **rest: object) -> Job:
    """The crawl of a source, each hour."""
    if isinstance(every, timedelta):
        every = Interval(every, f"{every // timedelta(minutes=1)}m")
    return Job(work="crawl", source=source, every=every, command=("crawl", source), **rest)  # type: ignore[arg-type]


def daily(at: str, zone: str = "UTC") -> Job:
    """A crawl at a time of day."""
    hour, minute = at.split(":")
    return job(every=Cron(f"{int(minute)} {int(hour)} * * *", zone))


def table(*jobs: Job, at_once: int = 4) -> Timetable:
    """A timetable of these."""
    return Timetable(jobs=jobs, at_once=at_once)
