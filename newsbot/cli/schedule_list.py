"""`newsbot schedule list`: each job with its last and next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from newsbot.cli.database import config_if_named, opened
from newsbot.cli.messages import explain
from newsbot.cli.moments import Now, in_largest_unit, stamp
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit, picked, say
from newsbot.config import Config
from newsbot.store.engine.lock import is_held
from newsbot.store.runs.ledger import (
    LOCK,
    JobState,
    SchedulerState,
    TakenSlot,
    last_taken,
    scheduler_state,
    skipped_slots,
    states,
)
from schedules.due import Slot, next_due
from schedules.parser import TimetableError, parse_timetable
from schedules.plan import plan_of
from schedules.reload import load_timetable, surroundings_of
from schedules.timetable import Job, Timetable

_LATE = timedelta(minutes=1)  # the service wakes every few seconds
_OF_A_RUN = ("due_at", "started_at", "finished_at", "exit_code", "skipped")
_SILENT = timedelta(minutes=3)  # after its last word, a killed service may have begun a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A job with its state."""

    job: Job
    state: JobState | None
    last: TakenSlot | None
    skipped_slots: tuple[datetime, ...]  # that the last slot stood for
    next_due: datetime | None
    now: datetime
    is_running: bool  # by a service

    @property
    def late(self) -> timedelta:
        """How long it is overdue."""
        return self._begun_late(self.next_due, self.now)

    @property
    def last_late(self) -> timedelta:
        """How late the last run began."""
        return self._begun_late(self.last.due_at, self.last.started_at) if self.last is not None else timedelta(0)

    def _begun_late(self, due_at: datetime | None, begun_at: datetime | None) -> timedelta:
        if due_at is None or begun_at is None:
            return timedelta(0)
        return max(begun_at - Slot(job=self.job, due_at=due_at).starts_at, timedelta(0))

    @property
    def paused(self) -> bool:
        """Whether it is paused now."""
        return self.state is not None and self.state.paused(self.now)


def list_(now: Now = None, *, where: Where, json: Json = False) -> None:
    """Show the timetable: how often, last run and next run of each job.

    The keys of --json: job, source, every, on, why (it is off; else null), paused, paused_until, asked_at (when a run
    at once was asked for), last (due_at, started_at, finished_at, exit_code, skipped: how many earlier slots that run
    stood for, skipped_slots: the newest hundred of them; null if it never ran), due (now), next_due (null if it is off
    or paused), late_s (seconds since it should have begun).

    Example: newsbot schedule list
    """
    config = config_if_named(where)  # a mistyped name makes no database
    with opened(config) as database, database.read() as connection:
        at = now or datetime.now(UTC)
        service = scheduler_state(connection)
        # A killed service has lost its lock, whatever it wrote last.
        is_alive = is_held(config.database, config.data / "locks", LOCK)
        timetable = _timetable_in_force(config, service)
        rows = _rows(connection, timetable, service, at, is_alive=is_alive)
    emit(rows, ("JOB", "EVERY", "LAST RUN", "NEXT DUE"), _cells, json=json, as_json=_facts)
    if service is not None and now is None and not json:
        say(_service_words(service, is_alive=is_alive))


def _timetable_in_force(config: Config, service: SchedulerState | None) -> Timetable:
    """The timetable of the file, or of the running service if the file is invalid."""
    try:
        return load_timetable(config)
    except TimetableError as error:
        if service is None or service.stopped_at is not None:
            raise
        explain(f"{error}. The service still uses its earlier timetable:")
        return parse_timetable(service.timetable, "the timetable of the service", surroundings_of(config))


def _rows(
    connection: Connection, timetable: Timetable, service: SchedulerState | None, now: datetime, *, is_alive: bool
) -> list[Row]:
    known, taken, plan = states(connection, now), last_taken(connection), plan_of(connection, timetable, now)
    rows = []
    for job in timetable.jobs:
        last = taken.get(job.name)
        is_open = last is not None and last.finished_at is None
        upcoming = next_due(job, known.get(job.name), plan, now)
        if last is not None and upcoming is not None and _was_cut_short(last, service, is_alive=is_alive):
            upcoming = min(last.due_at, upcoming)
        rows.append(
            Row(
                job=job,
                state=known.get(job.name),
                last=last,
                skipped_slots=skipped_slots(connection, job.name, last.due_at) if last and last.skipped else (),
                next_due=upcoming,
                now=now,
                is_running=is_open and is_alive,
            )
        )
    return rows


def _was_cut_short(last: TakenSlot, service: SchedulerState | None, *, is_alive: bool) -> bool:
    """Whether its service ended before the run did; the next service runs the slot again."""
    if service is None or is_alive or last.finished_at is not None or last.started_at is None:
        return False
    return last.started_at <= (service.stopped_at or service.woke_at + _SILENT)


def _cells(row: Row) -> tuple[object, ...]:
    return row.job.name, row.job.every, _last_run(row), _next(row)


def _facts(row: Row) -> Mapping[str, object]:
    last = row.last
    return {
        "job": row.job.name,
        "source": row.job.source,
        "every": str(row.job.every),
        "on": row.job.off_because is None,
        "why": row.job.off_because,
        "paused": row.paused,
        "paused_until": row.state.paused_until if row.state is not None and row.paused else None,
        "asked_at": row.state and row.state.asked_at,
        "last": last and {**picked(last, *_OF_A_RUN), "skipped_slots": row.skipped_slots},
        "due": row.next_due is not None and row.next_due <= row.now,
        "next_due": row.next_due,
        "late_s": round(row.late.total_seconds()),
    }


def _last_run(row: Row) -> str:
    last = row.last
    if last is None:
        return "never"
    if last.finished_at is None:
        words = [f"{stamp(last.started_at)}, {'running' if row.is_running else 'unfinished'}"]
    else:
        words = [f"{stamp(last.finished_at)}, exit {last.exit_code}"]
    if row.last_late >= _LATE:
        words.append(f"{in_largest_unit(row.last_late)} late")
    if last.skipped:
        words.append(f"{last.skipped} skipped")
    return ", ".join(words)


def _next(row: Row) -> str:
    if row.job.off_because is not None and row.next_due is None:
        return f"off: {row.job.off_because}"
    if row.paused and (row.state is None or row.state.asked_at is None):
        until = row.state.paused_until if row.state is not None else None
        return f"paused until {stamp(until)}" if until is not None else "paused until it is resumed"
    if row.late >= _LATE:
        return f"now, {in_largest_unit(row.late)} late"
    return "now" if row.next_due is not None and row.next_due <= row.now else stamp(row.next_due)


def _service_words(service: SchedulerState, *, is_alive: bool) -> str:
    if is_alive:
        return f"The service runs as {service.holder} since {stamp(service.started_at)}."
    if service.stopped_at is not None:
        return f"No service runs; the last one stopped at {stamp(service.stopped_at)}."
    return f"No service runs; the last one ({service.holder}) was last seen at {stamp(service.woke_at)}."
