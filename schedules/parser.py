"""Parse a timetable from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsbot.config import BACKUPS, ConfigError
from newsbot.patterns import anchored
from newsbot.source import Source
from newsbot.sources.spans import parse_span
from schedules.adaptive import Wish
from schedules.every import ADAPTIVE, Adaptive, Every, Interval, parse_every
from schedules.timetable import AT_ONCE, WISH, Job, Timetable, Work

ALL = "*"  # every source that has no entry of its own

_JITTER = timedelta(minutes=1)
_JITTER_PART = 4  # jitter is at most a quarter of the interval, so that slots stay in order
_MOST_AT_ONCE = 64
_AGE = anchored(r"[0-9]{1,3}y|[0-9]{1,5}[wd]")

_NO_CONTACT = "until [network] contact is set in newsbot.toml (or NEWSBOT_NETWORK__CONTACT)"
_A_RECORDING = "it replays a recording, and has no entry of its own in the timetable"
_ON_A_SERVER = "the database is a server's: back it up with pg_dump"

_OF_SOURCES: tuple[Work, ...] = ("crawl", "rechecks")
_ALWAYS: tuple[Work, ...] = ("relay", "health")  # on unless the file says otherwise
_EVERY: Mapping[Work, str] = {
    "crawl": ADAPTIVE,
    "rechecks": "1h",
    "relay": "1m",
    "health": "15m",
    "backup": "0 3 * * *",
    "prune": "0 4 * * 0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The sources and settings that a timetable refers to."""

    sources: Collection[str]
    declared: Mapping[str, Source] = field(default_factory=dict)  # the valid ones
    broken: Mapping[str, str] = field(default_factory=dict)  # the invalid ones: why
    contact: str | None = None
    folder: Path = Path()  # of the data
    on_a_server: bool = False  # the database


def parse_timetable(text: str, where: str, surroundings: Surroundings) -> Timetable:
    """The timetable that the TOML *text* states. *where* names it in messages.

    Raises TimetableError for an unknown key or source, an invalid value, or a source named twice.
    """
    try:
        stated = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: of TOML, and of numbers of 4,300 digits
        raise TimetableError(f"{where}: is not valid TOML: {error}") from error
    for key in stated:
        if key not in KEYS and key not in TOP:
            tables = (f"[[{name}]]" if name in _OF_SOURCES else f"[{name}]" for name in KEYS)
            known = (*tables, *TOP)
            raise TimetableError(f"{where}: unknown {key!r}; known: {', '.join(known)}")
    top = checked({key: stated[key] for key in TOP if key in stated}, TOP, where)
    jitter = span_of(top, "jitter", where) if "jitter" in top else _JITTER
    at_once = number_of(top, "at_once", where, AT_ONCE, _MOST_AT_ONCE)
    jobs = [*_of_sources(stated, where, surroundings), *_of_the_house(stated, where, surroundings)]
    return Timetable(
        jobs=tuple(_with_jitter(job, jitter) for job in jobs),
        at_once=at_once,
        wish=_read_wish(stated.get("adaptive", {}), f"{where}: adaptive"),
        text=text,
        where=where,
    )


def _of_sources(stated: Mapping[str, Any], where: str, surroundings: Surroundings) -> Iterator[Job]:
    for work in _OF_SOURCES:
        entries = stated.get(work, [])
        if not isinstance(entries, list):
            raise TimetableError(f"{where}: [{work}] should be [[{work}]], one for each source")
        read = [(f"{where}: {work} {number}", entry) for number, entry in enumerate(entries, start=1)]
        named: set[str] = set()
        for place, entry in read:
            checked(entry, KEYS[work], place)
            _check_source(entry, place, surroundings, named)
        for place, entry in read:
            source = entry["source"]
            for each in sorted(set(surroundings.sources) - named) if source == ALL else [source]:
                yield _read_source_job(work, each, entry, place, surroundings)


def _check_source(entry: Mapping[str, Any], place: str, surroundings: Surroundings, named: set[str]) -> None:
    if "source" not in entry:
        raise TimetableError(f'{place}: source is missing; "*" is every source that has no entry of its own')
    source = entry["source"]
    if source in named:
        raise TimetableError(f"{place}: source {source!r} is in the timetable twice; keep one of them")
    if source != ALL and source not in surroundings.sources:
        raise TimetableError(
            f"{place}: no source is called {source!r}; known: {', '.join(sorted(surroundings.sources))} "
            "(see docs/add-a-source.md)"
        )
    named.add(source)


def _read_source_job(work: Work, source: str, entry: Mapping[str, Any], place: str, surroundings: Surroundings) -> Job:
    off_because = None
    if not entry.get("on", True):
        off_because = "on = false in the timetable"
    elif source in surroundings.broken:
        off_because = f"its file cannot be used: {surroundings.broken[source]}"
    elif not _is_live(source, surroundings):
        off_because = _A_RECORDING if entry["source"] == ALL else None
    elif entry.get("needs_contact", False) and not surroundings.contact:
        off_because = _NO_CONTACT
    declared = surroundings.declared.get(source)
    return Job(
        work=work,
        source=source,
        zone=declared.timezone if declared else None,
        requests=max(len(declared.doors), 1) if declared else 1,
        every=_read_every(work, entry, place),
        command=("crawl", source, *(("--rechecks-only",) if work == "rechecks" else ())),
        time_limit=span_of(entry, "time_limit", place) if "time_limit" in entry else None,
        off_because=off_because,
    )


def _is_live(source: str, surroundings: Surroundings) -> bool:
    """Whether the source is crawled live, not from a recording."""
    declared = surroundings.declared.get(source)
    return declared is None or declared.recording is None


def _of_the_house(stated: Mapping[str, Any], where: str, surroundings: Surroundings) -> Iterator[Job]:
    readers: Mapping[Work, Callable[[Mapping[str, Any], str, Surroundings], tuple[str, ...]]] = {
        "relay": lambda *_: ("alerts", "send"),
        "health": lambda *_: ("health", "--check"),
        "backup": _backup,
        "prune": _prune,
    }
    for work, command in readers.items():
        place = f"{where}: {work}"
        if work not in stated and work not in _ALWAYS:
            continue
        entry = checked(stated.get(work, {}), KEYS[work], place)
        off_because = None
        if not entry.get("on", True):
            off_because = "on = false in the timetable"
        elif work == "backup" and surroundings.on_a_server:
            off_because = _ON_A_SERVER
        yield Job(
            work=work,
            every=_read_every(work, entry, place),
            command=command(entry, place, surroundings),
            time_limit=span_of(entry, "time_limit", place) if "time_limit" in entry else None,
            off_because=off_because,
        )


def _backup(entry: Mapping[str, Any], place: str, surroundings: Surroundings) -> tuple[str, ...]:
    keep = number_of(entry, "keep", place, 3, 1000)
    into = surroundings.folder / Path(entry.get("into", BACKUPS)).expanduser()
    return ("db", "backup", "--into", str(into), "--keep", str(keep))


def _prune(entry: Mapping[str, Any], place: str, _: Surroundings) -> tuple[str, ...]:
    if "older_than" not in entry:
        raise TimetableError(f'{place}: older_than is missing: how old an article is that goes, such as "2y" or "90d"')
    older_than = entry["older_than"]
    if not _AGE.fullmatch(older_than):
        raise TimetableError(
            f"{place}: older_than = {older_than!r}: it should be a whole number followed by y, w or d, "
            'such as "2y" or "90d"'
        )
    return ("db", "prune", "--older-than", older_than, "--yes")


def _read_every(work: Work, entry: Mapping[str, Any], place: str) -> Every:
    text = entry.get("every", _EVERY[work])
    try:
        every = parse_every(text, entry.get("zone"))
        if isinstance(every, Adaptive) and work != "crawl":
            raise ValueError("only a crawl can be adaptive")
    except ValueError as error:
        raise TimetableError(f"{place}: every = {text!r}: {error}") from error
    return every


def _read_wish(entry: object, place: str) -> Wish:
    stated = checked(entry, KEYS["adaptive"], place)
    within = {"within": span_of(stated, "within", place)} if "within" in stated else {}
    try:
        return replace(WISH, **{**stated, **within})
    except ValueError as error:
        raise TimetableError(f"{place}: {error}") from error


def _with_jitter(job: Job, most: timedelta) -> Job:
    """Cron times are exact, and the adaptive plan spreads by itself: only intervals get jitter."""
    if not isinstance(job.every, Interval):
        return job
    return replace(job, jitter=min(most, job.every.length / _JITTER_PART))


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
            raise TimetableError(f"{place}: unknown key {key!r}; known: {', '.join(keys)}")
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
