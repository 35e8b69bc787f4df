"""A small simulated week: how late articles are seen, at equal requests. The whole one is `benchmarks.week`."""

import random
from datetime import timedelta

import pytest

from benchmarks.newsrooms import TROUBLES, World, newsrooms, with_troubles
from benchmarks.week import Figures, adaptive, fixed
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
