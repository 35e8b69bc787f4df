"""Volume: whether a source shows far more or far fewer articles than in its last weeks. Pure.

The time before now is cut into windows of one day, three days and a week. Each is held against the earlier windows of
its length, by the shape of the source's own week, within a band as wide as they spread.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from newsbot.health.chances import robust_deviation, surprise
from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, few, span
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm

# Each with the standard deviations beyond which it is out of its band: short ones are looked at more often.
WINDOWS = ((timedelta(days=1), 5.5), (timedelta(days=3), 5.0), (timedelta(days=7), 4.5))
_BEFORE = timedelta(days=1)  # the earlier windows begin at each day
_FEWEST_BEFORE = 10  # earlier windows by which a band is known
_FEWEST_EXPECTED = 10.0  # articles in a window
_TELLING = 30.0  # articles in a window that tells by itself whether all is well again
_MORE, _STILL_MORE = 1.6, 1.3  # times as many as usual, or as few
_TRIMMED = 0.2  # of the earlier windows, at either end, say nothing of what is usual
_LONGEST_GAP = 0.25  # of a window, for which nobody looked: what was shown meanwhile may never be known


@dataclass(frozen=True, slots=True)
class Changed:
    """In the window from *since* to *until*, *count* articles were shown where *usual* were expected."""

    since: datetime
    until: datetime
    count: int
    usual: float

    @property
    def times(self) -> float:
        """How many times as many as usual."""
        return self.count / self.usual


def changed(history: Sequence[Measure], rhythm: Rhythm, *, since: datetime | None = None) -> Changed | None:
    """The window up to the newest look that is out of its band; None where none is, or too little is known.

    With *since*, from when on a change is known: the newest articles, as long as they are not as before it.
    """
    windows = list(_windows(_Seen(history), rhythm, since))
    if not windows:
        return None
    newest = next((change for change, _ in windows if change.usual >= _TELLING), windows[-1][0])
    if 1 / _STILL_MORE < newest.times < _STILL_MORE:
        return None
    if since is not None:
        return newest
    return next((change for change, out in windows if out and not 1 / _MORE < change.times < _MORE), None)


class _Seen:
    """What was found until each moment, and for which times somebody looked."""

    def __init__(self, history: Sequence[Measure]) -> None:
        told = [each for each in history if each.scope != "back"]
        self._moments = [each.began for each in told]
        self._sums = [0, *accumulate(each.found for each in told)]
        self.looks = [each.began for each in told if each.looked]
        least = _LONGEST_GAP * WINDOWS[0][0]
        self._gaps = [(start, end) for start, end in pairwise(self.looks) if end - start > least]

    def found(self, start: datetime, end: datetime) -> int:
        """Articles that were found after *start*, until *end*."""
        return self._sums[bisect_right(self._moments, end)] - self._sums[bisect_right(self._moments, start)]

    def look_at_or_before(self, moment: datetime) -> datetime | None:
        """The last look that was not after *moment*."""
        at = bisect_right(self.looks, moment)
        return self.looks[at - 1] if at else None

    def is_watched(self, start: datetime, end: datetime) -> bool:
        """Whether nowhere between two looks lay too long a time without one."""
        most = _LONGEST_GAP * (end - start)
        return not any(start <= a and b <= end and b - a > most for a, b in self._gaps)


def _windows(seen: _Seen, rhythm: Rhythm, before: datetime | None) -> Iterator[tuple[Changed, bool]]:
    """Each window up to the newest look, and whether it is out of the band of those before."""
    if not seen.looks:
        return
    until = seen.looks[-1]
    for length, most in WINDOWS:
        start = seen.look_at_or_before(until - length)
        if start is None or not seen.is_watched(start, until):
            continue
        earlier = list(_earlier(seen, rhythm, length, min(start, before) if before else start))
        if len(earlier) < _FEWEST_BEFORE:
            continue
        pace = _pace(earlier)
        usual = pace * _shape(rhythm, start, until)
        if usual < _FEWEST_EXPECTED:
            continue
        count = seen.found(start, until)
        # Never narrower than chance alone would have it.
        spread = max(1.0, robust_deviation([surprise(number, pace * shape) for number, shape in earlier]))
        yield Changed(start, until, count, usual), abs(surprise(count, usual)) >= most * spread


def _earlier(seen: _Seen, rhythm: Rhythm, length: timedelta, end: datetime) -> Iterator[tuple[int, float]]:
    """What the earlier windows of *length* showed, and what the shape of the week gave them, the newest first."""
    first = seen.looks[0]
    while end - length >= first:
        last, start = seen.look_at_or_before(end), seen.look_at_or_before(end - length)
        if last is not None and start is not None and seen.is_watched(start, last):
            yield seen.found(start, last), _shape(rhythm, start, last)
        end -= _BEFORE


def _pace(windows: Sequence[tuple[int, float]]) -> float:
    """How many articles come for one that the shape gives: by the middle of the windows, whatever the others show."""
    ordered = sorted(windows, key=lambda window: window[0] / window[1])
    cut = int(_TRIMMED * len(ordered))
    middle = ordered[cut : len(ordered) - cut]
    return sum(number for number, _ in middle) / sum(shape for _, shape in middle)


def _shape(rhythm: Rhythm, start: datetime, end: datetime) -> float:
    """What the source's week gives to a time, whatever its last days were like; above zero."""
    return max(rhythm.expected(start, end) / rhythm.recent, 1e-9)


def volume_symptom(source: str, change: Changed) -> Symptom:
    """What is said of a source whose volume has *changed*."""
    length = span(change.until - change.since)
    if change.times > 1:
        why = "the same stories may come under other addresses, or a door may show what is no news"
    else:
        why = "a door may show less than it did, or a part of the site may have moved"
    return Symptom(
        kind="volume",
        source=source,
        since=change.since,
        says=f"{counted(change.count, 'page')} found in the last {length}, {few(change.times)} times as many as usual",
        normal=f"{few(change.usual)} in {length}, by its last weeks",
        advice=f"{why}: `newsbot health {source} --history` and `newsbot source check {source}` show more",
    )
