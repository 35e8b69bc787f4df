"""Adaptive crawling: when each source is crawled next, for a wanted delay and under a budget."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.rhythm import Rhythm
from schedules.adaptive import LONGEST, SHORTEST, Plan, Week, Wish, plan

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY, WEEK, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)

rates = st.lists(st.floats(0.005, 30), min_size=1, max_size=6)


def rhythm_of(*by_hour: float, weeks: int = 6) -> Rhythm:
    """The rhythm of a source that publishes so many articles in the hours of each day, the first one from midnight."""
    chance = random.Random(str(by_hour))
    start = (NOW - weeks * WEEK).replace(hour=0)
    hours = [start + number * HOUR for number in range(int((NOW - start) / HOUR))]
    moments = [
        hour + chance.random() * HOUR
        for hour in hours
        for _ in range(int(by_hour[hour.hour % len(by_hour)] + chance.random()))
    ]
    return Rhythm.of(moments, NOW)


def even(rate: float) -> Rhythm:
    """The rhythm of a source that publishes *rate* articles in every hour."""
    return Rhythm(
        usual=(rate,) * 168,
        summed=tuple(rate * hour for hour in range(169)),
        offset=0.0,
        recent=1.0,
        lively=1.0,
        spread=1.0,
        evidence=1000.0,
    )


def crawls(made: Plan, source: str, days: float = 7) -> list[datetime]:
    """The crawls of *source* by the plan, from now on."""
    found = [NOW]
    while (at := made.next_crawl(source, found[-1])) < NOW + days * DAY:
        found.append(at)
    return found[1:]


def a_day(made: Plan, rhythms: Mapping[str, Rhythm]) -> float:
    """The crawls that the plan makes a day."""
    return sum(len(crawls(made, source)) for source in rhythms) / 7


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"within": timedelta(0)}, "within is 0:00:00"),
        ({"within": 2 * DAY}, "at most 1 day"),
        ({"share": 1.0}, "share is 1.0; it should lie between 0 and 1"),
        ({"requests_a_day": 0.0}, "requests_a_day is 0.0"),
        ({"requests_a_day": float("nan")}, "requests_a_day is nan"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused(wish: dict[str, object], says: str) -> None:
    """And the message says what would do."""
    with pytest.raises(ValueError, match=says):
        Wish(**{"requests_a_day": 100.0, **wish})  # type: ignore[arg-type]


@settings(max_examples=30)
@given(rates=rates, budget=st.floats(1, 5000), minutes=st.integers(1, 600), last=st.timedeltas(-WEEK, WEEK))
def test_a_crawl_follows_the_last_one_by_two_minutes_to_a_day(
    rates: list[float], budget: float, minutes: int, last: timedelta
) -> None:
    """Whatever the rhythm, the wish and the budget; and the same plan always says the same."""
    rhythms = {str(number): even(rate) for number, rate in enumerate(rates)}
    wish = Wish(within=minutes * MINUTE, requests_a_day=budget)
    made, again = plan(rhythms, wish, NOW), plan(rhythms, wish, NOW)
    for source in rhythms:
        at = made.next_crawl(source, NOW + last)
        assert SHORTEST <= at - (NOW + last) <= LONGEST
        assert at == again.next_crawl(source, NOW + last)


@settings(max_examples=30)
@given(
    week=st.lists(st.floats(0.01, 5), min_size=168, max_size=168),
    price=st.floats(0.05, 5),
    last=st.timedeltas(-WEEK, WEEK),
)
def test_a_crawl_comes_when_its_articles_have_waited_for_the_price_of_it(
    week: list[float], price: float, last: timedelta
) -> None:
    """All hours of all articles that have come since the last one, counted minute by minute."""
    rhythm = replace(even(1.0), usual=tuple(week), summed=(0.0, *accumulate(week)))
    made = Plan(
        weeks={"herald": Week.of(rhythm, NOW)}, costs={}, price=price, within=DAY, share=0.9, requests_a_day=1.0
    )
    start = NOW + last
    wait = (made.next_crawl("herald", start) - start) / HOUR
    steps = int(wait * 60)
    moments = [(step + 0.5) * wait / steps for step in range(steps)]
    waited = sum(rhythm.rate(start + at * HOUR) * (wait - at) for at in moments) * wait / steps
    if wait < 23.99:
        assert waited == pytest.approx(price, rel=0.03) or (wait == 2 / 60 and waited > price)
    else:
        assert waited <= price * 1.01


def test_a_crawl_comes_at_the_moment_at_which_its_price_is_reached() -> None:
    """Two articles an hour have waited for an hour together when one has passed: not a second later."""
    weeks = {"herald": Week.of(even(2.0), NOW)}
    made = Plan(weeks=weeks, costs={}, price=1.0, within=DAY, share=0.9, requests_a_day=1.0)
    assert made.next_crawl("herald", NOW) == NOW + HOUR


def test_nobody_knows_when_to_crawl_a_source_that_was_not_planned_for() -> None:
    """The caller has forgotten it."""
    with pytest.raises(KeyError):
        plan({}, Wish(requests_a_day=10), NOW).next_crawl("herald", NOW)


def test_the_budget_is_spent_and_kept() -> None:
    """Where the wish asks for more: by sources great and small, by night and by day, to some percent."""
    office = [0.0] * 8 + [3.0] * 10 + [0.0] * 6
    rhythms = {"small": rhythm_of(0.05), "great": rhythm_of(10.0), "office": rhythm_of(*office), "new": rhythm_of(0.0)}
    for budget in (40, 200, 600):
        made = plan(rhythms, Wish(within=MINUTE, requests_a_day=budget), NOW)
        assert made.requests_a_day == pytest.approx(budget, rel=0.001)
        assert a_day(made, rhythms) == pytest.approx(budget, rel=0.06)


def test_no_more_is_spent_than_the_wish_takes() -> None:
    """A budget of a million does not make anybody knock at an entry point all the time."""
    rhythms = {"small": even(0.05), "great": even(10)}
    made = plan(rhythms, Wish(within=10 * MINUTE, share=0.9, requests_a_day=1e6), NOW)
    assert made.within == 10 * MINUTE
    assert made.share >= 0.899
    assert a_day(made, rhythms) < 300


def test_the_wished_share_is_seen_in_the_wished_time() -> None:
    """Of articles that come by these rhythms, and in the time that the plan says where the requests are too few."""
    rhythms = {str(rate): even(rate) for rate in (0.1, 0.4, 1.5, 6)}
    for budget in (100.0, 250.0, 1e6):
        made = plan(rhythms, Wish(within=10 * MINUTE, share=0.9, requests_a_day=budget), NOW)
        seen = sum(float(source) * min(1.0, made.within / (made.next_crawl(source, NOW) - NOW)) for source in rhythms)
        assert seen / sum(map(float, rhythms)) >= 0.9 - 1e-6
        assert (made.within > 10 * MINUTE) == (budget < 1000)


def test_a_busy_source_is_crawled_more_often_and_a_quiet_one_is_not_forgotten() -> None:
    """Nine of ten articles are the busy one's; the quiet one's may be late, but do not wait for a day."""
    made = plan({"quiet": even(0.1), "busy": even(4)}, Wish(requests_a_day=96), NOW)
    quiet, busy = len(crawls(made, "quiet")), len(crawls(made, "busy"))
    assert busy > 4 * quiet
    assert quiet > 7 * 3


def test_the_hours_in_which_much_is_published_are_those_of_many_crawls() -> None:
    """A newsroom that sleeps is left alone, and looked at as soon as it wakes up."""
    rhythms = {"office": rhythm_of(*[0.0] * 8, *[3.0] * 10, *[0.0] * 6)}
    made = plan(rhythms, Wish(requests_a_day=96), NOW)
    hours = [at.hour for at in crawls(made, "office")]
    assert sum(8 <= hour < 18 for hour in hours) > 0.85 * len(hours)
    assert sum(hour == 8 for hour in hours) >= 7 * 3


def test_a_source_that_takes_more_requests_is_crawled_less_often() -> None:
    """And what it takes is counted."""
    rhythms = {"one": even(2), "ten": even(2)}
    made = plan(rhythms, Wish(share=0.5, requests_a_day=200), NOW, {"ten": 10.0})
    one, ten = len(crawls(made, "one")), len(crawls(made, "ten"))
    assert one > 2 * ten
    assert one + 10 * ten == pytest.approx(7 * made.requests_a_day, rel=0.02)


def test_every_source_is_crawled_once_a_day_whatever_the_budget() -> None:
    """Else nobody would notice that it is silent, nor that it wakes up."""
    rhythms = {str(number): even(0.01) for number in range(20)}
    made = plan(rhythms, Wish(requests_a_day=5), NOW)
    assert made.next_crawl("0", NOW) == NOW + LONGEST
    assert made.requests_a_day == pytest.approx(20)
