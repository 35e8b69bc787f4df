"""The service: wakes, looks what is due, and runs each job in a process of its own. APScheduler only wakes.

What is due, and what was run, is in the ledger alone: a service that is killed at any moment loses no slot.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler

from newsbot.config import Config
from newsbot.store import ledger
from newsbot.store.engine import Database
from newsbot.store.lock import hold_for
from schedules.due import Slot, due
from schedules.process import GRACE, JobProcess
from schedules.timetable import Job, Timetable

WAKE_EVERY = timedelta(seconds=5)
AT_ONCE = 4  # jobs that run at the same time
BUSY = 75  # a job's exit code that asks to be tried again
AGAIN_AFTER = 300.0  # seconds until it is, so that a full disk does not make us knock at a site all the time

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """A slot that was run to its end."""

    slot: Slot
    exit_code: int


@dataclass(frozen=True, slots=True)
class Way:
    """The way a job is run: its command line, what its environment has beside ours, and how long it may take."""

    command: Callable[[Job], Sequence[str]]
    environment: Mapping[str, str]
    time_limit: float  # seconds


def newsbot_way(config: Config) -> Way:
    """Each job as the `newsbot` command of its name, with the settings of *config*."""
    # -P: a folder `newsbot` or `pipelines` in the current directory is not ours.
    start = (sys.executable, "-P", "-m", "newsbot")
    return Way(
        command=lambda job: (*start, job.work, job.source, "--data", str(config.data)),
        # Not on the command line, which everybody on the machine can read: the URL may hold a password.
        environment={"NEWSBOT_DATABASE_URL": config.database},
        time_limit=config.schedule.time_limit,
    )


def utc_now() -> datetime:
    """The clock of every day."""
    return datetime.now(UTC)


def clock_from(start: datetime) -> Clock:
    """A clock that reads *start* now and goes on from there."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


@contextmanager
def only_scheduler(config: Config) -> Iterator[None]:
    """Makes this the one scheduler of the data folder, and of a database on a server. Raises Locked, which names the
    holder, where it is not."""
    with hold_for(config.database, config.data / "locks", "scheduler", "scheduling"):
        yield


@contextmanager
def sigterm_as_interrupt() -> Iterator[None]:
    """Within the block, SIGTERM raises KeyboardInterrupt, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Service:
    """Runs what is due. To be used in a `with` block, within `only_scheduler`.

    At the end of the block, jobs that still run are asked to stop and have half a minute for it. Their slots stay
    unfinished, so that they are due again when the next service starts.
    """

    def __init__(
        self, timetable: Timetable, database: Database, way: Way, *, clock: Clock = utc_now, grace: float = GRACE
    ) -> None:
        self.timetable = timetable
        self._database = database
        self._way = way
        self._clock = clock
        self._grace = grace
        self._stopping = threading.Event()
        self._guard = threading.Lock()  # of the three below
        self._started: dict[str, Future[Ran | None]] = {}
        self._processes: dict[str, JobProcess] = {}
        self._not_before: dict[str, float] = {}  # of jobs that were busy, by time.monotonic
        self._turns = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")

    def __enter__(self) -> Self:
        with self._database.write() as connection:
            for taken in ledger.give_back_unfinished(connection):
                log.warning("%s: its slot of %s was cut short, it is due again", taken.job, taken.due_at.isoformat())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        try:
            for process in self._running():
                log.info("%s: asked to stop", process.name)
                process.stop()
            with self._guard:
                futures = list(self._started.values())
            wait(futures, timeout=self._grace)
        finally:
            for process in self._running():
                log.warning("%s: did not stop within %g s, killed", process.name, self._grace)
                process.kill()
            self._turns.shutdown(cancel_futures=True)

    def run_once(self) -> list[Ran]:
        """Runs what is due now to its end; what was run, in the timetable's order."""
        results = [future.result() for future in self.wake()]
        return [ran for ran in results if ran is not None]

    def serve(self, every: timedelta = WAKE_EVERY) -> None:
        """Wakes again and again, until KeyboardInterrupt."""
        alarm = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        alarm.add_job(self.wake, "interval", seconds=every.total_seconds(), next_run_time=datetime.now(UTC))
        alarm.start()
        log.info("scheduling %d jobs", sum(job.off_because is None for job in self.timetable))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            log.info("stopping")
        finally:
            alarm.shutdown()

    def wake(self) -> list[Future[Ran | None]]:
        """Starts whatever is due and neither runs nor waits for its turn. A future is None where another got it."""
        # Ledger and list of what runs are looked at together: a job leaves the list after it is in the ledger.
        with self._guard:
            with self._database.read() as connection:
                slots = due(self.timetable, ledger.last_slots(connection), self._clock())
            if self._stopping.is_set():
                return []
            fresh = [slot for slot in slots if self._is_free(slot.job)]
            futures = [self._turns.submit(self._run, slot) for slot in fresh]
            self._started.update((slot.job.name, future) for slot, future in zip(fresh, futures, strict=True))
        return futures

    def _is_free(self, job: Job) -> bool:
        return job.name not in self._started and time.monotonic() >= self._not_before.get(job.name, 0.0)

    def _running(self) -> list[JobProcess]:
        with self._guard:
            return list(self._processes.values())

    def _run(self, slot: Slot) -> Ran | None:
        name = slot.job.name
        try:
            with self._database.write() as connection:
                if self._stopping.is_set() or not ledger.claim(connection, name, slot.due_at, self._clock()):
                    return None
            if slot.skipped:
                log.warning("%s: %d slots were missed, run once for all of them", name, slot.skipped + 1)
            exit_code = self._process(slot.job)
            if self._stopping.is_set():
                return None
            self._keep(slot, exit_code)
            return Ran(slot, exit_code)
        except Exception:
            log.exception("%s: its slot of %s could not be run", name, slot.due_at.isoformat())
            raise
        finally:
            with self._guard:
                self._started.pop(name, None)

    def _keep(self, slot: Slot, exit_code: int) -> None:
        name = slot.job.name
        log.info("%s: exit %d", name, exit_code)
        with self._database.write() as connection:
            if exit_code == BUSY:
                ledger.give_back(connection, name, slot.due_at)
            else:
                ledger.finish(connection, name, slot.due_at, self._clock(), exit_code)
        if exit_code == BUSY:
            pause = min(AGAIN_AFTER, slot.job.every.length.total_seconds())
            with self._guard:
                self._not_before[name] = time.monotonic() + pause

    def _process(self, job: Job) -> int:
        try:
            process = JobProcess(job.name, self._way.command(job), self._way.environment)
        except OSError as error:
            log.error("%s: could not be started: %s", job.name, error)
            return 126
        with self._guard:
            self._processes[job.name] = process
        try:
            if self._stopping.is_set():
                process.stop()
            return process.wait(self._way.time_limit)
        finally:
            with self._guard:
                del self._processes[job.name]
