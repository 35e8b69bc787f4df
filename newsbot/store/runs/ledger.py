"""The scheduler's ledger: which slot of which job was claimed, when, how it ended, and which skipped slots it stands
for.

A slot is claimed before its job runs and finished after. A lock ensures that there is one scheduler, so an unfinished
slot found at its start was left by one that was killed: it is given back and is due again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, String, delete, exists, func, insert, literal, select, update

from newsbot.store.engine.schema import Instant, job, scheduler, skipped_slot, slot

LOCK = "scheduler"  # the name of the lock that the one scheduler holds

_COLUMNS = (slot.c.job, slot.c.due_at, slot.c.started_at, slot.c.finished_at, slot.c.exit_code, slot.c.skipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSlot:
    """A claimed slot: when it was due, and how it went."""

    job: str
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None  # None: running, or the scheduler was killed
    exit_code: int | None
    skipped: int = 0  # missed earlier slots that this one stands for


def last_taken(connection: Connection) -> Mapping[str, TakenSlot]:
    """The slot claimed last for each job, by name; after a clock change not necessarily the latest."""
    newest = select(func.max(slot.c.id)).group_by(slot.c.job)
    rows = connection.execute(select(*_COLUMNS).where(slot.c.id.in_(newest)))
    return {row.job: TakenSlot(**row._mapping) for row in rows}


def skipped_slots(connection: Connection, name: str, due_at: datetime) -> tuple[datetime, ...]:
    """The slots that the slot of *due_at* stands for, in order; if very many, only the newest are recorded."""
    of_slot = select(skipped_slot.c.due_at).join(slot, slot.c.id == skipped_slot.c.slot_id)
    found = of_slot.where(slot.c.job == name, slot.c.due_at == due_at).order_by(skipped_slot.c.due_at)
    return tuple(connection.scalars(found))


def claim(
    connection: Connection,
    name: str,
    due_at: datetime,
    now: datetime,
    *,
    skipped: int = 0,
    skipped_slots: Sequence[datetime] = (),
) -> bool:
    """Claim a slot that also stands for *skipped* others, some listed. Return False if it is already taken."""
    taken = exists().where(slot.c.job == name, slot.c.due_at == due_at)
    values = (literal(name, String), literal(due_at, Instant), literal(now, Instant), literal(skipped, Integer))
    names = (slot.c.job, slot.c.due_at, slot.c.started_at, slot.c.skipped)
    claimed = insert(slot).from_select(names, select(*values).where(~taken)).returning(slot.c.id)
    row = connection.execute(claimed).first()
    if row is None:
        return False
    if skipped_slots:
        connection.execute(insert(skipped_slot), [{"slot_id": row.id, "due_at": at} for at in skipped_slots])
    return True


def finish(connection: Connection, name: str, due_at: datetime, now: datetime, exit_code: int) -> None:
    """Record how a claimed slot ended. This also fulfils a requested run, which until then survives a crash."""
    this = (slot.c.job == name) & (slot.c.due_at == due_at)
    connection.execute(update(slot).where(this).values(finished_at=now, exit_code=exit_code))
    connection.execute(update(job).where(job.c.name == name, job.c.asked_at == due_at).values(asked_at=None))


def give_back(connection: Connection, name: str, due_at: datetime) -> None:
    """Give back a claimed slot that could not be run: it is due again, as are those it stood for."""
    connection.execute(delete(slot).where(slot.c.job == name, slot.c.due_at == due_at))


def give_back_unfinished(connection: Connection) -> tuple[TakenSlot, ...]:
    """Give back every unfinished slot and return them.

    Only for the holder of the scheduler's lock: otherwise someone may be running them.
    """
    unfinished = connection.execute(select(*_COLUMNS).where(slot.c.finished_at.is_(None)).order_by(slot.c.id)).all()
    connection.execute(delete(slot).where(slot.c.finished_at.is_(None)))
    return tuple(TakenSlot(**row._mapping) for row in unfinished)


def forget(connection: Connection, before: datetime) -> int:
    """Delete the slots due before then, except the last claimed of each job; return how many."""
    last = select(func.max(slot.c.id)).group_by(slot.c.job)
    gone = delete(slot).where(slot.c.due_at < before, slot.c.finished_at.is_not(None), slot.c.id.not_in(last))
    return connection.execute(gone).rowcount


def newest(connection: Connection, number: int) -> Mapping[str, tuple[TakenSlot, ...]]:
    """The *number* slots claimed last that have ended, newest first, by job name."""
    place = func.row_number().over(partition_by=slot.c.job, order_by=slot.c.id.desc())
    columns = [slot.c[name] for name in TakenSlot.__slots__]
    ended = select(slot.c.id, *columns, place.label("place")).where(slot.c.finished_at.is_not(None)).subquery()
    query = select(*(ended.c[name] for name in TakenSlot.__slots__)).where(ended.c.place <= number)
    found: dict[str, list[TakenSlot]] = {}
    for row in connection.execute(query.order_by(ended.c.id.desc())):
        found.setdefault(row.job, []).append(TakenSlot(**row._mapping))
    return {job: tuple(taken) for job, taken in found.items()}


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
