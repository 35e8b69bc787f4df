"""Finds a source that has shown nothing for longer than its rhythm allows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, few, moment, span
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm

CHANCE = 1e-6  # of such a silence from a living source: there are thousands of pauses a day
_FEWEST = 20.0  # articles needed for a rhythm
_SHORTEST = timedelta(days=2)  # of history needed: the first crawl finds the entry points' backlog


@dataclass(frozen=True, slots=True)
class Silence:
    """No new article after *since*, as checked until *looked*.

    *allowed* is how long that was usual, *expected* how many articles should have come, *found* how many pages gave
    none.
    """

    since: datetime
    looked: datetime
    allowed: datetime
    expected: float
    found: int


def find_silence(
    history: Sequence[Measure], rhythm: Rhythm, *, chance: float = CHANCE, since: datetime | None = None
) -> Silence | None:
    """Whether the source was silent, at the last check, for a time less likely than *chance*; None if not.

    *history* is in order of time. Only time that was crawled counts. *since* is when an open alarm says the silence
    began, which may precede the history. Also None if too few articles are known.
    """
    looked = next((each.began for each in reversed(history) if each.looked), None)
    if looked is None or (since is None and looked - history[0].began < _SHORTEST):
        return None
    last = next((each.ended for each in reversed(history) if each.new), since)
    if last is None or rhythm.evidence < _FEWEST:
        return None
    allowed = rhythm.silent_after(last, chance)
    if looked <= allowed:
        return None
    found = sum(each.found for each in history if each.began > last)
    return Silence(last, looked, allowed, rhythm.expected(last, looked) / rhythm.recent, found)


def was_silent(
    history: Sequence[Measure], rhythm: Rhythm, since: datetime, until: datetime, *, chance: float = CHANCE
) -> bool:
    """Whether a pause that ended between *since* and *until* was less likely than *chance*."""
    brought = [each for each in history if each.new and each.began <= until]
    first = max(sum(each.began < since for each in brought) - 1, 0)  # the last run before *since*, if any
    return any(rhythm.silent_after(a.ended, chance) < b.began for a, b in pairwise(brought[first:]))


def silence_symptom(source: str, silence: Silence, chance: float = CHANCE) -> Symptom:
    says = f"no article for {span(silence.looked - silence.since)}, since {moment(silence.since)}"
    if silence.found:
        says += f"; {counted(silence.found, 'page')} found meanwhile gave none"
    return Symptom(
        kind="silent",
        source=source,
        since=silence.since,
        says=says,
        normal=f"about {few(silence.expected)} articles in this time; a silence until "
        f"{moment(silence.allowed)} happens once in {round(1 / chance):,} pauses",
        advice=f"look at the site itself; if it goes on publishing, `newsbot source check {source}` says which of its "
        "entry points still show articles",
    )
