"""Instants as pages spell them in their metadata, brought to what `newsbot.dates` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from newsbot.dates import parse_instant

_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_ODD_ISO = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[,\s]+(\d{1,2}:\d{2})(?: Uhr)?)?$")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def read_instant(stated: Iterable[tuple[str, str]], zone: str | None) -> tuple[str, str] | None:
    """The best of the *stated* (text, evidence) pairs, as text that the loader reads: the first that gives a minute,
    else the first that gives a day. Nothing before 1990: such dates are empty fields in disguise.
    """
    day: tuple[str, str] | None = None
    for text, evidence in stated:
        spelled = respelled(text)
        instant = parse_instant(spelled, zone)
        if instant is None or instant[0] < _EARLIEST:
            continue
        if instant[1] == "minute":
            return spelled, evidence
        day = day or (spelled, evidence)
    return day


def respelled(text: str) -> str:
    """*text* as ISO 8601 where it is a near miss of it: epoch seconds, a blank before the zone, "5.3.2024, 14:07"."""
    text = text.strip()
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    if found := _ODD_ISO.match(text):
        day, clock, zone = found.groups()
        named = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00"}.get((zone or "").upper(), zone or "")
        return f"{day}T{clock}{named}"
    if found := _DAY_FIRST.match(text):
        number, month, year, clock = found.groups()
        return f"{year}-{int(month):02d}-{int(number):02d}" + (f"T{clock:0>5}" if clock else "")
    return text
