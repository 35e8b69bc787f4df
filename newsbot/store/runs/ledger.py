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

from newsbot.store.engine.schema import Instant, job, skipped_slot, slot

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
