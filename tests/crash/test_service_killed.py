"""A service that is killed again and again in an accelerated week: no slot is lost, and none is run twice at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count, takewhile
from pathlib import Path
from shutil import which

import pytest
from sqlalchemy import select

from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import skipped_slot, slot
from newsbot.store.runs.ledger import register
from schedules.every import Cron, Interval
from schedules.timetable import Job
from tests import processes
from tests.crash.scheduling import JOBS, WEEK

KILLS = int(os.environ.get("KILLS", "3"))
LIFE = 0.4  # seconds that a service lives, on the average
END = WEEK + timedelta(days=7)
SPEED = (END - WEEK).total_seconds() / (KILLS * LIFE)


def serve(folder: Path, start: datetime, speed: float) -> processes.Process:
    """A service in a process of its own, which is up."""
    command = (sys.executable, "-m", "tests.crash.scheduling", str(folder), start.isoformat(), str(speed))
    service = processes.Process(command, stdout=subprocess.PIPE, text=True)
    assert service.stdout is not None
    assert service.stdout.readline() == "up\n"
    return service


def accounted_for(database: Database, name: str) -> tuple[list[datetime], list[datetime]]:
    """The slots of the week that a job ran, and those for which one of them stood. All of them have ended."""
    with database.read() as connection:
        of_job = (slot.c.job == name) & (slot.c.due_at < END)
        ran = connection.execute(select(slot.c.due_at, slot.c.finished_at).where(of_job)).all()
        named = select(skipped_slot.c.due_at).join(slot, slot.c.id == skipped_slot.c.slot_id)
        skipped = connection.scalars(named.where(slot.c.job == name, skipped_slot.c.due_at < END))
        assert all(row.finished_at is not None for row in ran)
        return [row.due_at for row in ran], list(skipped)


def slots_of(each: Job) -> Iterator[datetime]:
    """The slots of a job of which the ledger knows since the week began."""
    if isinstance(each.every, Interval):
        length = each.every.length
        return (WEEK + number * length for number in count())
    assert isinstance(each.every, Cron)
    return each.every.after(WEEK)


@pytest.mark.full
@pytest.mark.skipif(which("flock") is None, reason="the jobs find out by flock(1) whether they run twice at once")
def test_no_slot_is_lost_or_run_twice_at_once_however_often_the_service_is_killed(tmp_path: Path) -> None:
    """A week in seconds, with a job each two hours, one at night and one on working days in other zones."""
    chance = random.Random(7)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        register(connection, {each.name: str(each.every) for each in JOBS.jobs}, WEEK)
    now = WEEK
    for _ in range(KILLS):
        service, up = serve(tmp_path, now, SPEED), time.monotonic()
        with suppress(subprocess.TimeoutExpired):
            service.wait(chance.uniform(0.25, 1.75) * LIFE)
        service.kill()
        assert service.wait(60) == -signal.SIGKILL
        now += timedelta(seconds=(time.monotonic() - up) * SPEED)
    last, up = serve(tmp_path, max(now, END) + timedelta(hours=9), 1), time.monotonic()
    try:
        while not all(_is_done(database, each.name) for each in JOBS.jobs):
            assert last.poll() is None
            assert time.monotonic() < up + 60
    finally:
        last.terminate()
        assert last.wait(60) == 0
    for each in JOBS.jobs:
        ran, skipped = accounted_for(database, each.name)
        found = sorted(ran + skipped)
        assert found == list(takewhile(lambda at: at < END, slots_of(each)))
        written = (tmp_path / f"{each.source}.log").read_text(encoding="ascii").split()
        assert "twice" not in written
        assert written.count("ended") >= len(ran)
    database.close()


def _is_done(database: Database, name: str) -> bool:
    """Whether a slot was run that came after the week."""
    with database.read() as connection:
        later = select(slot.c.id).where(slot.c.job == name, slot.c.due_at >= END, slot.c.finished_at.is_not(None))
        return connection.execute(later).first() is not None
