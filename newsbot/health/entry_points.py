"""Finds entry points that cannot be opened, or that show much less than the others. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile

from newsbot.health.completeness import DEPENDENT
from newsbot.health.shares import Tally, increase, lasting_increase
from newsbot.health.symptom import Symptom, key_of
from newsbot.health.words import counted, moment, or_more
from newsbot.measure import Measure

_FEWEST_RUNS = 3  # consecutive failures, and
_SHORTEST = timedelta(minutes=30)  # the least time they span: a site may be down for a moment
_CHANCE = 1e-4  # the chance of a false alarm about an entry point that fails now and then
SLOWEST = timedelta(days=1)  # an entry point should show an article within this time of another one


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article, when it was found, and the addresses of the entry points that showed it."""

    found_at: datetime
    doors: frozenset[str]


def failing_entry_points(
    source: str, history: Sequence[Measure], open_alarms: Mapping[str, datetime]
) -> Iterator[Symptom]:
    """A symptom for each entry point that failed in the newest runs, unless it often fails."""
    asked = [each for each in history if each.scope == "whole" and each.doors_opened is not None]
    if not asked:
        return
    why = {_entry_point_of(each): each.partition(": ")[2] for each in asked[-1].doors_failed}
    for entry_point, detail in why.items():
        failing, before = _failing(asked, entry_point)
        if key_of("doors", source, entry_point) in open_alarms or _is_unusual(failing, before, entry_point):
            yield _failing_symptom(source, entry_point, detail, failing, before)


def alarm_ahead(asked: Sequence[Measure]) -> tuple[int, datetime]:
    """How many more runs must fail, and the earliest time, for an alarm about an entry point that failed in the last
    run.

    *asked* are whole runs in order of time.
    """
    ahead = []
    for failure in asked[-1].doors_failed:
        failing, before = _failing(asked, _entry_point_of(failure))
        needed = _runs_needed(before, _entry_point_of(failure))
        ahead.append((max(needed - len(failing), 1), failing[-1].began + _SHORTEST))
    return min(ahead)


def _failing(asked: Sequence[Measure], entry_point: str) -> tuple[list[Measure], list[Measure]]:
    """The newest consecutive runs in which *entry_point* failed, newest first, and the runs before them."""
    failing = list(takewhile(lambda run: _fails(run, entry_point), reversed(asked)))
    return failing, [run for run in asked if run.began < failing[-1].began]


def _entry_point_of(failure: str) -> str:
    """The `feed https://...` part of a failure; its reason follows."""
    return failure.partition(": ")[0]


def _fails(run: Measure, entry_point: str) -> bool:
    return any(_entry_point_of(failure) == entry_point for failure in run.doors_failed)


def _is_unusual(failing: Sequence[Measure], before: Sequence[Measure], entry_point: str) -> bool:
    return len(failing) >= _runs_needed(before, entry_point) and failing[0].began - failing[-1].began >= _SHORTEST


def _runs_needed(before: Sequence[Measure], entry_point: str) -> int:
    """How many runs in a row *entry_point* must fail to be unusual, given the runs *before*."""
    if not before:
        return _FEWEST_RUNS
    usual = (sum(_fails(run, entry_point) for run in before) + 0.5) / (len(before) + 1)
    return max(_FEWEST_RUNS, math.floor(math.log(_CHANCE) / math.log(usual)) + 1)


def _failing_symptom(
    source: str, entry_point: str, detail: str, failing: Sequence[Measure], before: Sequence[Measure]
) -> Symptom:
    bad = sum(_fails(run, entry_point) for run in before)
    return Symptom(
        kind="doors",
        source=source,
        field=entry_point,
        since=failing[-1].began,
        says=f"the {entry_point} could not be opened in {counted(len(failing), 'run')} in a row: {detail}",
        normal=f"it failed in {bad:,} of the {counted(len(before), 'run')} before" if before else "unknown",
        example=entry_point.partition(" ")[2] or None,
        advice=f"open it in a browser; `newsbot source check {source}` finds the site's entry points, and the "
        "source's file lists those in use",
    )


def fading_entry_points(
    source: str, seen: Sequence[Sighting], now: datetime, open_alarms: Mapping[str, datetime]
) -> Iterator[Symptom]:
    """A symptom for each entry point that shows a much smaller share of all articles than before.

    Articles count after a day, the time an entry point has to show them. A single entry point has nothing to be
    compared with.
    """
    due = [each for each in seen if each.found_at <= now - SLOWEST]
    doors = sorted(frozenset[str]().union(*(each.doors for each in due)) - DEPENDENT)
    if len(doors) < 2:
        return
    for entry_point in doors:
        missing = partial(_missing, entry_point)
        since = open_alarms.get(key_of("doors", source, f"shown by {entry_point}"))
        found = increase(due, missing) if since is None else lasting_increase(due, missing, since)
        if found is not None:
            yield Symptom(
                kind="doors",
                source=source,
                field=f"shown by {entry_point}",
                since=found.since,
                says=f"the entry point {entry_point} showed {found.of - found.bad:,} of {counted(found.of, 'article')} "
                f"that the entry points showed since {moment(found.since)}",
                normal=f"it shows {or_more(1 - found.usual)} of them",
                example=entry_point,
                advice=f"it may be frozen or truncated: `newsbot source check {source}` compares the entry points",
            )


def _missing(entry_point: str, article: Sighting) -> Tally:
    return Tally(article.found_at, int(entry_point not in article.doors), 1)
