"""The scheduler's ledger: which slot of which job was taken, when, and how it ended.

A slot is taken before its job runs and finished after. There is one scheduler at a time, held to by its lock, so a
slot that is unfinished when a scheduler starts was left by one that was killed: it is given back, and is due again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, delete, exists, func, insert, literal, select, update

from newsbot.store.schema import Instant, slot

_COLUMNS = (slot.c.job, slot.c.due_at, slot.c.started_at, slot.c.finished_at, slot.c.exit_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A slot that was taken: for when it was due, and how it went."""

    job: str
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None  # None: it is running, or its scheduler was killed
    exit_code: int | None


def last_taken(connection: Connection) -> Mapping[str, Taken]:
    """For each job's name the slot that was taken last, which need not be the latest: a clock can be set back."""
    newest = select(func.max(slot.c.id)).group_by(slot.c.job)
    rows = connection.execute(select(*_COLUMNS).where(slot.c.id.in_(newest)))
    return {row.job: Taken(**row._mapping) for row in rows}


def last_slots(connection: Connection) -> Mapping[str, datetime]:
    """For each job's name when the slot that was taken last was due."""
    return {job: taken.due_at for job, taken in last_taken(connection).items()}


def claim(connection: Connection, job: str, due_at: datetime, now: datetime) -> bool:
    """Take a slot. True for the one who got it; nobody gets it a second time."""
    taken = exists().where(slot.c.job == job, slot.c.due_at == due_at)
    row = select(literal(job, String), literal(due_at, Instant), literal(now, Instant)).where(~taken)
    names = (slot.c.job, slot.c.due_at, slot.c.started_at)
    return connection.execute(insert(slot).from_select(names, row).returning(slot.c.id)).first() is not None


def finish(connection: Connection, job: str, due_at: datetime, now: datetime, exit_code: int) -> None:
    """Say how a taken slot ended."""
    this = (slot.c.job == job) & (slot.c.due_at == due_at)
    connection.execute(update(slot).where(this).values(finished_at=now, exit_code=exit_code))


def give_back(connection: Connection, job: str, due_at: datetime) -> None:
    """Give back a slot that was taken and could not be run, so that it is due again."""
    connection.execute(delete(slot).where(slot.c.job == job, slot.c.due_at == due_at))


def give_back_unfinished(connection: Connection) -> tuple[Taken, ...]:
    """Give back every slot that was taken and not finished; those slots.

    Only for whoever holds the scheduler's lock: otherwise somebody may be running them.
    """
    unfinished = connection.execute(select(*_COLUMNS).where(slot.c.finished_at.is_(None)).order_by(slot.c.id)).all()
    connection.execute(delete(slot).where(slot.c.finished_at.is_(None)))
    return tuple(Taken(**row._mapping) for row in unfinished)
