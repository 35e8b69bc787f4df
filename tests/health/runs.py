"""Runs of an invented source, with articles from an hourly Poisson process."""

import math
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from newsbot.measure import FIELDS, Measure
from newsbot.rhythm import Rhythm

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = dict.fromkeys(FIELDS, 1.0)


def run_at(began: datetime, new: int = 0, *, covered: Mapping[str, int] | None = None, **more: object) -> Measure:
    """A run that found and stored *new* articles, which have all fields except as given in *covered*."""
    fields = {**dict.fromkeys(FIELDS, new), **(covered or {})}
    values: dict[str, object] = {
        "run_id": int((began - START) / timedelta(minutes=1)),
        "source": "herald",
        "began": began,
        "ended": began + timedelta(minutes=1),
        "outcome": "finished",
        "found": new,
        "new": new,
        "covered": fields,
        "answers": {"200": new + 1},
        "doors_opened": 1,
        **more,
    }
    return Measure(**values)  # type: ignore[arg-type]


def hourly(days: float, a_day: float, *, seed: int = 1, begin: datetime = START) -> list[Measure]:
    """An hourly run for that many days, finding *a_day* articles a day, more by day than by night."""
    chance = random.Random(seed)
    moments = (begin + number * HOUR for number in range(round(days * 24)))
    return [run_at(at, _poisson(chance, a_day / 24 * shape(at))) for at in moments]


def shape(at: datetime) -> float:
    """The factor of the day's rate at the hour of *at*."""
    return 1 + 0.9 * math.sin((at.hour - 9) / 24 * 2 * math.pi)


def rhythm_of(history: list[Measure]) -> Rhythm:
    """The rhythm of what the runs found."""
    moments = [run.began for run in history for _ in range(run.new)]
    return Rhythm.of(moments, history[-1].ended)


def growing(history: list[Measure], since: int) -> Iterator[list[Measure]]:
    """The history after each run from number *since* on."""
    for end in range(since, len(history) + 1):
        yield history[:end]


def _poisson(chance: random.Random, rate: float) -> int:
    limit, number, product = math.exp(-rate), 0, chance.random()
    while product > limit:
        number, product = number + 1, product * chance.random()
    return number
