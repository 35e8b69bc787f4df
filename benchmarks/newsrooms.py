"""Simulated newsrooms: when each publishes, week after week, and what goes wrong in one of the weeks.

The rates are invented, with the spread of real sites: a few publish hundreds of articles a day, many a handful. Days
differ from nights and weekends, each in its own zone. Within an hour articles come at random (Poisson).
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Trouble = Literal["silent", "layout", "doubled"]

MEDIAN, SPREAD = 18.0, 1.5  # articles a day, and how unequal sites are: the sigma of their logarithms
FEWEST, MOST = 1.0, 400.0
ABLE = 10.0  # articles a day

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday; on the Sunday, clocks change in America
WEEK = timedelta(weeks=1)
BEFORE = timedelta(weeks=4)
TROUBLES: tuple[Trouble, ...] = ("silent", "silent", "silent", "layout", "layout", "doubled")

# By hour of the day, and the weekend's share. Only ratios matter.
_WIRE = ([4, 3, 3, 3, 3, 4, 6, 8, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 8, 8, 7, 6, 5], 0.7)
_DAILY = ([1, 0.3, 0.2, 0.2, 1, 4, 8, 9, 8, 8, 8, 8, 9, 8, 8, 9, 10, 10, 9, 7, 6, 5, 4, 2], 0.55)
_TABLOID = ([3, 1, 0.5, 0.5, 1, 3, 7, 9, 9, 9, 9, 10, 10, 9, 9, 9, 9, 10, 10, 9, 9, 9, 7, 5], 0.85)
_TRADE = ([0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 1, 4, 9, 10, 10, 9, 7, 9, 10, 9, 7, 4, 1, 0.5, 0.2, 0.2, 0.1, 0.1], 0.08)
_BLOG = ([2, 1, 0.5, 0.3, 0.3, 0.5, 1, 3, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 9, 7, 4], 1.0)
_SHAPES = ((_WIRE, 1), (_DAILY, 4), (_TABLOID, 2), (_TRADE, 2), (_BLOG, 1))
_ZONES = (
    "Europe/Kyiv",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "UTC",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """One source: its articles per hour, by hour of its own week from Monday 0:00, and its trouble, if any."""

    name: str
    zone: ZoneInfo
    rates: tuple[float, ...]
    trouble: Trouble | None = None
    troubled_at: datetime | None = None

    @property
    def a_day(self) -> float:
        """Articles a day, averaged over a week."""
        return sum(self.rates) / 7

    def publications(
        self, start: datetime, end: datetime, chance: random.Random, restless: float = 0.0
    ) -> list[datetime]:
        """The times from *start* to *end*, both whole hours, at which it publishes, in UTC. *restless* is how much its
        days vary beyond their pattern: the sigma of their logarithms."""
        found: list[datetime] = []
        days: dict[int, float] = {}
        for hour in range(int((end - start) / timedelta(hours=1))):
            begin = start + timedelta(hours=hour)
            local = begin.astimezone(self.zone)
            if local.toordinal() not in days:
                days[local.toordinal()] = math.exp(chance.gauss(0, restless)) if restless else 1.0
            rate = self.rates[24 * local.weekday() + local.hour] * days[local.toordinal()]
            found += [begin + timedelta(hours=at) for at in _poisson(rate * self._change(begin), chance)]
        return found

    def _change(self, at: datetime) -> float:
        if self.troubled_at is None or at < self.troubled_at:
            return 1.0
        return {"silent": 0.0, "doubled": 2.0}.get(self.trouble or "", 1.0)


def newsrooms(count: int, chance: random.Random, spread: float = SPREAD) -> list[Newsroom]:
    """*count* newsrooms, all different. *spread* is how unequal their sizes are."""
    return [_newsroom(f"s{number:03}", chance, spread) for number in range(count)]


def _newsroom(name: str, chance: random.Random, spread: float) -> Newsroom:
    hours, weekend = chance.choices([shape for shape, _ in _SHAPES], [often for _, often in _SHAPES])[0]
    shift = chance.choice((-1, 0, 0, 1))
    shape = [
        hours[(hour - shift) % 24] * (weekend if day >= 5 else 1.0) * math.exp(chance.gauss(0, 0.2))
        for day in range(7)
        for hour in range(24)
    ]
    a_day = min(max(math.exp(chance.gauss(math.log(MEDIAN), spread)), FEWEST), MOST)
    scale = 7 * a_day / sum(shape)
    return Newsroom(name=name, zone=ZoneInfo(chance.choice(_ZONES)), rates=tuple(scale * each for each in shape))


def _poisson(rate: float, chance: random.Random) -> Sequence[float]:
    """The times, as fractions of an hour, of a Poisson process with that hourly rate."""
    found: list[float] = []
    at = chance.expovariate(rate) if rate else 1.0
    while at < 1:
        found.append(at)
        at += chance.expovariate(rate)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Newsrooms, and everything they publish in the four weeks before START and the week after."""

    rooms: Mapping[str, Newsroom]
    published: Mapping[str, Sequence[datetime]]

    @classmethod
    def of(cls, rooms: Sequence[Newsroom], seed: int, restless: float = 0.0) -> World:
        """What *rooms* publish, each with its own random numbers."""
        published = {
            room.name: room.publications(START - BEFORE, START + WEEK, random.Random(f"{seed} {room.name}"), restless)
            for room in rooms
        }
        return cls(rooms={room.name: room for room in rooms}, published=published)

    def known(self, source: str, until: datetime) -> Sequence[datetime]:
        """What *source* has published up to *until*."""
        moments = self.published[source]
        return moments[: bisect_right(moments, until)]


def with_troubles(rooms: Sequence[Newsroom], chance: random.Random, troubles: Sequence[Trouble]) -> list[Newsroom]:
    """*rooms*, where each of *troubles* happens to one of them in the first three days of the week.

    Only to those with ten articles a day or more: for smaller ones, a week with none or twice as many is normal.
    """
    able = [room.name for room in rooms if room.a_day >= ABLE]
    struck = dict(zip(chance.sample(able, len(troubles)), troubles, strict=True))
    return [
        replace(room, trouble=struck[room.name], troubled_at=START + timedelta(hours=chance.randrange(72)))
        if room.name in struck
        else room
        for room in rooms
    ]
