"""Chances are probabilities, and those that textbooks have."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.health.chances import at_least, median, robust_deviation, surprise


@given(st.integers(0, 60), st.integers(0, 60), st.fractions(0, 1, max_denominator=50))
def test_the_binomial_tail_is_exact(number: int, of: int, chance: Fraction) -> None:
    """Held against whole fractions."""
    terms = (comb(of, each) * chance**each * (1 - chance) ** (of - each) for each in range(number, of + 1))
    assert at_least(number, of, float(chance)) == pytest.approx(float(sum(terms, Fraction(0))), rel=1e-9, abs=1e-15)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(1e7, 1e9))
def test_one_wild_value_of_many_changes_no_median_beyond_its_neighbours(values: list[float], wild: float) -> None:
    """However wild it is."""
    assert min(values) <= median([*values, min(values), wild]) <= max(values)


def test_the_robust_deviation_is_that_of_the_many() -> None:
    """Two outliers of ten leave it where it was."""
    calm = [9.0, 10.0, 11.0, 10.0, 9.0, 11.0, 10.0, 10.0]
    assert robust_deviation([*calm, 500.0, 900.0]) == pytest.approx(1.4826)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_surprise_has_the_sign_of_the_difference(count: float, expected: float) -> None:
    """And what was expected surprises nobody."""
    assert (surprise(count, expected) > 0) == (count > expected) or count == pytest.approx(expected)
    assert surprise(expected, expected) == 0
