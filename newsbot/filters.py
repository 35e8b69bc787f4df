"""Conditions on articles as scripts state them, with times as on the command line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime

from newsbot.store.search import selection
from newsbot.watch.moments import span_of

Time = str | date  # "7d", "2026-03", or a date or datetime (UTC where it has no zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions that every result meets; None or False means no condition.

    *author*: part of an author's name. *section*: ignoring case. *language*: a code, including its variants (`en`
    covers `en-GB`). *since* and *until*: the date that orders results, i.e. publication, else first capture; a time as
    on the command line ("7d", "2026-03", which *until* includes whole), or a date or datetime. *flagged*: has a flag
    of any current watch; *watch*: has one of that watch. Dismissed flags do not count.
    """

    source: str | None = None
    author: str | None = None
    section: str | None = None
    language: str | None = None
    since: Time | None = None
    until: Time | None = None
    flagged: bool = False
    watch: str | None = None


def chosen(filters: Filters, now: datetime) -> selection.Filters:
    """*filters* with the times that they mean at *now*. Raises ValueError for what is not a time."""
    values = {each.name: getattr(filters, each.name) for each in fields(filters)}
    values["since"], values["until"] = between(filters.since, filters.until, now)
    return selection.Filters(**values)


def between(since: Time | None, until: Time | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first instant of *since*, and the first after *until*. Raises ValueError."""
    first = None if since is None else _span(since, now)[0]
    end = None if until is None else _span(until, now)[1]
    if first is not None and end is not None and first >= end:
        raise ValueError(f"until {until!r} is before since {since!r}: nothing lies between")
    return first, end


def _span(at: Time, now: datetime) -> tuple[datetime, datetime]:
    if not isinstance(at, datetime):
        return span_of(str(at), now)
    instant = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return instant, instant
