"""The service: everything that is due is run once, whatever becomes of the jobs and of the service itself."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import pytest

from newsbot.clock import SetClock
from newsbot.config import Config
from newsbot.store.engine import sqlite
from newsbot.store.engine.database import Database, DatabaseUnavailable
from newsbot.store.engine.lock import Locked
from newsbot.store.runs import ledger
from newsbot.store.runs.ledger import TakenSlot, skipped_slots
from schedules.joblock import BUSY
from schedules.process import OUT_OF_TIME
from schedules.reload import LiveTimetable
from schedules.runner import Way, newsbot_way
from schedules.service import Service, only_scheduler
from schedules.timetable import Job
from tests.newsroom.clock import SimulatedClock
from tests.schedules.tables import HOUR, NOON, daily, job, table
from tests.schedules.waiting import WAIT, in_the_ledger

DONE = "pass"
STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN);" + WAIT
HANG = "import threading; threading.Event().wait()"
Serve = Callable[..., Service]


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Serve:
    """`service(code, *jobs)`: one that runs each of these (an hourly one) as this Python code."""

    def make(
        code: str,
        *timetable: Job,
        clock: SimulatedClock | None = None,
        pipes: dict[str, str] | None = None,
        time_limit: float = 60,
        grace: float = 30,
        at_once: int = 4,
    ) -> Service:
        way = Way(
            command=lambda each: (sys.executable, "-c", code, each.name),
            environment=pipes or {},
            time_limit=time_limit,
            locks=tmp_path / "locks",
        )
        timetables = LiveTimetable(lambda: table(*(timetable or (job(),)), at_once=at_once))
        return Service(timetables, database, way, clock=clock or SimulatedClock(NOON), grace=grace)

    return make


def test_what_is_due_is_run_and_kept(database: Database, service: Serve) -> None:
    """With its exit code; then nothing is due until the interval has passed."""
    clock = SimulatedClock(NOON)
    with service("raise SystemExit(1)", clock=clock) as running:
        assert [(ran.slot.due_at, ran.exit_code) for ran in running.run_once()] == [(NOON, 1)]
        assert running.run_once() == []
        clock.pass_by(HOUR)
        assert [ran.slot.due_at for ran in running.run_once()] == [NOON + HOUR]
    assert in_the_ledger(database) == TakenSlot(
        job="crawl sample", due_at=NOON + HOUR, started_at=NOON + HOUR, finished_at=NOON + HOUR, exit_code=1
    )


def test_jobs_are_told_apart(service: Serve) -> None:
    """One that fails holds up no other; all have their turn, though few run at once."""
    timetable = [job(source) for source in ("a", "bb", "ccc", "dddd", "eeeee")]
    with service("import sys; raise SystemExit(len(sys.argv[1]) - 6)", *timetable, at_once=2) as running:
        assert [ran.exit_code for ran in running.run_once()] == [1, 2, 3, 4, 5]


def test_b4_a_job_that_runs_longer_than_its_interval_is_not_started_twice(
    service: Serve, pipes: dict[str, str], database: Database
) -> None:
    """The slots of that time are run once, when it has ended; the ledger shows how late that was."""
    clock = SimulatedClock(NOON)
    with service(WAIT, clock=clock, pipes=pipes) as running:
        (first,) = running.wake()
        Path(pipes["UP"]).read_bytes()
        clock.pass_by(2.5 * HOUR)
        assert running.wake() == []
        Path(pipes["GO"]).write_text("go", encoding="ascii")
        assert first.result() is not None
        (second,) = running.wake()
        Path(pipes["UP"]).read_bytes()
        Path(pipes["GO"]).write_text("go", encoding="ascii")
        ran = second.result()
    assert ran is not None
    assert (ran.slot.due_at, ran.slot.skipped) == (NOON + 2 * HOUR, 1)
    taken = in_the_ledger(database)
    assert taken is not None
    assert taken.started_at is not None
    assert taken.started_at - taken.due_at == HOUR / 2


def test_b2_missed_slots_are_run_once_counted_and_named(
    service: Serve, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Ten hours down, an hourly job: one run. The ledger shows the nine that were skipped."""
    clock = SimulatedClock(NOON)
    with service(DONE, clock=clock) as running:
        running.run_once()
    clock.pass_by(10 * HOUR)
    with service(DONE, clock=clock) as running:
        assert len(running.run_once()) == 1
    assert "crawl sample: 9 slots were missed; this run stands for them" in caplog.messages
    taken = in_the_ledger(database)
    assert taken is not None
    assert (taken.due_at, taken.skipped) == (NOON + 10 * HOUR, 9)
    with database.read() as connection:
        named = skipped_slots(connection, "crawl sample", taken.due_at)
    assert named == tuple(NOON + number * HOUR for number in range(1, 10))


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [("raise ValueError('no')", 1), ("import os; os.kill(os.getpid(), 9)", -9), (HANG, OUT_OF_TIME)],
)
def test_b7_a_job_that_raises_dies_or_hangs_runs_again_at_its_next_slot(
    service: Serve, code: str, exit_code: int
) -> None:
    """And so do all others."""
    clock = SimulatedClock(NOON)
    with service(code, job(), job("harbour"), clock=clock, time_limit=0.3) as running:
        assert [ran.exit_code for ran in running.run_once()] == [exit_code, exit_code]
        clock.pass_by(HOUR)
        assert [ran.exit_code for ran in running.run_once()] == [exit_code, exit_code]


def test_a_job_has_a_time_limit_of_its_own(service: Serve) -> None:
    """Whatever the others have."""
    limited = job(time_limit=timedelta(seconds=0.3))
    with service(HANG, limited) as running:
        assert [ran.exit_code for ran in running.run_once()] == [OUT_OF_TIME]


def test_b7_a_job_that_cannot_be_started_runs_again_at_its_next_slot(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says what was in the way."""
    way = Way(lambda _: ("/no/such/program",), {}, 60, tmp_path / "locks")
    clock = SimulatedClock(NOON)
    with Service(LiveTimetable(lambda: table(job())), database, way, clock=clock) as running:
        assert [ran.exit_code for ran in running.run_once()] == [126]
        clock.pass_by(HOUR)
        assert [ran.exit_code for ran in running.run_once()] == [126]
    assert any("crawl sample: could not be started" in message for message in caplog.messages)


def test_a_job_that_was_busy_is_tried_again_but_not_at_once(database: Database, service: Serve) -> None:
    """Its slot is not used up; the next service has it again."""
    with service(f"raise SystemExit({BUSY})") as running:
        assert [ran.exit_code for ran in running.run_once()] == [BUSY]
        assert running.run_once() == []
    assert in_the_ledger(database) is None
    with service(DONE) as running:
        assert [ran.exit_code for ran in running.run_once()] == [0]


class Heard(logging.Handler):
    """Knows when these words have been in the log."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.event = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self.words in record.getMessage():
            self.event.set()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases that are opened from here on do not wait for a lock."""
    monkeypatch.setattr(sqlite, "LOCK_WAIT_MS", 1)


@pytest.mark.usefixtures("impatient")
def test_a_run_that_ends_while_the_database_is_away_is_noted_when_it_is_back(
    service: Serve, database: Database, pipes: dict[str, str], tmp_path: Path
) -> None:
    """Else its slot would be neither run nor due until the service is started anew."""
    heard = Heard("cannot record its exit code yet, retrying: database ")
    logging.getLogger("schedules").addHandler(heard)
    with closing(connect(tmp_path / "newsbot.db", isolation_level=None)) as other, service(WAIT, pipes=pipes) as run:
        (first,) = run.wake()
        Path(pipes["UP"]).read_bytes()
        other.execute("BEGIN IMMEDIATE")
        Path(pipes["GO"]).write_text("go", encoding="ascii")
        assert heard.event.wait(60)
        other.execute("ROLLBACK")
        assert first.result(60) is not None
    logging.getLogger("schedules").removeHandler(heard)
    taken = in_the_ledger(database)
    assert taken is not None
    assert taken.exit_code == 0


@pytest.mark.usefixtures("impatient")
def test_a_slot_that_cannot_be_taken_stays_due(
    service: Serve, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says why, in one line."""
    with closing(connect(tmp_path / "newsbot.db", isolation_level=None)) as other, service(DONE) as running:
        with database.write() as connection:
            ledger.register(connection, {"crawl sample": str(job().every)}, NOON)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable):
            running.run_once()
        other.execute("ROLLBACK")
        assert [ran.exit_code for ran in running.run_once()] == [0]
    (said,) = (each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING)
    assert said.startswith("crawl sample: the ledger cannot be written: database ")


def test_a_crawl_and_the_rechecks_of_its_source_take_turns(service: Serve, pipes: dict[str, str]) -> None:
    """They share a lock, which the second would only find held."""
    both = job(), replace(job(), work="rechecks")
    with service(WAIT, *both, pipes=pipes) as running:
        (first,) = running.wake()
        Path(pipes["UP"]).read_bytes()
        assert running.wake() == []
        Path(pipes["GO"]).write_text("go", encoding="ascii")
        first.result()
        assert len(running.wake()) == 1


def test_a_job_that_runs_when_the_service_ends_is_asked_to_stop_and_is_due_again(
    service: Serve, pipes: dict[str, str]
) -> None:
    """The same slot, at the start of the next service."""
    with service(WAIT, pipes=pipes) as running:
        (started,) = running.wake()
        Path(pipes["UP"]).read_bytes()
    assert started.result() is None
    with service(DONE) as running:
        assert [ran.slot.due_at for ran in running.run_once()] == [NOON]


def test_a_job_that_does_not_stop_is_killed(
    service: Serve, pipes: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """After its grace."""
    with service(STUBBORN, pipes=pipes, grace=0.2) as running:
        running.wake()
        Path(pipes["UP"]).read_bytes()
    assert "crawl sample: did not stop within 0.2 s, killed" in caplog.messages


def test_jobs_that_wait_for_their_turn_when_the_service_ends_are_not_started(
    database: Database, service: Serve, pipes: dict[str, str]
) -> None:
    """They take no slot."""
    timetable = [job(f"source{number}") for number in range(3)]
    with service(WAIT, *timetable, pipes=pipes, at_once=1) as running:
        assert len(running.wake()) == 1
        Path(pipes["UP"]).read_bytes()
    assert running.wake() == []
    assert in_the_ledger(database, "crawl source2") is None


def test_a_run_that_is_asked_for_is_run_at_the_next_wake(database: Database, service: Serve) -> None:
    """Though the job is paused; once."""
    clock = SimulatedClock(NOON)
    with service(DONE, clock=clock) as running:
        running.run_once()
        with database.write() as connection:
            ledger.pause(connection, "crawl sample", NOON, None)
            ledger.ask(connection, "crawl sample", NOON + HOUR / 2)
        clock.pass_by(HOUR)
        assert [ran.slot.due_at for ran in running.run_once()] == [NOON + HOUR / 2]
        assert running.run_once() == []


def test_a_job_can_be_run_whatever_the_timetable_says(service: Serve) -> None:
    """Once, at once."""
    off = job(off_because="on = false in the timetable")
    with service(DONE, off) as running:
        assert running.run_once() == []
        assert [ran.exit_code for ran in running.run_now(off)] == [0]


def test_b5_a_timetable_that_is_edited_is_followed_at_the_next_wake(database: Database, tmp_path: Path) -> None:
    """The new interval holds at once, and for a service that is started anew; no stale job is run."""
    clock, current = SimulatedClock(NOON), [table(job(), job("harbour"))]
    way = Way(lambda _: (sys.executable, "-c", DONE), {}, 60, tmp_path / "locks")
    timetables = LiveTimetable(lambda: current[0], lambda: id(current[0]))
    with Service(timetables, database, way, clock=clock) as running:
        assert len([future.result() for future in running.wake()]) == 2
        current[0] = table(job(every=HOUR / 2))
        clock.pass_by(0.6 * HOUR)
        (ran,) = (future.result() for future in running.wake())
    assert ran is not None
    assert (ran.slot.job.name, ran.slot.due_at) == ("crawl sample", NOON + HOUR / 2)
    clock.move_to(NOON + HOUR)
    with Service(timetables, database, way, clock=clock) as running:
        assert [(ran.slot.job.name, ran.slot.due_at) for ran in running.run_once()] == [("crawl sample", NOON + HOUR)]


def test_b6_nothing_of_the_scheduler_is_pickled(service: Serve, tmp_path: Path) -> None:
    """APScheduler's one job is in memory. The data folder has the database and locks; no code of ours unpickles."""
    with service(DONE) as running:
        running.run_once()
    assert {path.name.partition("-")[0] for path in tmp_path.rglob("*") if path.is_file()} == {"newsbot.db", "job"}
    root = Path(__file__).resolve().parents[2]
    code = [path for top in ("newsbot", "pipelines", "schedules") for path in (root / top).rglob("*.py")]
    words = re.compile(r"\b(c?pickle|shelve|marshal|dill|joblib|jobstores?)\b", re.IGNORECASE)
    assert [path for path in code if words.search(path.read_text(encoding="utf-8"))] == []


def test_b3_of_two_schedulers_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    """By the number of its process."""
    config = Config(data=tmp_path)
    with (
        only_scheduler(config),
        pytest.raises(Locked, match=f"scheduling is already being done by process {os.getpid()}"),
        only_scheduler(config),
    ):
        pass


def test_a_job_is_the_newsbot_command_with_the_settings_in_force(tmp_path: Path) -> None:
    """The database's URL, which may hold a password, is not on the command line for everybody to read."""
    way = newsbot_way(Config(data=tmp_path, database_url="postgresql://me:secret@db/news"))
    line = way.command(job())
    assert list(line[2:]) == ["-m", "newsbot", "crawl", "sample", "--data", str(tmp_path)]
    assert way.environment == {"NEWSBOT_DATABASE_URL": "postgresql://me:secret@db/news"}


def test_a_clock_can_start_at_any_time() -> None:
    """And it goes on from there."""
    clock = SetClock(NOON)
    first, second = clock.now(), clock.now()
    assert NOON <= first <= second < NOON + HOUR


def test_a_time_of_day_is_run_when_it_comes(service: Serve) -> None:
    """Not when the service starts."""
    clock = SimulatedClock(NOON)
    with service(DONE, daily("15:00", "Europe/Kyiv"), clock=clock) as running:  # 13:00 UTC
        assert running.run_once() == []
        clock.pass_by(HOUR)
        assert [ran.slot.due_at for ran in running.run_once()] == [NOON + HOUR]
