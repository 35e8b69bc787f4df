"""Silence: whether a source has shown nothing for longer than its rhythm allows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, few, moment, span
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm

CHANCE = 1e-6  # that a living source is silent for so long: there are thousands of pauses a day
_FEWEST = 20.0  # articles that a rhythm rests on


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing was kept after *since* though it was looked for until *looked*; *allowed* is until when that was usual,
    *expected* how many articles should have come meanwhile, *found* how many pages were met that gave none.
    """

    since: datetime
    looked: datetime
    allowed: datetime
    expected: float
    found: int


def silent(
    history: Sequence[Measure], rhythm: Rhythm, *, chance: float = CHANCE, since: datetime | None = None
) -> Silent | None:
    """Whether the source was silent, when it was last looked at, for longer than has *chance*; None where it was not.

    *history* is in order of time. Only what was looked for counts: where nobody looked, nobody knows. *since* is from
    when on it is known to be silent, which may be longer than the history. None where its rhythm rests on little.
    """
    looked = next((each.began for each in reversed(history) if each.looked), None)
    last = next((each.ended for each in reversed(history) if each.new), since)
    if looked is None or last is None or rhythm.evidence < _FEWEST:
        return None
    allowed = rhythm.silent_after(last, chance)
    if looked <= allowed:
        return None
    found = sum(each.found for each in history if each.began > last)
    return Silent(last, looked, allowed, rhythm.expected(last, looked) / rhythm.recent, found)


def silence_symptom(source: str, silent: Silent, chance: float = CHANCE) -> Symptom:
    """What is said of a source that is *silent*."""
    says = f"no article for {span(silent.looked - silent.since)}, since {moment(silent.since)}"
    if silent.found:
        says += f"; {counted(silent.found, 'page')} found meanwhile gave none"
    return Symptom(
        kind="silent",
        source=source,
        since=silent.since,
        says=says,
        normal=f"about {few(silent.expected)} articles in this time; nothing until {moment(silent.allowed)} may happen "
        f"once in {round(1 / chance):,} pauses",
        advice=f"look at the site itself; if it goes on publishing, `newsbot source check {source}` says which of its "
        "doors still show articles",
    )
