"""The timetable: what happens again and again, and how often. Data, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from newsbot.config import Config, ConfigError
from newsbot.sources import source_names
from newsbot.sources.spans import parse_span

Work = Literal["crawl"]

SHIPPED = Path(__file__).with_name("default.toml")

_KINDS: Mapping[str, type] = {"source": str, "every": str, "on": bool, "needs_contact": bool}


class TimetableError(ConfigError):
    """A timetable that cannot be used; the message names the file, the entry, the value and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A rhythm: the same length of time from each slot to the next."""

    length: timedelta
    text: str  # as the timetable says it

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that happens again and again."""

    work: Work
    source: str
    every: Interval
    off_because: str | None = None  # None: it is on

    @property
    def name(self) -> str:
        """What the ledger knows it by. It stays the same when the rhythm is edited."""
        return f"{self.work} {self.source}"


Timetable = tuple[Job, ...]


def parse_interval(text: str) -> Interval:
    """The interval that *text* says: "30m", "6h", "1d", "1w". Raises ValueError, whose message says what is wrong."""
    return Interval(parse_span(text), text)


def parse_timetable(text: str, where: str, *, sources: Collection[str], contact: str | None) -> Timetable:
    """The jobs that the TOML *text* states, in its order. *where* names it in messages.

    Raises TimetableError for a key, a value or a source that is not known, and for a source that is named twice.
    """
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TimetableError(f"{where}: is no TOML: {error}") from error
    for key in stated:
        if key != "crawl":
            raise TimetableError(f"{where}: unknown table {key!r}; known is [[crawl]]")
    entries = stated.get("crawl", [])
    if not isinstance(entries, list):
        raise TimetableError(f"{where}: [crawl] should be [[crawl]], one for each source")
    jobs: list[Job] = []
    for number, entry in enumerate(entries, start=1):
        place = f"{where}: crawl {number}"
        job = _read_crawl(entry, place, contact)
        if job.source not in sources:
            raise TimetableError(
                f"{place}: no source is called {job.source!r}; known are {', '.join(sorted(sources))} "
                "(see docs/add-a-source.md)"
            )
        if any(job.name == other.name for other in jobs):
            raise TimetableError(f"{place}: source {job.source!r} is in the timetable twice; keep one of them")
        jobs.append(job)
    return tuple(jobs)


def _read_crawl(entry: object, place: str, contact: str | None) -> Job:
    if not isinstance(entry, dict):
        raise TimetableError(f"{place}: is {entry!r}; it should be a table with source and every")
    _check_kinds(entry, place)
    for key in ("source", "every"):
        if key not in entry:
            raise TimetableError(f"{place}: {key} is missing")
    try:
        every = parse_interval(entry["every"])
    except ValueError as error:
        raise TimetableError(f"{place}: every = {entry['every']!r}: {error}") from error
    off_because = None
    if not entry.get("on", True):
        off_because = "on = false in the timetable"
    elif entry.get("needs_contact", False) and not contact:
        off_because = "until [network] contact is set in newsbot.toml (or NEWSBOT_NETWORK__CONTACT)"
    return Job(work="crawl", source=entry["source"], every=every, off_because=off_because)


def _check_kinds(entry: Mapping[str, Any], place: str) -> None:
    for key, value in entry.items():
        if key not in _KINDS:
            raise TimetableError(f"{place}: unknown key {key!r}; known are {', '.join(_KINDS)}")
        if not isinstance(value, _KINDS[key]):
            raise TimetableError(f"{place}: {key} = {value!r}; it should be of the kind {_KINDS[key].__name__}")


def load_timetable(config: Config) -> Timetable:
    """The timetable in force: the user's own where one is set (relative to the data folder), else the shipped one.

    Raises TimetableError.
    """
    own = config.schedule.timetable
    file = SHIPPED if own is None else config.data / own.expanduser()
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TimetableError(f"{file}: is no timetable that can be read: {error}") from error
    return parse_timetable(text, str(file), sources=source_names(config.source_folders), contact=config.network.contact)
