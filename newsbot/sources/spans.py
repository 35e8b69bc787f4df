"""Parses spans of time in sources and timetables: "15m", "6h", "1d", "2w"."""

from __future__ import annotations

from datetime import timedelta

from newsbot.patterns import anchored

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=366)


def parse_span(text: str) -> timedelta:
    """The span *text* ("30m", "6h", "1d", "1w"). Raises ValueError, whose message says what is wrong."""
    found = anchored(r"([0-9]{1,6})([mhdw])").fullmatch(text)
    if found is None:
        raise ValueError('it should be a whole number followed by m, h, d or w, such as "30m" or "6h"')
    span = int(found[1]) * _UNITS[found[2]]
    if not timedelta(0) < span <= _LONGEST:
        raise ValueError('it should be at least "1m" and at most "366d"')
    return span
