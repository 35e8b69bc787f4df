"""Completeness: how two entry points overlap tells how much neither shows."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.health.completeness import chapman, completeness

FEED, SITEMAP, LISTING = "https://h.example/feed", "https://h.example/map", "https://h.example/news/"


def test_chapman_s_estimate_is_the_textbook_s() -> None:
    """Seber 1982: of 10 marked fish 5 are among 10 caught later: some 19 in the pond, so 4 were never seen."""
    found = chapman(10, 10, 5)
    assert found.number == pytest.approx(11 * 11 / 6 - 1 - 15)
    assert found.low < found.number < found.high


@given(st.integers(0, 500), st.integers(0, 500), st.data())
def test_the_estimate_lies_within_its_bounds_and_is_never_below_zero(a: int, b: int, data: st.DataObject) -> None:
    """Whatever the entry points showed."""
    both = data.draw(st.integers(0, min(a, b)))
    found = chapman(a, b, both)
    assert 0 <= found.low <= found.number <= found.high
    assert both < min(a, b) or found.number == 0


def test_impossible_counts_are_refused() -> None:
    """They are a bug of the caller."""
    with pytest.raises(ValueError, match="5 articles in both cannot be, of 4 and 9"):
        chapman(4, 9, 5)


def test_independent_entry_points_give_the_number_that_there_is() -> None:
    """1000 stories, shown by 90 and 80 %: 20 are unseen, within the interval in most weeks."""
    chance = random.Random(4)
    held = 0
    for _ in range(60):
        stories = [_shown(chance) for _ in range(1000)]
        shown = [doors for doors in stories if doors]
        found = completeness(shown, known=0)
        assert found.unseen is not None
        held += found.unseen.low <= len(stories) - len(shown) <= found.unseen.high
    assert held >= 52


def test_one_entry_point_tells_nothing_of_what_it_misses() -> None:
    """Nor do author pages, which are found through articles."""
    found = completeness([frozenset({FEED, "authors"})] * 50, known=3)
    assert (found.missed, found.known, found.doors) == (None, 3, None)


def test_what_is_known_to_be_missed_counts_as_missed() -> None:
    """Both entry points showed everything, but 2 % are not stored."""
    found = completeness([frozenset({FEED, SITEMAP})] * 100, known=2)
    assert found.missed == pytest.approx(0.02)
    assert found.doors == (FEED, SITEMAP)


def test_what_a_third_entry_point_shows_is_not_missed() -> None:
    """Half of each is missing from the other; the third has all they estimate to be missing."""
    shown = [frozenset({FEED, SITEMAP})] * 20 + [frozenset({FEED})] * 20 + [frozenset({SITEMAP})] * 20
    before, after = completeness(shown, 0), completeness([*shown, *[frozenset({LISTING})] * 40], 0)
    assert before.unseen is not None
    assert after.unseen is not None
    assert before.unseen.number > 15
    assert after.unseen.number == 0


def _shown(chance: random.Random) -> frozenset[str]:
    return frozenset(entry_point for entry_point, share in ((FEED, 0.9), (SITEMAP, 0.8)) if chance.random() < share)
