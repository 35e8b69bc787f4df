"""A simulated week of 300 sources: how late articles are seen, crawled every 30 minutes and crawled adaptively.

    uv run python -m benchmarks.week [--sources 300] [--seeds 1 2 3] [--spread 1.3]

The rhythms are learnt from four simulated weeks before, and again every six hours from what crawls have seen by then.
Requests are counted, those of the adaptive week against those of the fixed one.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean, quantiles

from benchmarks.newsrooms import SPREAD, Newsroom, newsrooms
from newsbot.rhythm import Rhythm
from schedules.adaptive import Plan, Wish, plan

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday; on the Sunday, clocks change in America
WEEK = timedelta(weeks=1)
LEARNT = timedelta(weeks=4)
LEARN_EVERY = timedelta(hours=6)
FIXED = timedelta(minutes=30)

Crawls = dict[str, list[datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The sources and all that they publish, from four weeks before the week to its end."""

    rooms: Mapping[str, Newsroom]
    published: Mapping[str, Sequence[datetime]]

    @classmethod
    def of(cls, rooms: Sequence[Newsroom], seed: int) -> World:
        """What *rooms* publish; each by chances of its own."""
        published = {
            room.name: room.publications(START - LEARNT, START + WEEK, random.Random(f"{seed} {room.name}"))
            for room in rooms
        }
        return cls(rooms={room.name: room for room in rooms}, published=published)

    def known(self, source: str, until: datetime) -> Sequence[datetime]:
        """What *source* has published until then."""
        moments = self.published[source]
        return moments[: bisect_right(moments, until)]


def fixed(world: World, chance: random.Random) -> Crawls:
    """Every source every 30 minutes, not all at one moment."""
    crawls = {}
    for source in world.rooms:
        first = START + chance.random() * FIXED
        crawls[source] = [first + number * FIXED for number in range(WEEK // FIXED)]
    return crawls


def adaptive(world: World, wish: Wish, chance: random.Random) -> Crawls:
    """Each source when its plan says so; every six hours a new plan is made of what crawls have seen."""
    crawls: Crawls = {source: [START - chance.random() * FIXED] for source in world.rooms}
    made = START
    while made < START + WEEK:
        rhythms = {
            source: Rhythm.of(world.known(source, times[-1]), times[-1], world.rooms[source].zone)
            for source, times in crawls.items()
        }
        _follow(plan(rhythms, wish, made), crawls, made, made + LEARN_EVERY)
        made += LEARN_EVERY
    return {source: [at for at in times if START <= at < START + WEEK] for source, times in crawls.items()}


def _follow(made: Plan, crawls: Crawls, start: datetime, end: datetime) -> None:
    for source, times in crawls.items():
        at = max(start, made.next_crawl(source, times[-1]))
        while at < end:
            times.append(at)
            at = made.next_crawl(source, at)


def delays(world: World, crawls: Crawls) -> list[float]:
    """How many minutes after its publication each article of the week is seen. What no crawl of the week sees is seen
    when it ends."""
    found = []
    for source, times in crawls.items():
        looks = [*times, START + WEEK]
        look = 0
        for moment in world.published[source]:
            if moment < START:
                continue
            while looks[look] < moment:
                look += 1
            found.append((looks[look] - moment) / timedelta(minutes=1))
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What a schedule makes of the week."""

    requests: int
    median: float  # minutes
    p90: float
    mean: float

    @classmethod
    def of(cls, world: World, crawls: Crawls) -> Figures:
        """The figures of *crawls*."""
        late = delays(world, crawls)
        tenths = quantiles(late, n=10, method="inclusive")
        return cls(sum(map(len, crawls.values())), tenths[4], tenths[8], mean(late))


def compare(world: World, seed: int) -> tuple[Figures, Figures]:
    """The week of a fixed schedule and that of an adaptive one which may make as many requests."""
    base = Figures.of(world, fixed(world, random.Random(seed)))
    wish = Wish(within=timedelta(minutes=1), requests_a_day=base.requests / 7)
    return base, Figures.of(world, adaptive(world, wish, random.Random(seed)))


def main() -> None:
    """Prints the figures of each seed and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--spread", type=float, default=SPREAD, help="how unequal the sources are")
    options = parser.parse_args()
    for seed in options.seeds:
        started = time.perf_counter()
        world = World.of(newsrooms(options.sources, random.Random(seed), options.spread), seed)
        base, ours = compare(world, seed)
        print(f"seed {seed}: {options.sources} sources, {time.perf_counter() - started:.0f} s")
        for name, each in (("every 30 minutes", base), ("adaptive", ours)):
            print(
                f"  {name:17}{each.requests:>9,} requests  median {each.median:5.1f}  p90 {each.p90:5.1f} "
                f" mean {each.mean:5.1f} minutes"
            )
        print(
            f"  {'ratio':17}{ours.requests / base.requests:9.3f}           "
            f"median {ours.median / base.median:5.2f}  p90 {ours.p90 / base.p90:5.2f}  mean {ours.mean / base.mean:5.2f}"
        )


if __name__ == "__main__":
    main()
