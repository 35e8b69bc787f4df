"""Chances are probabilities, and those that textbooks have."""

from fractions import Fraction
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.health.chances import at_least


def beta(a: int, b: int) -> Fraction:
    return Fraction(factorial(a - 1) * factorial(b - 1), factorial(a + b - 1))


@given(st.integers(0, 45), st.integers(0, 40), st.integers(1, 60), st.integers(1, 60))
def test_the_tail_is_exact(number: int, of: int, bad: int, good: int) -> None:
    """Held against whole fractions; more than all never are."""
    terms = (comb(of, each) * beta(bad + each, good + of - each) for each in range(number, of + 1))
    exact = sum(terms, Fraction(0)) / beta(bad, good) if number else 1
    assert at_least(number, of, bad, good) == pytest.approx(float(exact), rel=1e-7, abs=1e-12)


def test_the_same_share_of_more_pages_is_surer() -> None:
    """Three of three, where one of a hundred was bad before, and then ten of a thousand."""
    assert at_least(3, 3, 1, 99) > 4 * at_least(3, 3, 10, 990) > 1e-6


def test_of_what_is_well_known_the_chance_is_the_binomial_one() -> None:
    """One of fifty, three times in a row."""
    assert at_least(3, 3, 2e6, 98e6) == pytest.approx(0.02**3, rel=1e-4)
