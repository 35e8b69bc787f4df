"""Estimates how many articles no entry point showed, from how far two entry points overlap. Pure.

Capture and recapture: one entry point showed a share of the articles the other showed, and about the same share of all
others. This assumes that entry points are filled independently. If both omit the same articles (a paywalled section),
or one is a cut version of the other, the estimate is too low.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

FEWEST = 7  # articles shown by both entry points; with fewer the estimate is biased (Robson and Regier 1964)
DEPENDENT = frozenset({"authors"})  # not independent: an author's page is found through an article
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many articles neither entry point showed, with a 95 % interval."""

    number: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What was missed of one source in a period. *known* articles were shown but are not stored.

    *unseen* is estimated from the entry points *doors*; None if no two overlap enough.
    """

    shown: int  # by any entry point
    known: int
    doors: tuple[str, str] | None = None
    unseen: Unseen | None = None

    @property
    def missed(self) -> float | None:
        """The share of all articles, shown or not, that was missed; None if unknown."""
        if self.unseen is None:
            return None
        return min(1.0, (self.unseen.number + self.known) / max(self.shown + self.unseen.number, 1.0))


def chapman(first: int, second: int, both: int) -> Unseen:
    """How many articles neither entry point showed, given that they showed *first* and *second*, and *both* of them.

    Chapman's estimator of the population (1951), its variance by Seber (1970), and a log-normal interval for the unseen
    part, which cannot be negative.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"{both} articles in both cannot be, of {first} and {second}")
    population = (first + 1) * (second + 1) / (both + 1) - 1
    unseen = max(population - (first + second - both), 0.0)
    if unseen == 0:
        return Unseen(0.0, 0.0, 0.0)
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    factor = math.exp(_Z95 * math.sqrt(math.log1p(variance / unseen**2)))
    return Unseen(unseen, unseen / factor, unseen * factor)


def completeness(shown: Sequence[frozenset[str]], known: int) -> Completeness:
    """Estimate how many articles of a source were missed, from the entry points that showed each article and the number
    *known* to be missed.

    Uses the two entry points with the largest overlap.
    """
    pair = _pair(shown)
    if pair is None:
        return Completeness(shown=len(shown), known=known)
    one, other = pair
    either = sum(one in doors or other in doors for doors in shown)
    both = _both(shown, one, other)
    unseen = chapman(sum(one in doors for doors in shown), sum(other in doors for doors in shown), both)
    # Articles that other entry points showed were not missed.
    found = len(shown) - either
    left = Unseen(*(max(number - found, 0.0) for number in (unseen.number, unseen.low, unseen.high)))
    return Completeness(shown=len(shown), known=known, doors=pair, unseen=left)


def _pair(shown: Iterable[frozenset[str]]) -> tuple[str, str] | None:
    sets = list(shown)
    doors = sorted(frozenset[str]().union(*sets) - DEPENDENT)
    pairs = [(_both(sets, one, other), one, other) for one, other in combinations(doors, 2)]
    most, one, other = max(pairs, default=(0, "", ""))
    return (one, other) if most >= FEWEST else None


def _both(shown: Iterable[frozenset[str]], one: str, other: str) -> int:
    return sum(one in doors and other in doors for doors in shown)
