"""The service: wakes, finds what is due, and runs each job in its own process. APScheduler only wakes it.

The ledger alone says what was run, so a service killed at any moment loses no slot.
"""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection

from newsbot.clock import MACHINE, Clock
from newsbot.config import Config
from newsbot.store.engine.database import Database, DatabaseUnavailable
from newsbot.store.engine.lock import hold_for
from newsbot.store.runs import ledger
from newsbot.store.runs.ledger import SchedulerState
from schedules.adaptive import Plan
from schedules.due import Slot, due, startable, unregistered
from schedules.plan import plan_of
from schedules.process import GRACE
from schedules.reload import LiveTimetable, jobs_on
from schedules.runner import Ran, Runs, Way
from schedules.timetable import Job, Timetable

WAKE_EVERY = timedelta(seconds=5)
PLAN_EVERY = 1800.0  # seconds: a plan is valid for hours, and reading many rhythms is slow
NOTE_EVERY = 60.0  # seconds between two notes that the service is alive
KEEP = timedelta(days=90)  # of the ledger

Planner = Callable[[Connection, Timetable, datetime], Plan]

log = logging.getLogger(__name__)


@contextmanager
def only_scheduler(config: Config) -> Iterator[None]:
    """Holds the lock of the data folder, and of a database on a server, as its only scheduler. Raises Locked, which
    names the holder."""
    with hold_for(config.database, config.data / "locks", ledger.LOCK, "scheduling"):
        yield


def listen_later() -> None:
    """Ignores SIGHUP until the service handles it: by default it would end the process."""
    signal.signal(signal.SIGHUP, lambda *_: None)


@contextmanager
def sigterm_as_interrupt() -> Iterator[None]:
    """Within the block, SIGTERM raises KeyboardInterrupt, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Service:
    """Runs what is due. Use it in a `with` block, within `only_scheduler`.

    At the end of the block, running jobs have half a minute to stop. Their slots stay unfinished and are due again when
    the next service starts.
    """

    def __init__(
        self,
        timetables: LiveTimetable,
        database: Database,
        way: Way,
        *,
        planner: Planner = plan_of,
        clock: Clock = MACHINE,
        grace: float = GRACE,
    ) -> None:
        self._timetables = timetables
        self._database = database
        self._planner = planner
        self._clock = clock
        self._runs = Runs(database, way, clock, grace=grace, ended=self._wake_soon)
        self._looking = threading.Lock()  # one look at what is due at a time
        self._stopping = False
        self._again = threading.Event()  # set when there may be something due before the next wake
        self._plan: tuple[float, Plan] | None = None  # with its expiry, by time.monotonic
        self._noted = -NOTE_EVERY
        self._started_at = clock.now()

    def __enter__(self) -> Self:
        with self._database.write() as connection:
            for taken in ledger.give_back_unfinished(connection):
                log.warning("%s: its slot of %s was cut short, it is due again", taken.job, taken.due_at.isoformat())
            ledger.forget(connection, self._clock.now() - KEEP)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._looking:
            self._stopping = True
        self._runs.end()

    def run_once(self) -> list[Ran]:
        """Runs what is due now to its end; returns the runs in the timetable's order."""
        with self._looking:
            slots = self._due()
        return self._run_all(slots)

    def run_now(self, job: Job) -> list[Ran]:
        """Runs *job* at once, whatever the timetable says, to its end."""
        return self._run_all([Slot(job=job, due_at=self._clock.now())])

    def serve(self, every: timedelta = WAKE_EVERY) -> None:
        """Runs what falls due until KeyboardInterrupt. SIGHUP reloads the timetable."""
        alarm = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        wakes = alarm.add_job(self._wake_in_time, "interval", seconds=every.total_seconds())
        before = signal.signal(signal.SIGHUP, lambda *_: self._reload())
        alarm.start()
        try:
            log.info("scheduling %d jobs", jobs_on(self._timetables.current))  # from here on it can be stopped
            self._again.set()
            while True:
                # APScheduler uses the wall clock: set back, it would sleep until its old time.
                self._again.wait(2 * every.total_seconds())
                self._again.clear()
                wakes.modify(next_run_time=datetime.now(UTC))
        except KeyboardInterrupt:
            log.info("stopping")
        finally:
            signal.signal(signal.SIGHUP, before)
            alarm.shutdown()
            self._note(stopped_at=self._clock.now())

    def wake(self) -> list[Future[Ran | None]]:
        """Starts the due slots that may begin beside the running jobs."""
        with self._looking:
            if self._stopping:
                return []
            changed = self._timetables.look_again()
            if changed:
                self._plan = None
            if changed or time.monotonic() - self._noted >= NOTE_EVERY:
                self._note()
            return [self._runs.begin(slot, insist=True) for slot in self._chosen(self._due())]

    def _wake_in_time(self) -> None:
        try:
            self.wake()
        except DatabaseUnavailable as error:
            log.error("could not look what is due: %s", error)

    def _wake_soon(self) -> None:
        self._again.set()

    def _reload(self) -> None:
        self._timetables.tell()
        self._again.set()

    def _chosen(self, slots: list[Slot]) -> list[Slot]:
        awake = [slot for slot in slots if not self._runs.is_resting(slot.job)]
        return startable(awake, self._runs.jobs, self._timetables.current.at_once)

    def _run_all(self, slots: list[Slot]) -> list[Ran]:
        waiting = list(slots)
        begun: dict[str, Future[Ran | None]] = {}
        while waiting:
            for slot in self._chosen(waiting):
                begun[slot.job.name] = self._runs.begin(slot)
                waiting.remove(slot)
            going = [future for future in begun.values() if not future.done()]
            waiting = [slot for slot in waiting if not self._runs.is_resting(slot.job)]
            if waiting and going:
                wait(going, return_when=FIRST_COMPLETED)
        results = (begun[slot.job.name].result() for slot in slots if slot.job.name in begun)
        return [ran for ran in results if ran is not None]

    def _due(self) -> list[Slot]:
        timetable, now = self._timetables.current, self._clock.now()
        with self._database.read() as connection:
            states = ledger.states(connection, now)
            plan = self._current_plan(connection, timetable, now)
        fresh = unregistered(timetable, states, now)
        if fresh:
            with self._database.write() as connection:
                ledger.register(connection, fresh, now)
                states = ledger.states(connection, now)
        return due(timetable, states, plan, now)

    def _current_plan(self, connection: Connection, timetable: Timetable, now: datetime) -> Plan:
        if self._plan is None or time.monotonic() >= self._plan[0]:
            self._plan = time.monotonic() + PLAN_EVERY, self._planner(connection, timetable, now)
        return self._plan[1]

    def _note(self, stopped_at: datetime | None = None) -> None:
        self._noted = time.monotonic()
        state = SchedulerState(
            holder=f"process {os.getpid()} on {platform.node()}",
            started_at=self._started_at,
            woke_at=self._clock.now(),
            stopped_at=stopped_at,
            timetable=self._timetables.current.text,
            trouble=self._timetables.trouble,
        )
        with self._database.write() as connection:
            ledger.note_scheduler(connection, state)
