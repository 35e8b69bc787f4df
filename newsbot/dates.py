"""Parse dates of pages and texts into aware UTC datetimes with their precision. Pure: reads no clock.

A time without a zone gets the zone of its source. If that is unknown, or the zone it names is, only its day is kept.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from newsbot.items import Precision, on_its_clock
from newsbot.patterns import anchored, compiled
from newsbot.written_dates import NOWHERE, Locale, Written, find_date, numbered, usual
from newsbot.zones import offset_in, offset_of

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
_DAY_ONLY = anchored(r"^\d{4}-?\d{2}-?\d{2}$|^\d{4}-?W\d{2}-?\d$")
_ISO = anchored(
    r"^(\d{4})-(\d{1,2})-(\d{1,2})[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d+)?)?\s*"
    r"(?P<zone>Z|[A-Z]{2,5}|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?)?$",
    re.IGNORECASE,
)
_EARLIEST_YEAR = 1800
# What may stand around a date in a text that is just one: a weekday, and in some languages "year" or "o'clock".
_BEFORE = anchored(r"(?:[^\W\d_][^\s\d]{1,15}\.?,?\s+|[月火水木金土日週周星期一二三四五六()（）,\s])?")
_AFTER = anchored(
    r"[\s.,]*+(?:года?|г|року|р|uhr|hrs?|h|d|год|гг|р\.|г\.)?\.?\s*(?:\([^()]{1,60}\)|[（(].[)）])?",
    re.IGNORECASE,
)

_YEARLESS = compiled(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\b(?!\s*+,?\s*+(?:19|20)\d{{2}}\b)(?![\d:]|\s*+%)")


class Stated(NamedTuple):
    """A time stated in a text: aware UTC, precise to the minute or the day. *offset* is that of its clock from UTC, in
    minutes (None for a day).
    """

    moment: datetime
    precision: Precision
    offset: int | None = None

    @property
    def iso(self) -> str:
        """The day, or the instant in its own zone, as ISO 8601; `parse_stated` reads it back."""
        if self.precision == "day":
            return self.moment.date().isoformat()
        return on_its_clock(self.moment, self.offset).isoformat()


def parse_instant(text: str, timezone: str | None = None) -> tuple[datetime, Precision] | None:
    """The time that *text* states, as aware UTC, and whether it is precise to the minute or the day.

    See `parse_stated`, which also gives the offset.
    """
    stated = parse_stated(text, timezone)
    return stated[:2] if stated is not None else None


def parse_stated(text: str, timezone: str | None = None, locale: Locale = NOWHERE) -> Stated | None:
    """The time that *text* states.

    Reads ISO 8601 and close variants, RFC 2822 (feeds), JavaScript's `Date.toString()`, and dates as people write them
    in many languages, with or without a time. *timezone* is the IANA zone for a text that names none. A day is its
    midnight UTC. None if *text* is not a date.
    """
    text = usual(text.strip())
    if not 6 <= len(text) <= 80:
        return None
    try:
        return _of_iso(text, timezone, locale) or _of_written(text, timezone, locale)
    except (ValueError, OverflowError):
        return None


def _of_iso(text: str, timezone: str | None, locale: Locale) -> Stated | None:
    if not text[0].isdigit():
        return None
    if _DAY_ONLY.match(text):
        return _day(datetime.fromisoformat(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        found = _ISO.match(text)
        if found is None:
            return None
        year, month, day, hour, minute, second = (int(number or 0) for number in found.groups()[:6])
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone is read next
        return _at(moment, (found["zone"] or "").upper(), timezone, locale)
    offset = moment.utcoffset()
    return _at(moment, "", timezone, locale) if offset is None else _on(moment.replace(tzinfo=None), offset)


def _of_written(text: str, timezone: str | None, locale: Locale) -> Stated | None:
    found = find_date(text, locale)
    if found is None or not (_BEFORE.fullmatch(text[: found.start]) and _AFTER.fullmatch(text[found.end :])):
        return None
    return stated_at(found, timezone, locale)


def stated_at(found: Written, timezone: str | None, locale: Locale = NOWHERE) -> Stated | None:
    """The time stated by *found*, a date in a text."""
    moment = datetime.fromisoformat(found.iso)
    return _at(moment, found.zone, timezone, locale) if found.clock else _day(moment)


def _at(clock: datetime, zone: str, timezone: str | None, locale: Locale) -> Stated | None:
    """The local time *clock* in *zone*, as named in its text, or in *timezone* if it names none."""
    if zone:
        # RFC 2822's "-0000" says that the time is UTC and the sender's zone unknown.
        offset = offset_of(zone, clock, timezone, locale.country)
    else:
        offset = offset_in(timezone, clock) if timezone is not None else None
    return _day(clock) if offset is None else _on(clock, offset)


def _on(clock: datetime, offset: timedelta) -> Stated | None:
    if clock.year < _EARLIEST_YEAR:
        return None
    return Stated((clock - offset).replace(tzinfo=UTC), "minute", int(offset.total_seconds()) // 60)


def _day(moment: datetime) -> Stated | None:
    if moment.year < _EARLIEST_YEAR:
        return None
    return Stated(datetime(moment.year, moment.month, moment.day, tzinfo=UTC), "day")


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
