"""Check the keys and values of one table of a timetable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from newsbot.config import ConfigError
from newsbot.sources.spans import parse_span

# Types of values, and their names in messages.
_TEXT, _SWITCH, _COUNT, _SHARE = (str,), (bool,), (int,), (float, int)
_CALLED = {_TEXT: "a text", _SWITCH: "true or false", _COUNT: "a whole number", _SHARE: "a number"}

_EVERYWHERE = {"every": _TEXT, "zone": _TEXT, "on": _SWITCH, "time_limit": _TEXT}
_OF_A_SOURCE = {"source": _TEXT, **_EVERYWHERE, "needs_contact": _SWITCH}
KEYS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "crawl": _OF_A_SOURCE,
    "rechecks": _OF_A_SOURCE,
    "relay": _EVERYWHERE,
    "health": _EVERYWHERE,
    "backup": {**_EVERYWHERE, "into": _TEXT, "keep": _COUNT},
    "prune": {**_EVERYWHERE, "older_than": _TEXT},
    "adaptive": {"within": _TEXT, "share": _SHARE, "requests_a_day": _COUNT},
}
TOP = {"at_once": _COUNT, "jitter": _TEXT}  # before the first table


class TimetableError(ConfigError):
    """An invalid timetable; the message names the file, the entry, the value and the fault."""


def checked(entry: object, keys: Mapping[str, tuple[type, ...]], place: str) -> dict[str, Any]:
    """*entry*. Raises TimetableError unless it is a table with known *keys* and values of their types."""
    if not isinstance(entry, dict):
        raise TimetableError(f"{place}: is {entry!r}; it should be a table")
    for key, value in entry.items():
        if key not in keys:
            raise TimetableError(f"{place}: unknown key {key!r}; known are {', '.join(keys)}")
        if type(value) not in keys[key]:
            raise TimetableError(f"{place}: {key} = {value!r}; it should be {_CALLED[keys[key]]}")
    return entry


def span_of(entry: Mapping[str, Any], key: str, place: str) -> timedelta:
    """The span at *key*. Raises TimetableError if it is invalid."""
    try:
        return parse_span(entry[key])
    except ValueError as error:
        raise TimetableError(f"{place}: {key} = {entry[key]!r}: {error}") from error


def number_of(entry: Mapping[str, Any], key: str, place: str, default: int, most: int) -> int:
    """The number at *key*, or *default*. Raises TimetableError unless it is from 1 to *most*."""
    number: int = entry.get(key, default)
    if not 1 <= number <= most:
        raise TimetableError(f"{place}: {key} = {number!r}; it should be 1 to {most}")
    return number
