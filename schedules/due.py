"""What is due: a pure function of the timetable, the ledger and now.

Slots of a job lie one interval apart, counted from the last one that was taken; the first is due at once. Slots that
nobody was there to run are run once, as the newest of them. All of it is UTC, so that no slot is missed or run twice
when somebody's clocks change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from schedules.timetable import Job, Timetable

Ledger = Mapping[str, datetime]  # a job's name -> the slot of it that was taken last


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a job is due; with the job's name, what the ledger holds it by."""

    job: Job
    due_at: datetime
    skipped: int = 0  # earlier slots that this one stands for


def due(timetable: Timetable, ledger: Ledger, now: datetime) -> list[Slot]:
    """What is to be run *now* (aware), in the timetable's order: at most one slot a job."""
    now = now.astimezone(UTC)
    slots = (_slot_of(job, ledger.get(job.name), now) for job in timetable if job.off_because is None)
    return [slot for slot in slots if slot.due_at <= now]


def next_due(job: Job, ledger: Ledger, now: datetime) -> datetime | None:
    """The slot of *job* that is run next; one that is not after *now* is due. None for a job that is off."""
    if job.off_because is not None:
        return None
    return _slot_of(job, ledger.get(job.name), now.astimezone(UTC)).due_at


def soonest(timetable: Timetable, ledger: Ledger, now: datetime) -> tuple[Job, datetime] | None:
    """The job that is run next, and when; None when all are off."""
    times = ((job, next_due(job, ledger, now)) for job in timetable)
    return min(((job, at) for job, at in times if at is not None), key=lambda pair: pair[1], default=None)


def _slot_of(job: Job, last: datetime | None, now: datetime) -> Slot:
    interval = job.every.length
    if last is not None:
        last = last.astimezone(UTC)
    # A slot that lies more than an interval ahead was taken by a clock that has been set back since: it may be years
    # until that time comes again.
    if last is None or last - now > interval:
        return Slot(job, now.replace(microsecond=0))
    passed = max((now - last) // interval, 1)
    return Slot(job, last + passed * interval, skipped=passed - 1)
