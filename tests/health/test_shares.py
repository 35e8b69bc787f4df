"""Shares: growth is found at once, and is over once that is clear."""

from datetime import datetime, timedelta
from fractions import Fraction
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.health.shares import Tally, at_least, increase, lasting_increase
from tests.health.runs import HOUR, START


def at(hour: int) -> datetime:
    return START + hour * HOUR


def tallies(*counts: tuple[int, int]) -> list[Tally]:
    return [Tally(at(hour), bad, of) for hour, (bad, of) in enumerate(counts)]


def same(tally: Tally) -> Tally:
    return tally


GOOD = [(0, 2)] * 60
BAD = tallies(*GOOD, (3, 3))


def test_three_pages_of_one_run_are_enough_where_none_ever_was_bad() -> None:
    """The run that shows it reports it."""
    found = increase(BAD, same)
    assert found is not None
    assert (found.since, found.bad, found.of) == (at(60), 3, 3)
    assert found.usual < 0.01


def test_two_pages_are_chance() -> None:
    """Whatever came before."""
    assert increase(tallies(*GOOD, (2, 2)), same) is None


def test_a_usual_share_is_no_symptom() -> None:
    """A third of the pages of this source are bad, as always."""
    assert increase(tallies(*[(1, 3)] * 60, (2, 3), (3, 3)), same) is None


def test_too_little_history_gives_no_symptom() -> None:
    """Twenty pages are no habit."""
    assert increase(tallies(*[(0, 1)] * 20, (5, 5)), same) is None


def test_a_lost_field_is_found_after_one_day() -> None:
    """Thirty pages are enough, if that is all there was."""
    found = increase(tallies(*[(0, 5)] * 6, (5, 5)), same)
    assert found is not None
    assert (found.since, found.bad, found.of) == (at(6), 5, 5)


def test_growth_over_several_runs_counts_all_of_them() -> None:
    """A page an hour, each bad."""
    found = increase(tallies(*[(0, 1)] * 400, (1, 1), (1, 1), (1, 1)), same)
    assert found is not None
    assert (found.since, found.bad) == (at(400), 3)


def test_it_lasts_until_the_newest_pages_are_well() -> None:
    """One good page ends nothing; eight do."""
    since = at(60)
    assert lasting_increase(BAD, same, since) is not None
    assert lasting_increase(tallies(*GOOD, (3, 3), (0, 1)), same, since) is not None
    assert lasting_increase(tallies(*GOOD, (3, 3), (0, 4), (0, 4)), same, since) is None


def test_what_is_over_does_not_begin_again_by_itself() -> None:
    """The bad pages are still in the history, but the newest are well."""
    assert increase(tallies(*GOOD, (9, 9), (0, 8)), same) is None


def test_what_outlasts_the_history_has_become_usual() -> None:
    """Nothing from before is known."""
    assert lasting_increase(tallies(*[(2, 2)] * 60), same, START - timedelta(days=1)) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=80))
def test_every_symptom_is_justified(counts: list[tuple[int, int]]) -> None:
    """At least three bad pages, and a share well above the usual one."""
    found = increase(tallies(*((min(bad, of), of) for bad, of in counts)), same)
    assert found is None or (found.bad >= 3 and found.bad / found.of >= found.usual + 0.25)


def beta(a: int, b: int) -> Fraction:
    return Fraction(factorial(a - 1) * factorial(b - 1), factorial(a + b - 1))


@given(st.integers(0, 45), st.integers(0, 40), st.integers(1, 60), st.integers(1, 60))
def test_the_tail_is_exact(number: int, of: int, bad: int, good: int) -> None:
    """Checked with exact fractions; more than all is impossible."""
    terms = (comb(of, each) * beta(bad + each, good + of - each) for each in range(number, of + 1))
    exact = sum(terms, Fraction(0)) / beta(bad, good) if number else 1
    assert at_least(number, of, bad, good) == pytest.approx(float(exact), rel=1e-7, abs=1e-12)


def test_the_same_share_of_more_pages_is_surer() -> None:
    """Three of three, after one bad page of a hundred, and after ten of a thousand."""
    assert at_least(3, 3, 1, 99) > 4 * at_least(3, 3, 10, 990) > 1e-6


def test_with_much_history_the_chance_is_binomial() -> None:
    """One of fifty, three times in a row."""
    assert at_least(3, 3, 2e6, 98e6) == pytest.approx(0.02**3, rel=1e-4)
