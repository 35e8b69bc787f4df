"""The plan by which adaptive crawls are due: what the timetable wishes, made of the rhythms that the store shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from newsbot.rhythm import Rhythm
from schedules.adaptive import Plan, plan
from schedules.every import Adaptive
from schedules.timetable import Timetable


def plan_of(connection: Connection, timetable: Timetable, now: datetime) -> Plan:
    """The plan of *timetable* at *now*, for each source that is crawled adaptively."""
    adaptive = [job.source for job in timetable.jobs if isinstance(job.every, Adaptive) and job.source is not None]
    rhythms = {source: Rhythm.of((), now) for source in adaptive}
    return plan(rhythms, timetable.wish, now)
