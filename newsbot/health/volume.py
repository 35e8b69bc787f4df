"""Finds sources that show far more or far fewer articles than in their last weeks. Pure.

Articles are compared with the shape of the source's own week, check by check. Evidence for twice or half as many is
added up as long as it lasts (CUSUM: Page 1954), and needs to be stronger if days differ by more than chance.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, few, span
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm

TIMES = (2.0, 0.5)  # the ratios to usual that are looked for
EVIDENCE = 11.5  # log odds against chance: one in a hundred thousand
_SUSPICION = 0.5  # of that, as a first hint from all data, the change included
_NEWEST = timedelta(days=7)  # a change must have begun within this time
_STEP = timedelta(hours=1)  # finds within this time count together
_DAY = timedelta(days=1)
_FEWEST_DAYS = 7  # needed to know the usual number
_TELLING = 30.0  # expected articles that suffice to tell whether all is well again
_MORE, _STILL_MORE = 1.6, 1.3  # times the usual number, or one over it
_TRIMMED = 0.2  # of the days at either end are ignored for the usual pace
_WILD = 2  # days ignored for the dispersion
_RESTLESS, _RESTLESS_DAYS = 2.0, timedelta(hours=36)  # if days differ this much, one day proves nothing
_DISPERSION_PRIOR = 3.0  # prior days of pure chance
_FITTED = 2.0  # the shape was fitted to these few days, and will fit the next ones less well
_GAP, _GAP_EXPECTED = timedelta(hours=6), 10.0  # for so long, and so many articles, unchecked: some may be lost
_LONGEST_GAP = timedelta(days=2)  # however few articles


@dataclass(frozen=True, slots=True)
class VolumeChange:
    """*count* articles between *since* and *until*, where *usual* were expected."""

    since: datetime
    until: datetime
    count: int
    usual: float

    @property
    def times(self) -> float:
        """The ratio to the usual number."""
        return self.count / self.usual


@dataclass(frozen=True, slots=True)
class _Step:
    """*count* articles found between two checks, where the shape of the week gave *shape*."""

    since: datetime
    until: datetime
    count: int
    shape: float


def volume_change(history: Sequence[Measure], rhythm: Rhythm, *, since: datetime | None = None) -> VolumeChange | None:
    """The newest period with twice or half the usual number of articles; None if there is none or too little is known.

    With *since*, the start of a known change: the newest articles, unless they are as before it.
    """
    if since is not None:
        steps, usual = _since(history, rhythm, since)
        return None if usual is None else _still(steps, usual)
    steps = list(_steps(history, rhythm))
    pace = _pace(_days(steps))
    if pace is None:
        return None
    for times in TIMES:
        begin, evidence = _added_up(steps, pace, times)
        if evidence < _SUSPICION * EVIDENCE:
            continue
        again, usual = _since(history, rhythm, steps[begin].since)
        if usual is None:
            continue
        begin, evidence = _added_up(again, usual.pace, times)
        if evidence >= EVIDENCE * usual.dispersion:
            found = _total(again[begin:], usual)
            shortest = _RESTLESS_DAYS if usual.dispersion > _RESTLESS else timedelta(0)
            if shortest <= found.until - found.since <= _NEWEST and not 1 / _MORE < found.times < _MORE:
                return found
    return None


def _since(history: Sequence[Measure], rhythm: Rhythm, since: datetime) -> tuple[list[_Step], _Usual | None]:
    """The steps of *history*, and what was usual before *since*, from earlier runs alone."""
    before = [run for run in history if run.began <= since and run.scope != "back"]
    zone = timezone(timedelta(seconds=rhythm.offset))
    steps = list(_steps(history, Rhythm.of([run.began for run in before for _ in range(run.found)], since, zone)))
    return steps, _Usual.of(steps[: bisect_left(steps, since, key=lambda step: step.since)])


def _total(steps: Sequence[_Step], usual: _Usual) -> VolumeChange:
    count = sum(step.count for step in steps)
    return VolumeChange(steps[0].since, steps[-1].until, count, usual.pace * sum(step.shape for step in steps))


@dataclass(frozen=True, slots=True)
class _Usual:
    """*pace* articles per one in the shape of the week, with *dispersion* times the variance of chance."""

    pace: float
    dispersion: float

    @classmethod
    def of(cls, steps: Sequence[_Step]) -> _Usual | None:
        """What *steps* show to be usual; None if there are too few."""
        pace = _pace(_days(steps))
        if pace is None:
            return None
        phases = (_days(steps, quarter * _DAY / 4) for quarter in range(4))
        return cls(pace, max(_dispersion(days, pace) for days in phases))


def _pace(days: Sequence[tuple[int, float]]) -> float | None:
    """The pace of the middle days, ignoring extremes; None if there are too few days."""
    if len(days) < _FEWEST_DAYS:
        return None
    ordered = sorted(days, key=lambda day: day[0] / day[1])
    cut = int(_TRIMMED * len(ordered))
    middle = ordered[cut : len(ordered) - cut]
    return max(sum(count for count, _ in middle), 0.5) / sum(shape for _, shape in middle)


def _added_up(steps: Sequence[_Step], pace: float, times: float) -> tuple[int, float]:
    """Log odds that there are *times* as many articles as usual at the last step, and the step at which that began.

    Assumes that articles come independently of each other.
    """
    evidence, begin = 0.0, 0
    gain, loss = math.log(times), pace * (times - 1)
    for at, step in enumerate(steps, start=1):
        evidence += step.count * gain - step.shape * loss
        if evidence <= 0:
            evidence, begin = 0.0, at
    return begin, evidence


def _dispersion(days: Sequence[tuple[int, float]], pace: float) -> float:
    """How far *days* deviate from what was expected (Pearson), without the extremes: an outage is not a habit."""
    errors = sorted((count - pace * shape) ** 2 / (pace * shape) for count, shape in days)[:-_WILD]
    return max(1.0, (_DISPERSION_PRIOR + _FITTED * sum(errors)) / (_DISPERSION_PRIOR + len(errors)))


def _still(steps: Sequence[_Step], usual: _Usual) -> VolumeChange | None:
    """The newest articles, if enough, unless they are as usual."""
    newest: list[_Step] = []
    expected = 0.0
    for step in reversed(steps):
        newest.append(step)
        expected += usual.pace * step.shape
        if expected >= _TELLING and newest[0].until - step.since >= _DAY:
            break
    if not newest:
        return None
    found = _total(newest[::-1], usual)
    return None if 1 / _STILL_MORE < found.times < _STILL_MORE else found


def _steps(history: Sequence[Measure], rhythm: Rhythm) -> Iterator[_Step]:
    """What was found between checks at least an hour apart; times without checks are left out."""
    count = 0
    since: datetime | None = None
    was = 0.0
    for run in history:
        if run.scope == "back":
            continue
        count += run.found
        if not run.looked or (since is not None and run.began - since < _STEP):
            continue
        brought = rhythm.usual_until(run.began)
        if since is not None and not _is_gap(run.began - since, brought - was):
            yield _Step(since, run.began, count, max(brought - was, 1e-9))
        count, since, was = 0, run.began, brought


def _is_gap(length: timedelta, expected: float) -> bool:
    """Whether articles may have been lost in such a time without a check."""
    return length > _GAP and (expected > _GAP_EXPECTED or length > _LONGEST_GAP)


def _days(steps: Sequence[_Step], begin: timedelta = timedelta(0)) -> list[tuple[int, float]]:
    """For each day counted back from *begin* before the last step: the articles found, and what the shape gave."""
    days: dict[int, list[float]] = {}
    for step in steps:
        day = days.setdefault((steps[-1].until - begin - step.until) // _DAY, [0, 0.0])
        day[0] += step.count
        day[1] += step.shape
    return [(int(count), shape) for day, (count, shape) in days.items() if day >= 0 and shape > 0.01]


def volume_symptom(source: str, change: VolumeChange) -> Symptom:
    length = span(change.until - change.since)
    if change.times > 1:
        why = "the same stories may come under other addresses, or an entry point may show pages that are not news"
    else:
        why = "an entry point may show less than it did, or a part of the site may have moved"
    return Symptom(
        kind="volume",
        source=source,
        since=change.since,
        says=f"{counted(change.count, 'page')} found in the last {length}, {few(change.times)} times as many as usual",
        normal=f"{few(change.usual)} in {length}, by its last weeks",
        advice=f"{why}: `newsbot health {source} --history` and `newsbot source check {source}` show more",
    )
