"""A clock that stands still until it is moved: by each request that the newsroom hears, and by whoever waits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


class SimulatedClock:
    """Time as the newsroom and its readers have it."""

    def __init__(self, beginning: datetime = BEGINNING) -> None:
        self._moment = beginning
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self._moment

    async def wait_until(self, moment: datetime) -> None:
        """Makes it *moment*, unless it is later already."""
        self.move_to(moment)

    def move_to(self, moment: datetime) -> None:
        """Makes it *moment*, unless it is later already."""
        with self._lock:
            self._moment = max(self._moment, moment)

    def pass_by(self, span: timedelta) -> datetime:
        """Lets *span* pass; what time it is then."""
        with self._lock:
            self._moment += span
            return self._moment


CLOCK = SimulatedClock()  # that of a process which plays a newsroom; NEWSBOT_CLOCK names it
