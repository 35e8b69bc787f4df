"""What the scheduler knows of each job beside the timetable: since when, its slots around now, pauses and wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from newsbot.store.engine.schema import job, scheduler, slot

_ONLY = 1  # the one row of the scheduler


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """A job as the ledger knows it, seen at one moment.

    A slot that lies ahead was taken by a clock that has been set back since.
    """

    every: str
    since: datetime  # slots of this rhythm are counted from here
    before: datetime | None = None  # the latest slot that was taken and is not ahead
    begun_at: datetime | None = None  # when the run of that slot began
    after: datetime | None = None  # the earliest slot that was taken and is ahead
    paused_at: datetime | None = None
    paused_until: datetime | None = None  # None, where it is paused: until it is resumed
    asked_at: datetime | None = None  # when somebody asked for a run at once

    def paused(self, now: datetime) -> bool:
        """Whether it is to be left alone at *now*."""
        return self.paused_at is not None and (self.paused_until is None or now < self.paused_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerState:
    """The service that runs, or that ran last."""

    holder: str
    started_at: datetime
    woke_at: datetime  # to the minute
    stopped_at: datetime | None  # None: it runs, or was killed
    timetable: str  # the text that it goes by
    trouble: str | None  # why it does not go by what the file says


def states(connection: Connection, now: datetime) -> Mapping[str, JobState]:
    """Every job that was ever registered, as it stands at *now*, by its name."""
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
    """Count the slots of these jobs from *now* on: they are new, or their rhythm was edited. Pauses stay."""
    known = set(connection.scalars(select(job.c.name)))
    since = now.replace(microsecond=0)
    for name, every in rhythms.items():
        if name in known:
            connection.execute(update(job).where(job.c.name == name).values(every=every, since=since))
        else:
            connection.execute(insert(job).values(name=name, every=every, since=since))


def ask(connection: Connection, name: str, now: datetime) -> None:
    """Have a registered job run once, as soon as it can be."""
    connection.execute(update(job).where(job.c.name == name).values(asked_at=now))


def pause(connection: Connection, name: str, now: datetime, until: datetime | None) -> None:
    """Leave a registered job alone: *until* then, or until it is resumed."""
    connection.execute(update(job).where(job.c.name == name).values(paused_at=now, paused_until=until))


def resume(connection: Connection, name: str, now: datetime) -> None:
    """End a registered job's pause. The slots of that time are not made up for."""
    ended = update(job).where(job.c.name == name, job.c.paused_at.is_not(None))
    connection.execute(ended.values(paused_at=None, paused_until=None, since=now.replace(microsecond=0)))


def note_scheduler(connection: Connection, state: SchedulerState) -> None:
    """Keep what the service says of itself, in the place of what was kept before."""
    values = {name: getattr(state, name) for name in state.__slots__}
    if connection.execute(update(scheduler).where(scheduler.c.id == _ONLY).values(values)).rowcount == 0:
        connection.execute(insert(scheduler).values(id=_ONLY, **values))


def scheduler_state(connection: Connection) -> SchedulerState | None:
    """What the service said of itself last; None where none ever ran."""
    row = connection.execute(select(*(scheduler.c[name] for name in SchedulerState.__slots__))).first()
    return None if row is None else SchedulerState(**row._mapping)
