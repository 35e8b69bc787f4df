"""Plan the next crawl of each source from its rhythm, for a target delay and a budget of requests. Pure.

A crawl is due when the expected delays of the articles it would find add up to the *price* of a request. One price for
all sources and hours minimises the sum of delays for a number of requests (exactly so for even rates; after Sia, Cho
and Cho 2007). An article later than the target costs several times the target delay more. The price is the one that
spends the budget, or a higher one if that meets the target. Reasons: docs/adr/0007.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from newsbot.rhythm import Rhythm

SHORTEST = timedelta(minutes=2)  # between two crawls of one source
LONGEST = timedelta(hours=24)  # so that silence and a new start are noticed

_HOUR = timedelta(hours=1)
_SLOTS = 168  # hours of a week
_LATE = 8.0  # the cost of a late article, in target delays
_CAUTION = 0.9  # plan for this part of the late articles allowed: rates change within hours, and rhythms are estimates
_FINENESS = 10  # classes of rates to a factor of e
_LEAST, _MOST, _SECOND = SHORTEST / _HOUR, LONGEST / _HOUR, 1 / 3600
_EXACT = 1e-6  # of the logarithm of a price


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The target: find *share* of all articles *within* a time of their publication, with at most *requests_a_day* to
    all sources together, averaged over a week. Raises ValueError for a value out of range."""

    within: timedelta = timedelta(minutes=10)
    share: float = 0.9
    requests_a_day: float

    def __post_init__(self) -> None:
        if not timedelta(0) < self.within <= LONGEST:
            raise ValueError(f"within is {self.within}; it should be more than nothing and at most {LONGEST}")
        if not 0 < self.share < 1:
            raise ValueError(f"share is {self.share}; it should lie between 0 and 1, as .9 does")
        if not 0 < self.requests_a_day < math.inf:
            raise ValueError(f"requests_a_day is {self.requests_a_day}; it should be a number above zero")


@dataclass(frozen=True, slots=True)
class Week:
    """The articles expected of a source, by hour of a week that begins at the epoch."""

    rates: tuple[float, ...]  # articles an hour, in each hour
    totals: tuple[float, ...]  # articles of the week when each hour begins, and when the last one ends
    waits: tuple[float, ...]  # hours that these have waited by then, together

    @classmethod
    def of(cls, rhythm: Rhythm, now: datetime) -> Week:
        """The week that follows *now*."""
        first = int(now.timestamp() // 3600)
        middle = datetime.fromtimestamp(first * 3600 + 1800, UTC)
        coming = tuple(rhythm.rate(middle + hours * _HOUR) for hours in range(_SLOTS))
        begin = -first % _SLOTS
        rates = coming[begin:] + coming[:begin]
        totals = (0.0, *accumulate(rates))
        waits = (0.0, *accumulate(total + rate / 2 for total, rate in zip(totals[:-1], rates, strict=True)))
        return cls(rates, totals, waits)

    def wait(self, start: float, price: float, deadline: float) -> float:
        """The hours from *start* until a crawl is worth *price*, at most 24."""
        start %= _SLOTS
        begun, waited = self._total(start), self._waited(start)

        def is_worth_it(then: float) -> bool:
            worth = self._waited(then) - waited - begun * (then - start)  # hours that its articles have waited
            if then - start >= deadline:  # those that it saves from being late
                worth += _LATE * deadline * (self._total(then) - self._total(then - deadline))
            return worth >= price

        at = start
        while at < start + _MOST:
            until = min(math.floor(at) + 1.0, start + _MOST)
            if is_worth_it(until):
                return _first(is_worth_it, at, until, _SECOND) - start
            at = until
        return _MOST

    def _total(self, at: float) -> float:
        weeks, rest = divmod(at, _SLOTS)
        hour = int(rest)
        return weeks * self.totals[-1] + self.totals[hour] + self.rates[hour] * (rest - hour)

    def _waited(self, at: float) -> float:
        weeks, rest = divmod(at, _SLOTS)
        hour = int(rest)
        part = rest - hour
        within = self.waits[hour] + (self.totals[hour] + self.rates[hour] * part / 2) * part
        return within + weeks * (self.waits[-1] + self.totals[-1] * rest)  # it is the first week or the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When to crawl. *within* is longer than the target if the budget is too small. *requests_a_day* and *share* (of
    articles found *within*) are expected values; the requests exceed the budget only if crawling everything once in 24
    hours does."""

    weeks: Mapping[str, Week]
    costs: Mapping[str, float]
    price: float  # hours of delay, of all articles together, that a request is worth
    within: timedelta
    share: float
    requests_a_day: float

    def next_crawl(self, source: str, last: datetime) -> datetime:
        """When to crawl *source* again after *last*: 2 minutes to 24 hours later, in UTC.

        Raises KeyError for a source that is not in the plan.
        """
        price, deadline = self.price * self.costs.get(source, 1.0), self.within / _HOUR
        wait = self.weeks[source].wait(last.timestamp() / 3600, price, deadline)
        return last.astimezone(UTC) + max(wait * _HOUR, SHORTEST)


def plan(rhythms: Mapping[str, Rhythm], wish: Wish, now: datetime, costs: Mapping[str, float] | None = None) -> Plan:
    """The plan of *wish* for sources with these rhythms, valid for some hours after *now*.

    *costs* is the number of requests that a crawl of a source takes; 1 if not given.
    """
    costs = costs or {}
    weeks = {source: Week.of(rhythm, now) for source, rhythm in rhythms.items()}
    classes = _Classes.of(weeks, costs)
    within = wish.within / _HOUR
    price = classes.price_of(wish.requests_a_day / 24, within)
    if classes.share(price, within) < wish.share:

        def is_enough(hours: float) -> bool:
            return classes.share(classes.price_of(wish.requests_a_day / 24, hours), hours) >= wish.share

        within = _first(is_enough, within, _MOST, _SECOND)
        price = classes.price_of(wish.requests_a_day / 24, within)
    else:
        price = math.exp(
            _first(lambda power: classes.share(math.exp(power), within) < wish.share, math.log(price), 20.0, _EXACT)
        )
    return Plan(
        weeks=weeks,
        costs=dict(costs),
        price=price,
        within=timedelta(hours=within),
        share=classes.share(price, within),
        requests_a_day=24 * classes.requests(price, within),
    )


def _interval(patience: float, deadline: float) -> float:
    """The hours between crawls at an even rate; *patience* is price / rate."""
    hours = math.sqrt(2 * patience)
    if hours > deadline:
        hours = math.sqrt(max(2 * (patience - _LATE * deadline**2), deadline**2))
    return min(max(hours, _LEAST), _MOST)


@dataclass(frozen=True, slots=True)
class _Classes:
    """All hours of all sources, grouped by similar rate per cost."""

    rows: tuple[tuple[float, float, float], ...]  # the rate, the share of requests and of articles

    @classmethod
    def of(cls, weeks: Mapping[str, Week], costs: Mapping[str, float]) -> _Classes:
        requests: defaultdict[int, float] = defaultdict(float)
        articles: defaultdict[int, float] = defaultdict(float)
        for source, week in weeks.items():
            cost = costs.get(source, 1.0)
            for rate in week.rates:
                at = round(_FINENESS * math.log(rate / cost))
                requests[at] += cost / _SLOTS
                articles[at] += rate / _SLOTS
        return cls(tuple((math.exp(at / _FINENESS), requests[at], articles[at]) for at in sorted(requests)))

    def requests(self, price: float, deadline: float) -> float:
        """Requests an hour."""
        return sum(requests / _interval(price / rate, deadline) for rate, requests, _ in self.rows)

    def share(self, price: float, deadline: float) -> float:
        """The share of articles found by the deadline."""
        late = sum(
            articles * max(0.0, 1 - deadline / _interval(price / rate, deadline)) for rate, _, articles in self.rows
        )
        return max(0.0, 1 - late / _CAUTION / (sum(articles for _, _, articles in self.rows) or 1.0))

    def price_of(self, requests: float, deadline: float) -> float:
        """The lowest price at which no more than *requests* an hour are made."""
        return math.exp(_first(lambda power: self.requests(math.exp(power), deadline) <= requests, -20.0, 20.0, _EXACT))


def _first(is_so: Callable[[float], bool], low: float, high: float, within: float) -> float:
    """Bisects for the first value between *low* and *high* at which it is so, to *within*; *high* if it never is."""
    if is_so(low):
        return low
    while high - low > within:
        middle = (low + high) / 2
        low, high = (low, middle) if is_so(middle) else (middle, high)
    return high
