"""A small simulated week: how late articles are seen, at equal requests. The whole one is `benchmarks.week`."""

import random
from datetime import timedelta

import pytest

from benchmarks.newsrooms import START, TROUBLES, World, newsrooms, with_troubles
from benchmarks.week import Figures, adaptive, alarms, fixed
from schedules.adaptive import Wish


@pytest.mark.parametrize("seed", [1])
def test_articles_are_seen_in_half_the_time_for_the_same_requests(seed: int) -> None:
    """By the median and for nine of ten, against a crawl of every source each half hour: 30 sources that publish
    as sites do, rhythms learnt from the weeks before and each day, some sources falling silent and one doubling.
    """
    chance = random.Random(seed)
    world = World.of(with_troubles(newsrooms(30, chance), chance, TROUBLES), seed)
    base = Figures.of(world, fixed(world, chance))
    wish = Wish(within=timedelta(minutes=1), requests_a_day=base.requests / 7)
    crawls, _ = adaptive(world, wish, chance, timedelta(days=1))
    ours = Figures.of(world, crawls)
    assert ours.requests <= 1.01 * base.requests
    assert ours.median <= 0.5 * base.median
    assert ours.p90 <= 0.55 * base.p90  # 300 sources are less a matter of chance than 30


def test_what_goes_wrong_in_the_week_is_told_and_nothing_else() -> None:
    """Three fall silent, two change their layout and one doubles, among eight; judged by their runs twice a day.

    Adaptive crawls of such sources come between minutes and many hours apart.
    """
    chance = random.Random(1)
    rooms = [room for room in newsrooms(30, chance) if room.a_day > 30][:8]
    world = World.of(with_troubles(rooms, chance, TROUBLES), 1)
    crawls, learnt = adaptive(world, Wish(requests_a_day=8 * 48), chance, timedelta(days=1))
    moments = [START + number * timedelta(hours=12) for number in range(1, 14)]
    told, false = alarms(world, crawls, learnt, 1, lambda room, runs: moments)
    assert len(told) == len(TROUBLES)
    assert not [line for line in told if "NO ALARM" in line]
    assert false == []
