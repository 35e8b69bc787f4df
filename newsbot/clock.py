"""Clocks for crawls, the scheduler and the relay.

The setting NEWSBOT_CLOCK names the clock of a crawl, so that a test can play days of crawling in minutes.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and waits."""

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
    """A clock that starts at *start* and runs at normal speed."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._begun)


MACHINE = MachineClock()
