"""Run each slot in a thread that claims it, waits for its process, and records the end in the ledger."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from newsbot.clock import Clock
from newsbot.config import Config
from newsbot.store.engine.database import Database, DatabaseUnavailable
from newsbot.store.runs import ledger
from schedules.due import Slot
from schedules.every import Interval
from schedules.joblock import BUSY, JobLocks
from schedules.process import JobProcess
from schedules.timetable import Job

NOT_STARTED = 126  # as a shell has it
AGAIN_AFTER = 300.0  # seconds until a busy job is tried again, so that a full disk does not make us hammer a site
_LOOK_AGAIN_AFTER = 1.0  # seconds between looks at an orphaned run or an unavailable database
_THREADS = 80  # more than jobs ever run at once

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """A slot that ran to its end."""

    slot: Slot
    exit_code: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a job is run: command line, added environment, time limit and lock folder."""

    command: Callable[[Job], Sequence[str]]
    environment: Mapping[str, str]
    time_limit: float  # seconds, for jobs without their own limit
    locks: Path  # the folder of the jobs' locks


def newsbot_way(config: Config) -> Way:
    """Runs each job as its `newsbot` command, with the settings of *config*."""
    # -P: ignores a folder `newsbot` or `pipelines` in the current directory.
    start = (sys.executable, "-P", "-m", "newsbot")
    return Way(
        command=lambda job: (*start, *job.command, "--data", str(config.data)),
        # The URL may hold a password, and every user of the machine can read the command line.
        environment={"NEWSBOT_DATABASE_URL": config.database},
        time_limit=config.schedule.time_limit,
        locks=config.data / "locks",
    )


class Runs:
    """The runs in progress. Calls *ended* after each."""

    def __init__(
        self, database: Database, way: Way, clock: Clock, *, grace: float, ended: Callable[[], None] = lambda: None
    ) -> None:
        self._database = database
        self._way = way
        self._clock = clock
        self._grace = grace
        self._ended = ended
        self._locks = JobLocks(way.locks, grace)
        self._stopping = threading.Event()
        self._guard = threading.Lock()  # of the three below
        self._going: dict[str, tuple[Job, Future[Ran | None]]] = {}
        self._processes: dict[str, JobProcess] = {}
        self._not_before: dict[str, float] = {}  # of busy jobs, by time.monotonic
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="job")

    @property
    def jobs(self) -> list[Job]:
        """The running jobs. A job is among them until its end is in the ledger."""
        with self._guard:
            return [job for job, _ in self._going.values()]

    def is_resting(self, job: Job) -> bool:
        """Whether it was busy too recently to be tried again."""
        with self._guard:
            return time.monotonic() < self._not_before.get(job.name, 0.0)

    def begin(self, slot: Slot, *, insist: bool = False) -> Future[Ran | None]:
        """Runs *slot*, whose job must not run yet. The future is None if another process got it, or it was cut short.

        If the database is unavailable, the future raises DatabaseUnavailable; but with *insist* it waits for the
        database to record the end of a run.
        """
        with self._guard:
            future = self._threads.submit(self._run, slot, insist)
            self._going[slot.job.name] = slot.job, future
        return future

    def end(self) -> None:
        """Asks all runs to stop, and kills those that do not within *grace*. Their slots stay unfinished."""
        self._stopping.set()
        try:
            for process in self._running():
                log.info("%s: asked to stop", process.name)
                process.stop()
            with self._guard:
                futures = [future for _, future in self._going.values()]
            wait(futures, timeout=self._grace)
        finally:
            for process in self._running():
                log.warning("%s: did not stop within %g s, killed", process.name, self._grace)
                process.kill()
            self._threads.shutdown(cancel_futures=True)

    def _running(self) -> list[JobProcess]:
        with self._guard:
            return list(self._processes.values())

    def _run(self, slot: Slot, insist: bool) -> Ran | None:
        name = slot.job.name
        try:
            if not self._claim(slot):
                return None
            if slot.skipped:
                log.warning("%s: %d slots were missed; this run stands for them", name, slot.skipped)
            lock = self._locks.take(name)
            exit_code = BUSY if lock is None else self._process(slot.job, lock)
            if self._stopping.is_set():
                return None
            self._keep(slot, exit_code, insist)
            if exit_code == BUSY:
                self._rest(slot.job, AGAIN_AFTER if lock is not None else _LOOK_AGAIN_AFTER)
            return Ran(slot, exit_code)
        except DatabaseUnavailable as error:
            log.error("%s: the ledger cannot be written: %s", name, error)
            raise
        except Exception:
            log.exception("%s: its slot of %s could not be run", name, slot.due_at.isoformat())
            raise
        finally:
            with self._guard:
                self._going.pop(name, None)
            self._ended()

    def _claim(self, slot: Slot) -> bool:
        with self._database.write() as connection:
            return not self._stopping.is_set() and ledger.claim(
                connection,
                slot.job.name,
                slot.due_at,
                self._clock.now(),
                skipped=slot.skipped,
                skipped_slots=slot.skipped_slots,
            )

    def _keep(self, slot: Slot, exit_code: int, insist: bool) -> None:
        ended_at = self._clock.now()
        while True:
            try:
                with self._database.write() as connection:
                    if exit_code == BUSY:
                        ledger.give_back(connection, slot.job.name, slot.due_at)
                    else:
                        ledger.finish(connection, slot.job.name, slot.due_at, ended_at, exit_code)
                return
            except DatabaseUnavailable as error:
                if not insist:
                    raise
                # Until it is recorded, the slot is neither run nor due.
                log.error("%s: cannot record its exit code yet, retrying: %s", slot.job.name, error)
            if self._stopping.wait(_LOOK_AGAIN_AFTER):
                return

    def _rest(self, job: Job, seconds: float) -> None:
        if isinstance(job.every, Interval):
            seconds = min(seconds, job.every.length.total_seconds())
        with self._guard:
            self._not_before[job.name] = time.monotonic() + seconds

    def _process(self, job: Job, lock: int) -> int:
        try:
            process = JobProcess(job.name, self._way.command(job), self._way.environment, lock)
        except OSError as error:
            log.error("%s: could not be started: %s", job.name, error)
            return NOT_STARTED
        finally:
            os.close(lock)
        with self._guard:
            self._processes[job.name] = process
        try:
            if self._stopping.is_set():
                process.stop()
            limit = self._way.time_limit if job.time_limit is None else job.time_limit.total_seconds()
            exit_code = process.wait(limit)
            log.info("%s: exit %d", job.name, exit_code)
            return exit_code
        finally:
            with self._guard:
                del self._processes[job.name]
