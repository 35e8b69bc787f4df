"""Chances: how unlikely a count is, by what was counted before. Pure."""

from __future__ import annotations

import math


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
