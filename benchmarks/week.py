"""Simulates a week of 300 sources: how late articles are seen when crawled every 30 minutes, and adaptively.

    uv run python -m benchmarks.week [--sources 300] [--seeds 1 2 3] [--spread 1.5] [--restless 0]
        [--alarms]

Rhythms are learnt from the four simulated weeks before, and again every six hours from what crawls have seen by then.
The adaptive week's requests are counted against the fixed one's.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, quantiles

from benchmarks.newsrooms import BEFORE, SPREAD, START, TROUBLES, WEEK, Newsroom, World, newsrooms, with_troubles
from benchmarks.week_alarms import is_of, judged, measures, report
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm
from schedules.adaptive import Plan, Wish, plan

LEARN_EVERY = timedelta(hours=6)
FIXED = timedelta(minutes=30)
HEALTHY_EVERY = timedelta(hours=2)

Crawls = dict[str, list[datetime]]
Learnt = dict[str, list[tuple[datetime, Rhythm]]]
Moments = Callable[[Newsroom, Sequence[Measure]], list[datetime]]


def fixed(world: World, chance: random.Random) -> Crawls:
    """Every source every 30 minutes, not all at the same moment."""
    crawls = {}
    for source in world.rooms:
        first = START + chance.random() * FIXED
        crawls[source] = [first + number * FIXED for number in range(WEEK // FIXED)]
    return crawls


def adaptive(
    world: World, wish: Wish, chance: random.Random, learn_every: timedelta = LEARN_EVERY
) -> tuple[Crawls, Learnt]:
    """Each source when the plan says so, with a new plan every *learn_every* from what crawls have seen; and the
    rhythms learnt for each."""
    crawls: Crawls = {source: [START - chance.random() * FIXED] for source in world.rooms}
    learnt: Learnt = {source: [] for source in world.rooms}
    made = START
    while made < START + WEEK:
        rhythms = {
            source: Rhythm.of(world.known(source, times[-1]), times[-1], world.rooms[source].zone)
            for source, times in crawls.items()
        }
        for source, rhythm in rhythms.items():
            learnt[source].append((made, rhythm))
        _follow(plan(rhythms, wish, made), crawls, made, made + learn_every)
        made += learn_every
    return {source: [at for at in times if START <= at < START + WEEK] for source, times in crawls.items()}, learnt


def _follow(made: Plan, crawls: Crawls, start: datetime, end: datetime) -> None:
    for source, times in crawls.items():
        at = max(start, made.next_crawl(source, times[-1]))
        while at < end:
            times.append(at)
            at = made.next_crawl(source, at)


def delays(world: World, crawls: Crawls) -> list[float]:
    """How many minutes after publication each article of the week is seen. What no crawl sees counts as seen when
    the week ends."""
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
    """The figures of one schedule's week."""

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

    def by(self, other: Figures) -> str:
        """The ratios to another schedule's figures."""
        return (
            f"{self.requests / other.requests:8.3f}           median {self.median / other.median:5.2f}  "
            f"p90 {self.p90 / other.p90:5.2f}  mean {self.mean / other.mean:5.2f}"
        )

    def __str__(self) -> str:
        late = f"median {self.median:5.1f}  p90 {self.p90:5.1f}  mean {self.mean:5.1f} minutes"
        return f"{self.requests:8,} requests  {late}"


def alarms(world: World, crawls: Crawls, learnt: Learnt, seed: int, moments: Moments) -> tuple[list[str], list[str]]:
    """Reports on the sources in trouble, and false alarms, when each is judged at its *moments*."""
    told, false = [], []
    for source, room in world.rooms.items():
        before = [START - BEFORE + number * FIXED for number in range(BEFORE // FIXED)]
        runs = measures(room, world.published[source], [*before, *crawls[source]], seed)
        opened = list(judged(room, runs, learnt[source], moments(room, runs)))
        if room.trouble is not None:
            told.append(report(room, runs, opened, learnt[source]))
        false += [
            f"{each.at:%a %H:%M} {each.alarm.kind} {source} ({room.a_day:.0f} articles a day): {each.alarm.says}"
            for each in opened
            if not is_of(each.alarm, room)
        ]
    return sorted(told), sorted(false)


def watched(room: Newsroom, runs: Sequence[Measure]) -> list[datetime]:
    """When a source is judged: every two hours, and if in trouble also after each of its runs."""
    moments = [START + number * HEALTHY_EVERY for number in range(1, WEEK // HEALTHY_EVERY + 1)]
    if room.trouble is not None:
        moments += [run.ended for run in runs if run.began >= START]
    return sorted(moments)


def main() -> None:
    """Prints each seed's figures and their ratios, and the alarms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--spread", type=float, default=SPREAD, help="how unequal the sources are")
    parser.add_argument("--restless", type=float, default=0.0, help="how much days vary beyond their pattern")
    parser.add_argument("--alarms", action="store_true", help="also judge the runs of the adaptive week")
    options = parser.parse_args()
    for seed in options.seeds:
        chance = random.Random(seed)
        rooms = with_troubles(newsrooms(options.sources, chance, options.spread), chance, TROUBLES)
        world = World.of(rooms, seed, options.restless)
        base = Figures.of(world, fixed(world, random.Random(seed)))
        # More than is possible, so that all requests are spent.
        wish = Wish(within=timedelta(minutes=1), requests_a_day=base.requests / 7)
        crawls, learnt = adaptive(world, wish, random.Random(seed))
        ours = Figures.of(world, crawls)
        print(f"seed {seed}: {options.sources} sources of spread {options.spread}, restless {options.restless}")
        print(
            f"  every 30 minutes  {base}\n  adaptive          {ours}\n  ratio             {ours.by(base)}", flush=True
        )
        if options.alarms:
            told, false = alarms(world, crawls, learnt, seed, watched)
            print("\n".join(f"  {line}" for line in told))
            print(f"  {len(false)} false alarms", *false, sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
