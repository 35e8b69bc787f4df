"""Clock: what time it is for a crawl, the scheduler and the relay, and how a crawl waits for a later moment.

The setting NEWSBOT_CLOCK names the clock that all parts of a crawl go by, so that days of collecting can be played in
minutes.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    async def wait_until(self, moment: datetime) -> None:
        """Returns when *moment* has come."""


class MachineClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    async def wait_until(self, moment: datetime) -> None:
        """Returns when *moment* has come."""
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))


class SetClock(MachineClock):
    """A clock that is set to *start* when it is made, and goes on from there."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._begun)


MACHINE = MachineClock()
