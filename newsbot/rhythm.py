"""Estimate how many articles a source publishes in each hour of the week. Pure.

Learnt from publication times. An hour of the week with little data is shrunk towards that hour of all days and that
weekday, these towards the overall rate, and that towards an unknown source's (Gamma-Poisson: a prior is worth so many
articles). A factor on all of it expresses how the last days differ from the usual.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import accumulate, pairwise
from statistics import median

_HOUR, _DAY, _WEEK = 3_600, 86_400, 604_800  # seconds
_MONDAY = 4 * _DAY  # the first Monday after the epoch began
_SLOTS = 168  # hours of a week

WINDOW = timedelta(weeks=8)  # older publications say nothing of today
_HALF_LIFE = 21  # days, after which a publication counts for half
_RECENT = 3 * _DAY
_LONGEST_PAUSE = 14 * _DAY  # ignore what lies before: an earlier phase, or one old story found by --since

_UNKNOWN = 0.5  # articles an hour of an unknown source
_PRIOR = 1.0  # weights of priors, in articles
_HOUR_PRIOR, _DAY_PRIOR, _SLOT_PRIOR, _RECENT_PRIOR, _GAP_PRIOR = 1.0, 4.0, 12.0, 6.0, 10.0
_FACTORS = (0.1, 10.0)
_GAPS = 400  # the most gaps from which the spread is estimated
_GOLDEN = (5**0.5 - 1) / 2
_FOREVER = timedelta(days=365)
_WEEKEND = 3 * _DAY  # silence allowed before a whole week is known: it may rest on weekends


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a source publishes, and on how much evidence. Times are aware; rates are articles an hour."""

    usual: tuple[float, ...]  # by hour of the source's own week, from Monday 0:00: all above zero
    summed: tuple[float, ...]  # how many articles its week has brought when each hour begins, and when it ends
    offset: float  # seconds by which the source's clock is ahead of UTC
    recent: float  # the last days against the usual
    lively: float  # the same for the days before its last publication, at most 1
    spread: float  # how many times longer its pauses are than a Poisson process would make them; at least 1
    evidence: float  # how many publications this rests on
    patience: float = 0.0  # seconds for which it may be silent in any case

    @classmethod
    def of(cls, moments: Iterable[datetime], now: datetime, zone: tzinfo = UTC) -> Rhythm:
        """The rhythm of a source that published at *moments*, complete up to *now*, in the hours of *zone*.

        The order of *moments* does not matter; those after *now* are ignored. With few moments it is close to that of
        an unknown source. A burst within one hour is capped.
        """
        until = now.timestamp()
        offset = _offset(now, zone)
        stamps = sorted([each.timestamp() for each in moments])
        stamps = _one_life(stamps[: bisect_right(stamps, until)])
        usual, hours = _learn(_hours(stamps, zone), int((_end(stamps, until) + offset) // _HOUR) + 1)
        bare = cls(
            usual=usual,
            summed=(0.0, *accumulate(usual)),
            offset=offset,
            recent=1.0,
            lively=1.0,
            spread=1.0,
            evidence=_PRIOR,
        )
        last = stamps[-1] if stamps else until
        spread = bare._spread(stamps)
        return cls(
            usual=usual,
            summed=bare.summed,
            offset=offset,
            recent=bare._factor(hours, until, spread),
            lively=min(1.0, bare._factor(hours, last, spread)),
            spread=spread,
            evidence=_PRIOR + sum(hours.values()),
            patience=_WEEKEND if last - min(stamps, default=last) < _WEEK else 0.0,
        )

    def rate(self, at: datetime) -> float:
        """Articles an hour at *at*, as the source publishes these days. Above zero."""
        return self.recent * self.usual[self._slot(at.timestamp())]

    def expected(self, start: datetime, end: datetime) -> float:
        """How many articles it publishes from *start* to *end*, as it publishes these days; 0 where end is earlier."""
        if end <= start:
            return 0.0
        return max(0.0, self.recent * (self._total(end.timestamp()) - self._total(start.timestamp())))

    def usual_until(self, at: datetime) -> float:
        """The articles of the usual week summed from the epoch to *at*. The difference of two moments is what it brings
        between them, whatever the last days were like."""
        return self._total(at.timestamp())

    def silent_after(self, last: datetime, chance: float = 1e-4) -> datetime:
        """Until when silence after *last* is normal: at the usual rhythm a pause is longer with a probability below
        *chance* (there may be hundreds of pauses a day). At most a year after *last*.

        Irregular habits and thin evidence make it later; the present silence does not.
        """
        sure = self.evidence / self.spread
        allowed = (
            self.spread * sure * math.expm1(min(-math.log(chance) / sure, 500.0))
        )  # Gamma-Poisson: none of so many
        latest = last + _FOREVER
        start = self._total(last.timestamp())
        if not allowed / self.lively < self._total(latest.timestamp()) - start:
            return latest
        then = datetime.fromtimestamp(self._instant(start + allowed / self.lively), UTC)
        return min(latest, max(then, last + timedelta(seconds=self.patience)))

    def _slot(self, stamp: float) -> int:
        return int((stamp + self.offset - _MONDAY) % _WEEK // _HOUR) % _SLOTS

    def _total(self, stamp: float) -> float:
        """How many articles the usual week has brought from the epoch to *stamp*."""
        weeks, rest = divmod(stamp + self.offset - _MONDAY, _WEEK)
        slot = min(int(rest // _HOUR), _SLOTS - 1)
        return weeks * self.summed[-1] + self.summed[slot] + self.usual[slot] * (rest - slot * _HOUR) / _HOUR

    def _instant(self, total: float) -> float:
        """When the usual week has brought *total* articles."""
        weeks, rest = divmod(total, self.summed[-1])
        slot = min(bisect_right(self.summed, rest) - 1, _SLOTS - 1)
        within = (rest - self.summed[slot]) / self.usual[slot]
        return weeks * _WEEK + (slot + within) * _HOUR + _MONDAY - self.offset

    def _factor(self, hours: Counter[int], until: float, spread: float) -> float:
        """What came in the days before *until*, against the usual."""
        end = int((until + self.offset) // _HOUR) + 1
        start = max(end - _RECENT // _HOUR, min(hours, default=end))  # before that nobody knows
        came = sum(count for hour, count in hours.items() if start <= hour < end)
        usual = max(0.0, self._total(until) - self._total(start * _HOUR - self.offset))
        prior = _RECENT_PRIOR * spread
        return min(max((prior + came) / (prior + usual), _FACTORS[0]), _FACTORS[1])

    def _spread(self, stamps: Sequence[float]) -> float:
        """By the longer gaps, measured in articles that the usual week brings in them: a Poisson process gives what
        exceeds 1 of them a mean of 1. The largest tenth is left out: an outage is not a habit.
        """
        some: Sequence[int] = range(len(stamps) - 1)
        if len(some) > _GAPS:  # spread over all, and in step with nothing
            some = [int(at * _GOLDEN % 1 * len(some)) for at in range(_GAPS)]
        gaps = [self._total(stamps[at + 1]) - self._total(stamps[at]) for at in some]
        over = sorted([gap - 1 for gap in gaps if gap > 1])
        if not over:
            return 1.0
        scale = over[int(0.9 * (len(over) - 1))] / math.log(10)
        return max(1.0, (_GAP_PRIOR + len(over) * scale) / (_GAP_PRIOR + len(over)))


def _offset(at: datetime, zone: tzinfo) -> float:
    offset = at.astimezone(zone).utcoffset()
    return offset.total_seconds() if offset else 0.0


def _hours(stamps: Sequence[float], zone: tzinfo) -> Counter[int]:
    """How many of *stamps* lie in each hour by the source's clock, counted from its epoch."""
    if not stamps:
        return Counter()
    ends = {_offset(datetime.fromtimestamp(stamp, UTC), zone) for stamp in (stamps[0], stamps[-1])}
    if len(ends) == 1:  # the clocks were not changed in between
        offset = ends.pop()
        return Counter([int((stamp + offset) // _HOUR) for stamp in stamps])
    days = {stamp // _DAY for stamp in stamps}
    offsets = {day: _offset(datetime.fromtimestamp((day + 0.5) * _DAY, UTC), zone) for day in days}
    return Counter([int((stamp + offsets[stamp // _DAY]) // _HOUR) for stamp in stamps])


def _one_life(stamps: list[float]) -> list[float]:
    """The newest of *stamps*: those of the window before the last one, from the last long pause on."""
    if len(stamps) < 2:
        return stamps
    stamps = stamps[bisect_left(stamps, stamps[-1] - WINDOW.total_seconds()) :]
    gaps = [b - a for a, b in pairwise(stamps)]
    if max(gaps, default=0.0) <= _LONGEST_PAUSE:
        return stamps
    pause = max(_LONGEST_PAUSE, 4 * median(gaps))
    begin = max((at for at, gap in enumerate(gaps, start=1) if gap > pause), default=0)
    return stamps[begin:]


def _end(stamps: Sequence[float], until: float) -> float:
    """Until when the source kept its rhythm: silence is not a rhythm, and is left out beyond one usual gap."""
    if len(stamps) < 2:
        return until
    return min(until, stamps[-1] + (stamps[-1] - stamps[0]) / (len(stamps) - 1))


def _learn(hours: Counter[int], end: int) -> tuple[tuple[float, ...], Counter[int]]:
    """The usual week, and *hours* with those of very many cut to many. *end* is the hour that follows the last one."""
    first = min(hours, default=end)
    slots = {hour: (hour - _MONDAY // _HOUR) % _SLOTS for hour in hours}
    weights = [0.5 ** (day / _HALF_LIFE) for day in range((end - first) // 24 + 1)]
    known = _known(end - first, end)
    most = [max(hours.values(), default=0)] * _SLOTS
    for _ in range(3):  # a burst lifts what it is held against, until it is cut
        hours = Counter({hour: min(count, most[slots[hour]]) for hour, count in hours.items()})
        came = [0.0] * _SLOTS
        for hour, count in hours.items():
            came[slots[hour]] += weights[(end - 1 - hour) // 24] * count
        leaning = _leaning(came, known)
        most = [math.ceil(3 + each + 4 * math.sqrt(each)) for each in leaning]
    return tuple(_shrunk(came[slot], known[slot], leaning[slot], _SLOT_PRIOR) for slot in range(_SLOTS)), hours


def _known(length: int, end: int) -> list[float]:
    """What the newest *length* hours count for each hour of the week, the older ones less. *end* follows the last."""
    known = [0.0] * _SLOTS
    week = 0.5 ** (7 / _HALF_LIFE)
    for back in range(min(length, _SLOTS)):
        times = (length - 1 - back) // _SLOTS + 1
        newest = 0.5 ** (back // 24 / _HALF_LIFE)
        known[(end - 1 - back - _MONDAY // _HOUR) % _SLOTS] = newest * (1 - week**times) / (1 - week)
    return known


def _leaning(came: Sequence[float], known: Sequence[float]) -> list[float]:
    """What each hour of the week leans on: its hour of the day and its day, as if neither knew of the other."""
    overall = _shrunk(sum(came), sum(known), _UNKNOWN, _PRIOR)
    by_hour = [_shrunk(sum(came[at::24]), sum(known[at::24]), overall, _HOUR_PRIOR) for at in range(24)]
    by_day = [
        _shrunk(sum(came[at : at + 24]), sum(known[at : at + 24]), overall, _DAY_PRIOR) for at in range(0, _SLOTS, 24)
    ]
    return [by_hour[slot % 24] * by_day[slot // 24] / overall for slot in range(_SLOTS)]


def _shrunk(came: float, known: float, usual: float, prior: float) -> float:
    """The rate that *came* articles in *known* hours show, where the *usual* one is worth *prior* articles."""
    return (prior + came) / (prior / usual + known)
