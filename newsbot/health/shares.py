"""Finds whether a usually small share of pages has grown, as soon as the newest runs prove it. Pure.

Used for dropping coverage, rising refusals, and entry points that show less.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

CHANCE = 5e-6  # of a false alarm per check: hundreds of sources are checked thousands of times a week
_FEWEST_BAD = 3  # fewer bad pages are not worth an alarm
_FEWEST_WELL = 8  # pages needed to show that all is well again
_FEWEST_BEFORE = 30  # pages needed to know the usual share
_DAY_COUNTS = 5  # pages for a day's own share to count
_LEANING = 20  # pages of the overall share added to a day's, so that one bad page of a few does not count
_MOST_RECENT = 40  # pages considered together at most
_GROWN = 0.25  # the least growth of the share,
_STILL = 0.10  # and how much of it must last

T = TypeVar("T")  # a run, or whatever else is counted


@dataclass(frozen=True, slots=True)
class Tally:
    """*bad* of *of* pages at one time."""

    at: datetime
    bad: int
    of: int


@dataclass(frozen=True, slots=True)
class Increase:
    """*bad* of *of* pages since *since*, compared with the *usual* share."""

    since: datetime
    bad: int
    of: int
    usual: float


def increase(runs: Sequence[T], tally: Callable[[T], Tally], *, chance: float = CHANCE) -> Increase | None:
    """Whether the share of bad pages has grown beyond what the older *runs* (in order of time) allow; None if not.

    Tries the newest run, the newest two, and so on: a clear change is found at once, a smaller one as soon as it is
    certain. Requires three bad pages and a share 25 points above usual. The start is where chance is least likely.
    """
    start, newest = _newest(runs, tally, _MOST_RECENT)
    if not any(_is_more(each, 0.0) for each in _together(newest)):
        return None
    older = [tally(run) for run in runs[:start]]
    while newest and sum(each.of for each in older) < _FEWEST_BEFORE:
        older.append(newest.pop(0))
    usual = _usual(older)
    if usual is None or _is_well(newest, usual):
        return None
    suspects = [each for each in _together(newest) if _is_more(each, usual)]
    known = sum(each.of for each in older)
    bad, good = usual * known, (1 - usual) * known
    chances = [(at_least(each.bad, each.of, bad, good), -each.of, each) for each in suspects]
    least, _, found = min(chances, default=(1.0, 0, None), key=itemgetter(0, 1))
    return None if found is None or least >= chance else Increase(found.at, found.bad, found.of, usual)


def _is_more(found: Tally, usual: float) -> bool:
    return found.bad >= _FEWEST_BAD and found.bad / found.of >= usual + _GROWN


def lasting_increase(runs: Sequence[T], tally: Callable[[T], Tally], since: datetime) -> Increase | None:
    """Whether the share that grew at *since* is still above what was usual before; None once the newest pages are well.

    Also None if nothing before *since* is known any more: then what lasts has become usual.
    """
    told = [tally(run) for run in runs]
    usual = _usual([each for each in told if each.at < since])
    after = [each for each in told if each.at >= since]
    if usual is None or _is_well(after, usual):
        return None
    return Increase(since, sum(each.bad for each in after), sum(each.of for each in after), usual)


def _newest(runs: Sequence[T], tally: Callable[[T], Tally], pages: int) -> tuple[int, list[Tally]]:
    """The newest tallies, oldest first, with *pages* pages together (or all); and the index where they begin."""
    newest: list[Tally] = []
    of = 0
    at = len(runs)
    while at and of < pages:
        at -= 1
        each = tally(runs[at])
        if each.of:
            newest.append(each)
            of += each.of
    return at, newest[::-1]


def _together(tallies: Sequence[Tally]) -> Iterator[Tally]:
    """The newest tally, the newest two added up, and so on."""
    bad = of = 0
    for each in reversed(tallies):
        bad, of = bad + each.bad, of + each.of
        yield Tally(each.at, bad, of)


def _is_well(tallies: Sequence[Tally], usual: float) -> bool:
    """Whether the newest few pages are as usual."""
    for each in _together(tallies):
        if each.of >= _FEWEST_WELL:
            return each.bad / each.of <= usual + _STILL
    return False


def _usual(tallies: Sequence[Tally]) -> float | None:
    """The usual share, or that of a bad day if higher (one day in ten may be worse); None if there are too few pages.

    Never zero: what has not happened yet still may.
    """
    of = sum(tally.of for tally in tallies)
    if of < _FEWEST_BEFORE:
        return None
    pooled = (sum(tally.bad for tally in tallies) + 0.5) / (of + 1)
    days: dict[int, list[int]] = {}
    for tally in tallies:
        day = days.setdefault(tally.at.toordinal(), [0, 0])
        day[0] += tally.bad
        day[1] += tally.of
    # Smooth a day's share with the overall one.
    shares = sorted(
        (bad + _LEANING * pooled) / (number + _LEANING) for bad, number in days.values() if number >= _DAY_COUNTS
    )
    return max(pooled, shares[int(0.9 * (len(shares) - 1))]) if shares else pooled


def at_least(number: int, of: int, bad: float, good: float) -> float:
    """The chance that *number* or more of *of* are bad, after *bad* and *good* (both above zero) were counted before.

    Beta-binomial, the predictive distribution of a binomial: the earlier counts also say how certain their share is.
    """
    if number <= 0:
        return 1.0
    total = 0.0
    before = _log_beta(bad, good)
    for each in range(of, number - 1, -1):
        total += math.exp(_log_choose(of, each) + _log_beta(bad + each, good + of - each) - before)
    return min(total, 1.0)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(of: int, number: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(number + 1) - math.lgamma(of - number + 1)
