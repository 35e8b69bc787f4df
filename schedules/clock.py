"""Clocks: what time it is for the scheduler."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of every day."""
    return datetime.now(UTC)


def clock_from(start: datetime) -> Clock:
    """A clock that reads *start* now and goes on from there."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)
