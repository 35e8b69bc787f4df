"""Chances: how unlikely a count is, by what was usual before. Pure, and exact where counts are small."""

from __future__ import annotations

import math
from collections.abc import Sequence


def median(values: Sequence[float]) -> float:
    """The median of *values*, of which there is one at least."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def robust_deviation(values: Sequence[float]) -> float:
    """The standard deviation of *values* by their median absolute deviation (MAD), which a few outliers leave alone."""
    middle = median(values)
    return 1.4826 * median([abs(value - middle) for value in values])


def at_least(number: int, of: int, chance: float) -> float:
    """The chance that *number* or more of *of* happen that happen with *chance* each, independently (binomial)."""
    if number <= 0:
        return 1.0
    if number > of or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    yes, no = math.log(chance), math.log1p(-chance)
    total = 0.0
    for each in range(number, of + 1):
        term = math.exp(_log_choose(of, each) + each * yes + (of - each) * no)
        total += term
        if each > of * chance and term < total * 1e-12:
            break
    return min(total, 1.0)


def surprise(count: float, expected: float) -> float:
    """By how many standard deviations *count* differs from *expected*, were it Poisson: by its variance-stabilised root
    (Anscombe 1948), which serves small counts too.
    """
    return 2 * (math.sqrt(count + 0.375) - math.sqrt(expected + 0.375))


def _log_choose(of: int, number: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(number + 1) - math.lgamma(of - number + 1)
