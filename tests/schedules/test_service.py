"""The service: everything that is due is run once, whatever becomes of the jobs and of the service itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.config import Config
from newsbot.store.engine import Database, open_database
from newsbot.store.ledger import Taken, last_taken
from newsbot.store.lock import Locked
from schedules.process import OUT_OF_TIME
from schedules.service import BUSY, Service, Way, clock_from, newsbot_way, only_scheduler
from schedules.timetable import Interval, Job

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DONE = "pass"
# Tells that it is up by the one pipe, and goes on when told by the other.
WAIT = "import os; open(os.environ['UP'], 'w').close(); open(os.environ['GO']).read()"
STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN);" + WAIT


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


@pytest.fixture
def pipes(tmp_path: Path) -> dict[str, str]:
    """The pipes of WAIT, as its environment."""
    for name in ("up", "go"):
        os.mkfifo(tmp_path / name)
    return {"UP": str(tmp_path / "up"), "GO": str(tmp_path / "go")}


def hourly(source: str = "sample") -> Job:
    return Job(work="crawl", source=source, every=Interval(HOUR, "1h"))


def python(code: str, pipes: dict[str, str] | None = None, time_limit: float = 60) -> Way:
    """A way to run every job as this Python *code*."""
    return Way(command=lambda _: (sys.executable, "-c", code), environment=pipes or {}, time_limit=time_limit)


def in_the_ledger(database: Database, job: str = "crawl sample") -> Taken | None:
    with database.read() as connection:
        return last_taken(connection).get(job)


def test_what_is_due_is_run_and_kept(database: Database) -> None:
    """With its exit code; then nothing is due until the interval has passed."""
    clock = Clock()
    with Service((hourly(),), database, python("raise SystemExit(1)"), clock=clock) as service:
        assert [(ran.slot.due_at, ran.exit_code) for ran in service.run_once()] == [(NOON, 1)]
        assert service.run_once() == []
        clock.now += HOUR
        assert [ran.slot.due_at for ran in service.run_once()] == [NOON + HOUR]
    assert in_the_ledger(database) == Taken(
        job="crawl sample", due_at=NOON + HOUR, started_at=NOON + HOUR, finished_at=NOON + HOUR, exit_code=1
    )


def test_jobs_are_told_apart(database: Database) -> None:
    """One that fails holds up no other."""

    def command(job: Job) -> Sequence[str]:
        return (sys.executable, "-c", f"raise SystemExit({len(job.source)})")

    timetable = tuple(hourly(source) for source in ("a", "bb", "ccc", "dddd", "eeeee"))
    with Service(timetable, database, Way(command, {}, 60), clock=Clock()) as service:
        assert [ran.exit_code for ran in service.run_once()] == [1, 2, 3, 4, 5]


def test_a_job_that_runs_longer_than_its_interval_is_not_started_twice(
    database: Database, pipes: dict[str, str]
) -> None:
    """The slots of that time are run once, when it has ended."""
    clock = Clock()
    with Service((hourly(),), database, python(WAIT, pipes), clock=clock) as service:
        (first,) = service.wake()
        Path(pipes["UP"]).read_bytes()
        clock.now += 2.5 * HOUR
        assert service.wake() == []
        Path(pipes["GO"]).write_text("go", encoding="ascii")
        assert first.result() is not None
        (second,) = service.wake()
        Path(pipes["UP"]).read_bytes()
        Path(pipes["GO"]).write_text("go", encoding="ascii")
        ran = second.result()
    assert ran is not None
    assert (ran.slot.due_at, ran.slot.skipped) == (NOON + 2 * HOUR, 1)


def test_missed_slots_are_run_once_and_counted_in_the_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Ten hours down, an hourly job: one run."""
    clock = Clock()
    with Service((hourly(),), database, python(DONE), clock=clock) as service:
        service.run_once()
        clock.now += 10 * HOUR
        assert len(service.run_once()) == 1
    assert "crawl sample: 10 slots were missed, run once for all of them" in caplog.messages


def test_a_job_that_hangs_is_ended_and_runs_again_at_its_next_slot(database: Database) -> None:
    """Its time limit sees to it."""
    clock = Clock()
    way = python("import threading; threading.Event().wait()", time_limit=0.2)
    with Service((hourly(),), database, way, clock=clock) as service:
        (first,) = service.run_once()
        clock.now += HOUR
        (second,) = service.run_once()
    assert first.exit_code == second.exit_code == OUT_OF_TIME


def test_a_job_that_cannot_be_started_runs_again_at_its_next_slot(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says what was in the way."""
    with Service((hourly(),), database, Way(lambda _: ("/no/such/program",), {}, 60), clock=Clock()) as service:
        assert [ran.exit_code for ran in service.run_once()] == [126]
    assert any("crawl sample: could not be started" in message for message in caplog.messages)


def test_a_job_that_was_busy_is_tried_again_but_not_at_once(database: Database) -> None:
    """Its slot is not used up; the next service has it again."""
    with Service((hourly(),), database, python(f"raise SystemExit({BUSY})"), clock=Clock()) as service:
        assert [ran.exit_code for ran in service.run_once()] == [BUSY]
        assert service.run_once() == []
    assert in_the_ledger(database) is None
    with Service((hourly(),), database, python(DONE), clock=Clock()) as service:
        assert [ran.exit_code for ran in service.run_once()] == [0]


def test_a_job_that_runs_when_the_service_ends_is_asked_to_stop_and_is_due_again(
    database: Database, pipes: dict[str, str]
) -> None:
    """The same slot, at the start of the next service."""
    with Service((hourly(),), database, python(WAIT, pipes), clock=Clock()) as service:
        (started,) = service.wake()
        Path(pipes["UP"]).read_bytes()
    assert started.result() is None
    with Service((hourly(),), database, python(DONE), clock=Clock()) as service:
        assert [ran.slot.due_at for ran in service.run_once()] == [NOON]


def test_a_job_that_does_not_stop_is_killed(
    database: Database, pipes: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """After its grace."""
    with Service((hourly(),), database, python(STUBBORN, pipes), clock=Clock(), grace=0.2) as service:
        service.wake()
        Path(pipes["UP"]).read_bytes()
    assert "crawl sample: did not stop within 0.2 s, killed" in caplog.messages


def test_jobs_that_wait_for_their_turn_when_the_service_ends_are_not_started(
    database: Database, pipes: dict[str, str]
) -> None:
    """They take no slot."""
    timetable = tuple(hourly(f"source{number}") for number in range(9))
    with Service(timetable, database, python(WAIT, pipes), clock=Clock()) as service:
        futures = service.wake()
        Path(pipes["UP"]).read_bytes()
    assert all(future.cancelled() or future.result() is None for future in futures)
    assert in_the_ledger(database, "crawl source8") is None


def test_of_two_schedulers_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
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
    line = way.command(hourly())
    assert list(line[2:]) == ["-m", "newsbot", "crawl", "sample", "--data", str(tmp_path)]
    assert way.environment == {"NEWSBOT_DATABASE_URL": "postgresql://me:secret@db/news"}


def test_a_clock_can_start_at_any_time() -> None:
    """And it goes on from there."""
    clock = clock_from(NOON)
    first, second = clock(), clock()
    assert NOON <= first <= second < NOON + HOUR


SERVE = """
import sys
from datetime import timedelta
from pathlib import Path
from newsbot.config import Config
from newsbot.store.engine import open_database
from schedules.service import Service, Way, only_scheduler, sigterm_as_interrupt
from schedules.timetable import Interval, Job

folder, code = sys.argv[1:]
way = Way(lambda _: (sys.executable, "-c", code), {"UP": folder + "/up", "GO": folder + "/go"}, 60)
job = Job(work="crawl", source="sample", every=Interval(timedelta(hours=1), "1h"))
with sigterm_as_interrupt(), only_scheduler(Config(data=Path(folder))):
    with Service((job,), open_database(f"sqlite:///{folder}/newsbot.db"), way) as service:
        service.serve(timedelta(seconds=0.05))
"""


def serve(folder: Path, code: str) -> subprocess.Popen[bytes]:
    """A service in a process of its own."""
    return subprocess.Popen((sys.executable, "-c", SERVE, str(folder), code))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_is_told_to_stop_ends_cleanly(
    tmp_path: Path, database: Database, pipes: dict[str, str], number: signal.Signals
) -> None:
    """With exit code 0; what ran was told to stop too, and is due again."""
    service = serve(tmp_path, WAIT)
    Path(pipes["UP"]).read_bytes()
    service.send_signal(number)
    assert service.wait(60) == 0
    taken = in_the_ledger(database)
    assert taken is not None
    assert taken.finished_at is None


def test_a_slot_is_not_lost_with_a_service_that_is_killed(
    tmp_path: Path, database: Database, pipes: dict[str, str]
) -> None:
    """However often: the next one runs it, and lets go of the lock when killed too."""
    for _ in range(3):
        service = serve(tmp_path, WAIT)
        Path(pipes["UP"]).read_bytes()
        service.kill()
        service.wait(60)
        taken = in_the_ledger(database)
        assert taken is not None
        assert taken.finished_at is None
        Path(pipes["GO"]).write_text("go", encoding="ascii")
    with Service((hourly(),), database, python(DONE)) as service_after:
        assert [ran.exit_code for ran in service_after.run_once()] == [0]
