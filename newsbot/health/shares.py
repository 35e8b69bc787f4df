"""Shares: whether a share of pages that used to be small has grown, judged as soon as the newest run tells. Pure.

Coverage that drops, refusals that rise and entry points that show less are the same question.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

CHANCE = 5e-6  # of a false alarm, a look: hundreds of sources are looked at some thousand times a week
_FEWEST_BAD = 3  # of fewer pages nobody would speak
_FEWEST_WELL = 8  # pages that show that all is well again
_FEWEST_BEFORE = 30  # pages by which the usual share is known
_DAY_COUNTS = 5  # pages from which on a day's own share says something
_LEANING = 20  # pages that a day leans on: a bad one of a few is chance
_MOST_RECENT = 40  # pages that are looked at together, if no fewer tell
_GROWN = 0.25  # by how much the share has grown at least,
_STILL = 0.10  # and how much of that lasts while the trouble does

T = TypeVar("T")  # a run, or whatever else is counted


@dataclass(frozen=True, slots=True)
class Tally:
    """Of *of* pages at a time, *bad* were so."""

    at: datetime
    bad: int
    of: int


@dataclass(frozen=True, slots=True)
class Increase:
    """Since *since*, *bad* of *of* pages are so; usually the share *usual* is."""

    since: datetime
    bad: int
    of: int
    usual: float


def increase(runs: Sequence[T], tally: Callable[[T], Tally], *, chance: float = CHANCE) -> Increase | None:
    """Whether the share of bad pages has grown beyond what the older *runs* (in order of time) allow; None if not.

    Looks at the newest run, at the newest two, and so on until enough pages are seen: a change that shows at once is
    told at once, a smaller one as soon as it is sure. At least three pages are bad, and 25 of 100 more than usual. It
    began where that is least likely to be chance.
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
    """Whether the share, which had grown *since*, is still greater than before; None once the newest pages are well.

    What was *since* then is no part of what is usual; where nothing from before is known any more, what lasts has
    become usual.
    """
    told = [tally(run) for run in runs]
    usual = _usual([each for each in told if each.at < since])
    after = [each for each in told if each.at >= since]
    if usual is None or _is_well(after, usual):
        return None
    return Increase(since, sum(each.bad for each in after), sum(each.of for each in after), usual)


def _newest(runs: Sequence[T], tally: Callable[[T], Tally], pages: int) -> tuple[int, list[Tally]]:
    """The newest tallies, the newest last, that have *pages* together, or all that there are; and where they begin."""
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
    """The newest tally, the newest two as one, and so on."""
    bad = of = 0
    for each in reversed(tallies):
        bad, of = bad + each.bad, of + each.of
        yield Tally(each.at, bad, of)


def _is_well(tallies: Sequence[Tally], usual: float) -> bool:
    """Whether the newest pages, of which there are a few, are as they usually are."""
    for each in _together(tallies):
        if each.of >= _FEWEST_WELL:
            return each.bad / each.of <= usual + _STILL
    return False


def _usual(tallies: Sequence[Tally]) -> float | None:
    """The share that was usual, or that a bad day has had: ten days of a hundred may be worse. None where few pages
    tell. Never nothing: what has not happened yet may.
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
    # A day of few pages leans on all of them.
    shares = sorted(
        (bad + _LEANING * pooled) / (number + _LEANING) for bad, number in days.values() if number >= _DAY_COUNTS
    )
    return max(pooled, shares[int(0.9 * (len(shares) - 1))]) if shares else pooled


def at_least(number: int, of: int, bad: float, good: float) -> float:
    """The chance that *number* or more of *of* are bad where *bad* and *good* were counted before, both above zero:
    how many those were says how sure their share is (beta-binomial, the predictive distribution of a binomial).
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
