"""Completeness: an estimate of the articles that no entry point showed, by what two entry points showed of each
other's. Pure.

Capture and recapture: of the articles that one entry point showed, the other showed a share; it showed about the same
share of those that neither is known by. That holds where the entry points are filled independently of each other. Where
both leave out the same articles (a paywalled section, say) too few are estimated; where one is cut from the other, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

FEWEST = 7  # articles that both entry points showed: of fewer, the estimate is biased (Robson and Regier 1964)
DEPENDENT = frozenset({"authors"})  # no entry point of the site's own: what an author's page shows, an article led to
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many articles neither entry point showed, and the bounds within which that lies in 95 of 100 cases."""

    number: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What was missed of one source in a time: *known* are articles that were shown and are not stored.

    *unseen* is estimated by the *doors*; None where no two entry points showed enough of each other's.
    """

    shown: int  # by any entry point
    known: int
    doors: tuple[str, str] | None = None
    unseen: Unseen | None = None

    @property
    def missed(self) -> float | None:
        """The share of all articles, shown or not, that was missed; None where it is unknown."""
        if self.unseen is None:
            return None
        return min(1.0, (self.unseen.number + self.known) / max(self.shown + self.unseen.number, 1.0))


def chapman(first: int, second: int, both: int) -> Unseen:
    """How many there are that neither of two entry points showed, which showed *first* and *second* articles, and
    *both*.

    Chapman's estimator of the population (1951), its variance by Seber (1970), and a log-normal interval for the part
    that was not seen, which cannot be below zero.
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
    """What was missed of a source, by the entry points that showed each article, and the number *known* to be missed.

    Of several entry points those two are asked that show most of each other's.
    """
    pair = _pair(shown)
    if pair is None:
        return Completeness(shown=len(shown), known=known)
    one, other = pair
    either = sum(one in doors or other in doors for doors in shown)
    both = _both(shown, one, other)
    unseen = chapman(sum(one in doors for doors in shown), sum(other in doors for doors in shown), both)
    # What other entry points showed of what these two did not was not missed.
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
