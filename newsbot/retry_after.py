"""Read the Retry-After header (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)  # more is a mistake, or an attack
_DIGITS = 9  # more of them are centuries


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The wait that the header *value* asks for, in seconds or as a date: from zero to a day. None if it is invalid."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:_DIGITS])), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(timedelta(), min(moment - now, LONGEST))
