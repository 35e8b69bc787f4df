"""Formats times and numbers for alarms."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta


def moment(at: datetime) -> str:
    """*at*, to the minute: `2026-03-02 14:05 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """A duration in the one unit that fits: `40 minutes`, `18 hours`, `3 days`."""
    seconds = max(length.total_seconds(), 0.0)
    for unit, size in (("day", 86_400), ("hour", 3_600)):
        if seconds >= 2 * size:
            return counted(round(seconds / size), unit)
    return counted(round(seconds / 60), "minute")


def counted(number: int, what: str, many: str | None = None) -> str:
    """`1 page`, `2 pages`, `1,000 pages`."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def percent(share: float) -> str:
    """A share as a percentage: `97 %`, `0.2 %`."""
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"


def or_more(share: float) -> str:
    """A lower bound of a share: `97 % or more`."""
    return f"{math.floor(100 * share)} % or more"


def at_most(share: float) -> str:
    """An upper bound of a share: `3 % at most`."""
    return f"{math.ceil(100 * share)} % at most"


def few(number: float) -> str:
    """A rate or expectation with suitable precision: `0.2`, `3.4`, `120`."""
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"
