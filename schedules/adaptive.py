"""Adaptive crawling: when each source is crawled next, by its own rhythm, for a wanted delay and at most so many
requests a day. Pure.

A crawl is worth making when the articles that it would bring have waited long enough together: their delays, expected
by the rhythm, have added up to the *price* of a request. One price for all sources and hours is what makes the sum of
all delays least for so many requests (exactly so where rates are even; after Sia, Cho and Cho 2007). That an article is
later than was wished costs as much as several times the wished delay. The price is the one that spends the requests, or
the higher one that is enough for the wish. Why so: docs/adr/0007.
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
LONGEST = timedelta(hours=24)  # so that silence is noticed, and a source that wakes up

_HOUR = timedelta(hours=1)
_SLOTS = 168  # hours of a week
_LATE = 8.0  # what it costs that an article is late, in wished delays
_CAUTION = 0.9  # how much of what may be late is planned to be: rates change within hours, and rhythms are not sure
_FINENESS = 10  # classes of rates to a factor of e
_LEAST, _MOST, _SECOND = SHORTEST / _HOUR, LONGEST / _HOUR, 1 / 3600
_EXACT = 1e-6  # of the logarithm of a price


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """See *share* of all articles *within* that time of their publication, with at most *requests_a_day* to all
    sources together, on the average of a week. Raises ValueError where that cannot be meant."""

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
    """What a source is expected to publish, in hours of the week that begins with the epoch."""

    rates: tuple[float, ...]  # articles an hour, in each hour
    totals: tuple[float, ...]  # articles of the week when each hour begins, and when the last one ends
    waits: tuple[float, ...]  # hours that these have waited by then, together

    @classmethod
    def of(cls, rhythm: Rhythm, now: datetime) -> Week:
        """As the hours from *now* on will have it."""
        first = int(now.timestamp() // 3600)
        middle = datetime.fromtimestamp(first * 3600 + 1800, UTC)
        coming = tuple(rhythm.rate(middle + hours * _HOUR) for hours in range(_SLOTS))
        begin = -first % _SLOTS
        rates = coming[begin:] + coming[:begin]
        totals = (0.0, *accumulate(rates))
        waits = (0.0, *accumulate(total + rate / 2 for total, rate in zip(totals[:-1], rates, strict=True)))
        return cls(rates, totals, waits)

    def wait(self, start: float, price: float, deadline: float) -> float:
        """After how many hours from *start* on a crawl is worth *price*: at most 24."""
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
    """When to crawl. *within* is what the wished share is seen in: more than was wished where the requests are too
    few. *requests_a_day* and *share* (of all articles, seen *within*) are what the rhythms let expect; the requests
    are more than the budget only where crawling everything once in 24 hours is more."""

    weeks: Mapping[str, Week]
    costs: Mapping[str, float]
    price: float  # hours of delay, of all articles together, that a request is worth
    within: timedelta
    share: float
    requests_a_day: float

    def next_crawl(self, source: str, last: datetime) -> datetime:
        """When *source*, last crawled at *last*, is to be crawled again: 2 minutes to 24 hours later, as UTC.

        Raises KeyError for a source that was not planned for.
        """
        price, deadline = self.price * self.costs.get(source, 1.0), self.within / _HOUR
        wait = self.weeks[source].wait(last.timestamp() / 3600, price, deadline)
        return last.astimezone(UTC) + max(wait * _HOUR, SHORTEST)


def plan(rhythms: Mapping[str, Rhythm], wish: Wish, now: datetime, costs: Mapping[str, float] | None = None) -> Plan:
    """The plan of *wish* for sources of these rhythms, good for hours from *now*: then their rhythms have changed.

    *costs* is how many requests a crawl of a source takes, where that is not one.
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
    """The hours between crawls of a source of an even rate; *patience* is the price by the rate."""
    hours = math.sqrt(2 * patience)
    if hours > deadline:
        hours = math.sqrt(max(2 * (patience - _LATE * deadline**2), deadline**2))
    return min(max(hours, _LEAST), _MOST)


@dataclass(frozen=True, slots=True)
class _Classes:
    """All hours of all sources, those of nearly the same rate (by the cost of a crawl) together."""

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
        """How many an hour."""
        return sum(requests / _interval(price / rate, deadline) for rate, requests, _ in self.rows)

    def share(self, price: float, deadline: float) -> float:
        """How many of all articles are seen by the deadline."""
        late = sum(
            articles * max(0.0, 1 - deadline / _interval(price / rate, deadline)) for rate, _, articles in self.rows
        )
        return max(0.0, 1 - late / _CAUTION / (sum(articles for _, _, articles in self.rows) or 1.0))

    def price_of(self, requests: float, deadline: float) -> float:
        """The lowest price at which no more than *requests* an hour are made."""
        return math.exp(_first(lambda power: self.requests(math.exp(power), deadline) <= requests, -20.0, 20.0, _EXACT))


def _first(is_so: Callable[[float], bool], low: float, high: float, within: float) -> float:
    """Where between *low* and *high* it becomes so, or a little later: *within* that; *high* where it never does."""
    if is_so(low):
        return low
    while high - low > within:
        middle = (low + high) / 2
        low, high = (low, middle) if is_so(middle) else (middle, high)
    return high
