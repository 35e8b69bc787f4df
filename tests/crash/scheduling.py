"""A service in an accelerated week: `python -m tests.crash.scheduling FOLDER START SPEED`.

It is START (ISO 8601) when the service says "up", and time passes SPEED times as fast. Jobs write into FOLDER when they
begin and end, and find out whether they run twice at once.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsbot.clock import MachineClock
from newsbot.config import Config
from newsbot.store.engine.database import open_database
from schedules.every import Cron
from schedules.reloading import Reloading
from schedules.running import Way
from schedules.service import Service, only_scheduler, sigterm_as_interrupt
from schedules.timetable import Timetable
from tests.schedules.tables import job, table

WEEK = datetime(2026, 3, 23, tzinfo=UTC)  # Monday; on Sunday the clocks of Europe are changed
JOBS: Timetable = table(
    job("often", every=timedelta(hours=2)),
    job("daily", every=Cron("30 3 * * *", "Europe/Berlin")),
    job("working day", every=Cron("0 8,20 * * 1-5", "Europe/Kyiv")),
    at_once=3,
)

# A shell begins fast: hundreds of these run. The descriptor is held until the shell ends, however it ends.
RUN = """
exec 9>>"$1/$2.held"
flock -n 9 || echo twice >> "$1/$2.log"
echo began >> "$1/$2.log"
sleep 0.05
echo ended >> "$1/$2.log"
"""


class FastClock(MachineClock):
    """It is *start* when it begins; then time passes *speed* times as fast."""

    def __init__(self, start: datetime, speed: float) -> None:
        self.start, self.speed = start, speed
        self.begin()

    def begin(self) -> None:
        """Make it *start*."""
        self.begun = time.monotonic()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self.start + timedelta(seconds=(time.monotonic() - self.begun) * self.speed)


def main(folder: Path, start: datetime, speed: float) -> None:
    """Serves until it is killed, or told to stop."""
    clock = FastClock(start, speed)
    way = Way(
        command=lambda each: ("sh", "-c", RUN, "sh", str(folder), each.source or ""),
        environment={},
        time_limit=60,
        locks=folder / "locks",
    )
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    with (
        sigterm_as_interrupt(),
        only_scheduler(Config(data=folder)),
        Service(Reloading(lambda: JOBS), database, way, clock=clock) as service,
    ):
        clock.begin()
        print("up", flush=True)
        service.serve(timedelta(seconds=0.05))


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), float(sys.argv[3]))
