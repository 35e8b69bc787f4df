"""Serving: the service as a process of its own, which is told to stop, killed, and given another timetable or time."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsbot.store.engine.database import Database
from newsbot.store.runs import ledger
from tests.schedules.waiting import WAIT, in_the_ledger

SERVE = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
import apscheduler.schedulers.base
import schedules.service
from newsbot.config import Config
from newsbot.store.engine.database import open_database
from schedules.reload import LiveTimetable
from schedules.runner import Way
from schedules.service import Service, only_scheduler, sigterm_as_interrupt
from tests.schedules.tables import job, table

folder, code, every = sys.argv[1:]
seen = Path(folder) / "seen"
way = Way(lambda _: (sys.executable, "-c", code), {"UP": folder + "/up", "GO": folder + "/go"}, 60, Path(folder))
timetables = LiveTimetable(lambda: table(job(), *(job(name) for name in seen.read_text().split())), seen.read_text)

class Wall(datetime):
    @classmethod
    def now(cls, zone):
        return datetime.now(zone) - timedelta(days=(Path(folder) / "set-back").exists())

apscheduler.schedulers.base.datetime = schedules.service.datetime = Wall
with sigterm_as_interrupt(), only_scheduler(Config(data=Path(folder))):
    with Service(timetables, open_database(f"sqlite:///{folder}/newsbot.db"), way) as service:
        service.serve(timedelta(seconds=float(every)))
"""


Serving = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serving]:
    """`serve(code)`: a service in a process of its own, which looks what is due *every* so many seconds."""
    services: list[subprocess.Popen[bytes]] = []

    def begin(code: str, every: float = 0.05) -> subprocess.Popen[bytes]:
        (tmp_path / "seen").touch()
        services.append(subprocess.Popen((sys.executable, "-c", SERVE, str(tmp_path), code, str(every))))
        return services[-1]

    yield begin
    for service in services:
        service.kill()
        service.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_is_told_to_stop_ends_cleanly(
    serve: Serving, database: Database, pipes: dict[str, str], number: signal.Signals
) -> None:
    """With exit code 0; what ran was told to stop too, and is due again."""
    service = serve(WAIT)
    Path(pipes["UP"]).read_bytes()
    service.send_signal(number)
    assert service.wait(60) == 0
    taken = in_the_ledger(database)
    assert taken is not None
    assert taken.finished_at is None
    with database.read() as connection:
        state = ledger.scheduler_state(connection)
    assert state is not None
    assert state.stopped_at is not None


def test_a_wall_clock_that_is_set_back_does_not_put_the_service_to_sleep(
    serve: Serving, tmp_path: Path, database: Database, pipes: dict[str, str]
) -> None:
    """By a day: APScheduler alone would wake when the old time comes again. A saved timetable is followed meanwhile."""
    service = serve(WAIT)
    Path(pipes["UP"]).read_bytes()
    (tmp_path / "set-back").touch()
    (tmp_path / "seen").write_text("harbour", encoding="ascii")
    subprocess.run(("cat", pipes["UP"]), timeout=60, check=True)
    service.terminate()
    assert service.wait(60) == 0
    assert in_the_ledger(database, "crawl harbour") is not None


def test_sighup_has_the_timetable_read_again(
    serve: Serving, tmp_path: Path, database: Database, pipes: dict[str, str]
) -> None:
    """At once, though the service would not look again for an hour; it runs what is there since."""
    service = serve(WAIT, every=3600)
    Path(pipes["UP"]).read_bytes()
    (tmp_path / "seen").write_text("harbour", encoding="ascii")
    service.send_signal(signal.SIGHUP)
    subprocess.run(("cat", pipes["UP"]), timeout=60, check=True)
    service.terminate()
    assert service.wait(60) == 0
    assert in_the_ledger(database, "crawl harbour") is not None


def test_a_slot_is_not_lost_with_a_service_that_is_killed(
    serve: Serving, database: Database, pipes: dict[str, str]
) -> None:
    """The next one ends the run that goes on without it, and runs it again: never two at once."""
    for _ in range(2):
        service = serve(WAIT)
        Path(pipes["UP"]).read_bytes()
        service.kill()
        service.wait(60)
        taken = in_the_ledger(database)
        assert taken is not None
        assert taken.finished_at is None
    with database.write() as connection:
        assert [each.job for each in ledger.give_back_unfinished(connection)] == ["crawl sample"]
