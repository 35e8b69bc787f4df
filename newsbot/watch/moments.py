"""Dates in a query or an option: a year, month, day, minute, or a span before now."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta

from newsbot.patterns import anchored
from newsbot.watch.query import Moment, QueryError

_FROM_NOW = anchored(r"now(?:(?P<sign>[+-])(?P<count>\d{1,4})(?P<unit>[mhdw]))?$")
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
_DATE = anchored(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?Z?)?)?)?$"
)


def moment(written: str, column: int) -> Moment | None:
    """One end of a range; None for `*`, an open end. Raises QueryError for what is not a date."""
    if written == "*":
        return None
    if found := _FROM_NOW.match(written):
        seconds = int(found["count"]) * _SECONDS[found["unit"]] if found["unit"] else 0
        return Moment(written, -seconds if found["sign"] == "-" else seconds)
    try:
        span(written)
    except ValueError:
        expected = "2024, 2024-04, 2024-04-29, 2024-04-29T10:30, now or now-7d"
        raise QueryError(f"{written!r} at column {column} is not a date: {expected} was expected", column) from None
    return Moment(written)


def span_of(written: str, now: datetime) -> tuple[datetime, datetime]:
    """The first instant of `7d`, `12h`, `now-2w`, `2026-03` or `2026-03-02T10:30` (UTC), and the first after it.

    A span before *now* means one instant. Raises ValueError.
    """
    ago = written if written[:3] == "now" or "-" in written or written.isdecimal() else f"now-{written}"
    try:
        found = moment(ago, 1)
        if found is not None and found.from_now is None:
            return span(found.written)
        if found is not None:
            at = now + timedelta(seconds=found.from_now or 0)
            return at, at
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{written!r} is not a time; expected 90d, 12h, 2w, 2026-03 or 2026-03-02T10:30")


def span(written: str) -> tuple[datetime, datetime]:
    """The first instant of a date, and the first after it, in UTC. Raises ValueError."""
    found = _DATE.match(written)
    if not found:
        raise ValueError(written)
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    start = datetime(year, month, day, int(found["hour"] or 0), int(found["minute"] or 0), tzinfo=UTC)
    if year == MAXYEAR:
        raise ValueError(written)
    if found["hour"]:
        return start, start + timedelta(minutes=1)
    if found["day"]:
        return start, start + timedelta(days=1)
    if found["month"]:
        return start, start.replace(year=year + month // 12, month=month % 12 + 1)
    return start, start.replace(year=year + 1)
