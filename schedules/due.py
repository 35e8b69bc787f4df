"""What is due: a pure function of the timetable, the ledger and now.

A job has slots. Those of an interval lie so far apart, counted from the last one that was taken; those of cron are its
times; those of an adaptive job follow one another as the plan says. Slots that nobody was there to run are run once:
the newest stands for them all. A slot that lies ahead was taken by a clock that has been set back since. It is not
taken again when its time comes, and until then the slots before it are run as if it were not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count, takewhile

from newsbot.store.runs.ledger import JobState
from schedules.adaptive import Plan
from schedules.every import Cron, Interval
from schedules.timetable import Job, Timetable

Ledger = Mapping[str, JobState]  # by a job's name

NAMED = 100  # skipped slots that are named, the newest; all are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One time at which a job is due; with the job's name, what the ledger holds it by."""

    job: Job
    due_at: datetime
    skipped: int = 0  # earlier slots that this one stands for
    skipped_slots: tuple[datetime, ...] = ()  # by name, in order: of very many the newest

    @property
    def starts_at(self) -> datetime:
        """When it may begin: at its time, or as much later as its job's jitter has it, always the same."""
        if not self.job.jitter:
            return self.due_at
        key = f"{self.job.name} {self.due_at.isoformat()}".encode()
        return self.due_at + int.from_bytes(blake2b(key, digest_size=4).digest()) / 2**32 * self.job.jitter


def due(timetable: Timetable, ledger: Ledger, plan: Plan, now: datetime) -> list[Slot]:
    """What may begin *now* (aware), in the timetable's order: at most one slot a job.

    A job that is not in the *ledger* has no slots yet; `unregistered` names those.
    """
    now = now.astimezone(UTC)
    known = ((job, ledger[job.name]) for job in timetable.jobs if job.name in ledger)
    slots = (_due_slot(job, state, plan, now) for job, state in known)
    return [slot for slot in slots if slot is not None]


def unregistered(timetable: Timetable, ledger: Ledger, now: datetime) -> dict[str, str]:
    """The rhythms of the jobs whose slots are counted from *now* on, by name.

    Those are the jobs that are new, that have another rhythm than before, or that a clock registered which was ahead.
    """
    return {
        job.name: str(job.every)
        for job in timetable.jobs
        if (state := ledger.get(job.name)) is None or state.every != str(job.every) or state.since > now
    }


def next_due(job: Job, state: JobState | None, plan: Plan, now: datetime) -> datetime | None:
    """The slot of *job* that is run next; one that is not after *now* is due. None where it has to wait for somebody.

    That is: for one that is off, and for one that is paused until it is resumed.
    """
    now = now.astimezone(UTC)
    state = state or JobState(every=str(job.every), since=now.replace(microsecond=0))
    if state.asked_at is not None:
        return state.asked_at
    if job.off_because is not None or (state.paused(now) and state.paused_until is None):
        return None
    if state.paused(now) and state.paused_until is not None:
        now = state.paused_until
    untaken = _untaken(job, state, plan, now)
    return untaken[-1] if untaken else next(at for at in _slots(job, state, plan, now, now) if at != state.after)


def soonest(timetable: Timetable, ledger: Ledger, plan: Plan, now: datetime) -> tuple[Job, datetime] | None:
    """The job that is run next, and when; None when all are off or paused."""
    times = ((job, next_due(job, ledger.get(job.name), plan, now)) for job in timetable.jobs)
    return min(((job, at) for job, at in times if at is not None), key=lambda pair: pair[1], default=None)


def startable(slots: Iterable[Slot], running: Collection[Job], at_once: int) -> list[Slot]:
    """Those of *slots* that may begin beside what is *running*, the one that waits longest first.

    No job runs twice at once, and nothing beside another work on its source; so many works on sources run *at_once*.
    """
    names = {job.name for job in running}
    sources = {job.source for job in running if job.source is not None}
    chosen: list[Slot] = []
    for slot in sorted(slots, key=lambda slot: slot.starts_at):
        job = slot.job
        if job.name in names or (job.source is not None and (job.source in sources or len(sources) >= at_once)):
            continue
        chosen.append(slot)
        names.add(job.name)
        if job.source is not None:
            sources.add(job.source)
    return chosen


def _due_slot(job: Job, state: JobState, plan: Plan, now: datetime) -> Slot | None:
    waits = job.off_because is not None or state.paused(now)
    untaken = [] if waits else _untaken(job, state, plan, now)
    if state.asked_at is not None:
        return Slot(job=job, due_at=state.asked_at, skipped=len(untaken), skipped_slots=tuple(untaken[-NAMED:]))
    if not untaken:
        return None
    *skipped, newest = untaken
    slot = Slot(job=job, due_at=newest, skipped=len(skipped), skipped_slots=tuple(skipped[-NAMED:]))
    return slot if slot.starts_at <= now else None


def _untaken(job: Job, state: JobState, plan: Plan, now: datetime) -> list[datetime]:
    """The slots that have come by *now* and were not taken, in order.

    Those of a pause, and those from before its rhythm was edited, are none; but what comes at intervals has been
    waiting since its last slot, so that the newest of them counts.
    """
    begins = [at for at in (state.since, state.paused_until) if at is not None and at <= now]
    if isinstance(job.every, Cron):
        begins += [state.before] if state.before is not None else []
        return list(takewhile(lambda at: at <= now, _slots(job, state, plan, now, max(begins)))) if begins else []
    last = state.before or state.since - timedelta.resolution
    slots = list(takewhile(lambda at: at <= now, _slots(job, state, plan, now, last)))
    begin = max(begins, default=now)
    return [at for at in slots[:-1] if at >= begin] + slots[-1:]


def _slots(job: Job, state: JobState, plan: Plan, now: datetime, after: datetime) -> Iterator[datetime]:
    """The slots of *job* later than *after*, as they are seen *now*, in order, without end."""
    every = job.every
    if isinstance(every, Cron):
        yield from every.after(after)
    elif isinstance(every, Interval):
        first = state.before or state.after or state.since
        passed = (after - first) // every.length
        yield from (first + number * every.length for number in count(passed + 1))
    else:
        if state.before is None:
            slot = state.since
            if slot > after:
                yield slot
        else:
            # What was late has seen what was published until it began.
            late = state.begun_at is not None and state.before < state.begun_at <= now
            slot = state.begun_at if late and state.begun_at is not None else state.before
        while True:
            slot = plan.next_crawl(job.source or "", slot).replace(microsecond=0)
            if slot > after:
                yield slot
