"""Parse dates of pages and texts into aware UTC datetimes with their precision. Pure: reads no clock.

A time without a zone gets the zone of its source, or is reduced to its day if that is unknown.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from newsbot.items import Precision


def numbered(*months: str) -> dict[str, int]:
    """The month numbers by name; each of *months* lists the names of one, separated by blanks."""
    return {name: number for number, names in enumerate(months, start=1) for name in names.split()}


MONTHS = numbered(
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_CLOCK = r"(?:,?\s*(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ENGLISH = (
    re.compile(rf"^(?:\w{{3,9}},?\s+)?{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}$"),
    re.compile(rf"^(?:\w{{3,9}},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}}){_CLOCK}$"),
)
# `new Date().toString()` in browsers.
_JAVASCRIPT = re.compile(r"^\w{3} (?P<rest>\w{3} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT(?P<offset>[+-]\d{4})")
_DAY_ONLY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_EARLIEST_YEAR = 1800

_YEARLESS = re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\b(?!\s*,?\s*(?:19|20)\d{{2}}\b)(?![\d:]|\s*%)")


def parse_instant(text: str, timezone: str | None = None) -> tuple[datetime, Precision] | None:
    """The time that *text* states, as aware UTC, and whether it is precise to the minute or the day.

    Reads ISO 8601, RFC 2822 (feeds), JavaScript's `Date.toString()`, and English dates with or without a time.
    *timezone* is the IANA zone for a text that names none. A day is its midnight UTC. None if *text* is not a date.
    """
    text = text.strip()
    if not 6 <= len(text) <= 80:
        return None
    try:
        stated = _read(text)
        if stated is None or stated[0].year < _EARLIEST_YEAR:
            return None
        moment, precision = stated
        if precision == "minute" and moment.tzinfo is None:
            if timezone is None:
                precision = "day"
            else:
                moment = moment.replace(tzinfo=ZoneInfo(timezone))
        if precision == "day":
            return datetime(moment.year, moment.month, moment.day, tzinfo=UTC), "day"
        return moment.astimezone(UTC), "minute"
    except (ValueError, OverflowError):
        return None


def _read(text: str) -> tuple[datetime, Precision] | None:
    if text[0].isdigit():
        if _DAY_ONLY.match(text):
            return datetime.fromisoformat(text), "day"
        try:
            return datetime.fromisoformat(text), "minute"
        except ValueError:
            pass
    script = _JAVASCRIPT.match(text)
    if script:
        return datetime.strptime(f"{script['rest']} {script['offset']}", "%b %d %Y %H:%M:%S %z"), "minute"
    for pattern in _ENGLISH:
        found = pattern.match(text)
        if found:
            return _from_english(found)
    if ":" in text and "," in text[:5]:
        moment = parsedate_to_datetime(text)
        # RFC 2822's "-0000" says that the time is UTC and the sender's zone unknown.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), "minute"
    return None


def _from_english(found: re.Match[str]) -> tuple[datetime, Precision]:
    month = MONTHS[found["month"].rstrip(".").lower()]
    day = datetime(int(found["year"]), month, int(found["day"]))  # noqa: DTZ001 - the zone is the caller's to give
    if found["hour"] is None:
        return day, "day"
    hour, half = int(found["hour"]), (found["half"] or "").replace(".", "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"hour {hour} with {half}")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return day.replace(hour=hour, minute=int(found["minute"])), "minute"


def month_day(text: str) -> str | None:
    """The first year-less date that *text* names ("on April 29"), as "04-29", or None."""
    for found in _YEARLESS.finditer(text):
        month, day = MONTHS[found["month"].rstrip(".").lower()], int(found["day"])
        try:
            datetime(2024, month, day, tzinfo=UTC)  # a leap year: Feb. 29 is a date
        except ValueError:
            continue
        return f"{month:02d}-{day:02d}"
    return None


def not_in_the_future(moment: datetime | None, captured_at: datetime | None) -> datetime | None:
    """*moment*, or None if it is more than a day after the capture: a page cannot know it."""
    if moment is not None and captured_at is not None and moment > captured_at + timedelta(days=1):
        return None
    return moment
