"""What to expect from other publishers: figures by publisher-disjoint folds, and intervals over publishers.

Extraction is tuned by thresholds and word lists. A figure that depends on a few publishers shows here as folds far
apart, a wide interval, and a publisher whose removal changes it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from benchmarks.extraction_scores import Mark, share

FOLDS = 5
_SEED = 20_261_123
_DRAWS = 2_000
_OUTER = 0.025  # of the draws on either side of the interval


@dataclass(frozen=True, slots=True)
class Expected:
    """One figure by folds of publishers.

    *low* and *high* bound 95 % of bootstrap draws over publishers; *least* and *most* are the figures without the
    publisher, named beside each, that matters most in either direction.
    """

    folds: tuple[float, ...]
    low: float
    high: float
    least: tuple[float, str]
    most: tuple[float, str]

    @property
    def mean(self) -> float:
        """The mean of the folds."""
        return mean(self.folds)

    @property
    def spread(self) -> float:
        """The standard deviation of the folds."""
        return stdev(self.folds) if len(self.folds) > 1 else 0.0

    @property
    def worst(self) -> float:
        """The lowest fold."""
        return min(self.folds)


def expected(marks: Sequence[Mark]) -> Expected:
    """What *marks*, all of one figure, predict for unseen publishers."""
    publishers: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        publishers[mark.publisher].append(mark)
    dealt = sorted(publishers)
    random.Random(_SEED).shuffle(dealt)
    folds = [[mark for name in dealt[fold::FOLDS] for mark in publishers[name]] for fold in range(FOLDS)]
    sums = {name: _sum(theirs) for name, theirs in publishers.items()}
    low, high = _interval([sums[name] for name in dealt])
    right, of = _sum(marks)
    without = sorted(((right - r) / (of - n), name) for name, (r, n) in sums.items() if of > n) or [(share(marks), "")]
    return Expected(tuple(share(fold) for fold in folds if fold), low, high, without[0], without[-1])


def _sum(marks: Iterable[Mark]) -> tuple[float, float]:
    right = of = 0.0
    for mark in marks:
        right, of = right + mark.right, of + mark.of
    return right, of


def _interval(sums: list[tuple[float, float]]) -> tuple[float, float]:
    chance = random.Random(_SEED)
    drawn = []
    for _ in range(_DRAWS):
        some = chance.choices(sums, k=len(sums))
        if of := sum(n for _, n in some):
            drawn.append(sum(right for right, _ in some) / of)
    drawn.sort()
    return drawn[int(_OUTER * len(drawn))], drawn[int((1 - _OUTER) * len(drawn)) - 1]
