"""Plan adaptive crawls from the timetable and the stored rhythms."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from newsbot.store.runs.rhythms import rhythms
from schedules.adaptive import Plan, plan
from schedules.every import Adaptive
from schedules.timetable import Timetable


def plan_of(connection: Connection, timetable: Timetable, now: datetime) -> Plan:
    """The plan of *timetable* at *now*, for each source that is crawled adaptively."""
    adaptive = {
        job.source: job
        for job in timetable.jobs
        if job.source is not None and job.off_because is None and isinstance(job.every, Adaptive)
    }
    zones = {source: ZoneInfo(job.zone) for source, job in adaptive.items() if job.zone is not None}
    costs = {source: float(job.requests) for source, job in adaptive.items()}
    return plan(rhythms(connection, adaptive, now, zones), timetable.wish, now, costs)
