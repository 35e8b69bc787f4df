"""Silence: whether a source has shown nothing for longer than its rhythm allows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, few, moment, span
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm

CHANCE = 1e-6  # that a living source is silent for so long: there are thousands of pauses a day
_FEWEST = 20.0  # articles that a rhythm rests on
_SHORTEST = timedelta(days=2)  # for which a source is looked at: its first crawl finds what its entry points have kept


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was kept after *since* though it was looked for until *looked*; *allowed* is until when that was usual,
    *expected* how many articles should have come meanwhile, *found* how many pages were met that gave none.
    """

    since: datetime
    looked: datetime
    allowed: datetime
    expected: float
    found: int


def find_silence(
    history: Sequence[Measure], rhythm: Rhythm, *, chance: float = CHANCE, since: datetime | None = None
) -> Silence | None:
    """Whether the source was silent, when it was last looked at, for longer than has *chance*; None where it was not.

    *history* is in order of time. Only what was looked for counts: where nobody looked, nobody knows. *since* is from
    when on it is known to be silent, which may be longer than the history. None where its rhythm rests on little.
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
    """Whether a pause that is over, between *since* and *until*, was longer than has *chance*."""
    brought = [each for each in history if each.new and since <= each.began <= until]
    return any(
        rhythm.silent_after(a.ended, chance) < b.began for a, b in pairwise([*_before(history, since), *brought])
    )


def _before(history: Sequence[Measure], since: datetime) -> list[Measure]:
    """The last run before *since* that kept an article, if there is one."""
    return [each for each in history if each.new and each.began < since][-1:]


def silence_symptom(source: str, silence: Silence, chance: float = CHANCE) -> Symptom:
    """What is said of a source that is *silent*."""
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
