"""Scheduled jobs beside the timetable: when they were registered, their slots around now, pauses and requested runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from newsbot.store.engine.schema import job, scheduler, slot

_ONLY = 1  # the one row of the scheduler


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """A job as the ledger shows it at one moment.

    A taken slot in the future comes from a clock that was ahead and has been set back.
    """

    every: str
    since: datetime  # slots are counted from here
    before: datetime | None = None  # the latest taken slot up to now
    begun_at: datetime | None = None  # when that slot's run began
    after: datetime | None = None  # the earliest taken slot in the future
    paused_at: datetime | None = None
    paused_until: datetime | None = None  # None: until resumed
    asked_at: datetime | None = None  # when someone requested an immediate run

    def paused(self, now: datetime) -> bool:
        """Whether the job is paused at *now*."""
        return self.paused_at is not None and (self.paused_until is None or now < self.paused_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerState:
    """The scheduler service that is running, or ran last."""

    holder: str
    started_at: datetime
    woke_at: datetime  # to the minute
    stopped_at: datetime | None  # None: running, or killed
    timetable: str  # the text in use
    trouble: str | None  # why the timetable file could not be used


def states(connection: Connection, now: datetime) -> Mapping[str, JobState]:
    """Every registered job as of *now*, by name."""
    of_job = slot.c.job == job.c.name
    before = select(func.max(slot.c.due_at)).where(of_job, slot.c.due_at <= now).correlate(job).scalar_subquery()
    newest = select(slot.c.started_at).where(of_job, slot.c.due_at <= now).order_by(slot.c.due_at.desc()).limit(1)
    begun = newest.correlate(job).scalar_subquery()
    after = select(func.min(slot.c.due_at)).where(of_job, slot.c.due_at > now).correlate(job).scalar_subquery()
    kept = (job.c.every, job.c.since, job.c.paused_at, job.c.paused_until, job.c.asked_at)
    around = (before.label("before"), begun.label("begun_at"), after.label("after"))
    rows = connection.execute(select(job.c.name, *kept, *around))
    return {row.name: JobState(**{key: value for key, value in row._mapping.items() if key != "name"}) for row in rows}


def register(connection: Connection, rhythms: Mapping[str, str], now: datetime) -> None:
    """Register new jobs, or jobs whose rhythm changed: count their slots from *now*. Pauses stay."""
    known = set(connection.scalars(select(job.c.name)))
    since = now.replace(microsecond=0)
    for name, every in rhythms.items():
        if name in known:
            connection.execute(update(job).where(job.c.name == name).values(every=every, since=since))
        else:
            connection.execute(insert(job).values(name=name, every=every, since=since))


def ask(connection: Connection, name: str, now: datetime) -> None:
    """Request one run of a registered job as soon as possible."""
    connection.execute(update(job).where(job.c.name == name).values(asked_at=now))


def pause(connection: Connection, name: str, now: datetime, until: datetime | None) -> None:
    """Pause a registered job *until* then, or until it is resumed."""
    connection.execute(update(job).where(job.c.name == name).values(paused_at=now, paused_until=until))


def resume(connection: Connection, name: str, now: datetime) -> None:
    """End the pause of a registered job. Slots missed meanwhile are not made up."""
    ended = update(job).where(job.c.name == name, job.c.paused_at.is_not(None))
    connection.execute(ended.values(paused_at=None, paused_until=None, since=now.replace(microsecond=0)))


def note_scheduler(connection: Connection, state: SchedulerState) -> None:
    """Save the service's state in place of the previous one."""
    values = {name: getattr(state, name) for name in state.__slots__}
    if connection.execute(update(scheduler).where(scheduler.c.id == _ONLY).values(values)).rowcount == 0:
        connection.execute(insert(scheduler).values(id=_ONLY, **values))


def scheduler_state(connection: Connection) -> SchedulerState | None:
    """The state the service saved last; None if none ever ran."""
    row = connection.execute(select(*(scheduler.c[name] for name in SchedulerState.__slots__))).first()
    return None if row is None else SchedulerState(**row._mapping)
