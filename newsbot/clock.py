"""Clock: what time it is for a crawl, and how it waits for a later moment.

The setting NEWSBOT_CLOCK names the clock that all parts of a crawl go by, so that days of collecting can be played in
minutes.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
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


MACHINE = MachineClock()
