"""Hostile pages cost in proportion to their size: twice of what a page has too many of is at most twice the work.

Work is counted, not timed: the calls that reading a page makes, which are the same on every machine. What one call does
in C is timed by `uv run python -m benchmarks.extraction --hostile`.
"""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from benchmarks.extraction_hostile import KINDS, hostile_page
from newsbot.items import Article, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract

_SIZE = 300  # of the smaller page: a square of it would be many times what the rest of the page costs
_MORE = 2.2  # times the work that twice the size may make


def calls_of(page: Page) -> int:
    """How many functions, Python's and C's, are called to read *page*."""
    count = 0

    def called(frame: FrameType, event: str, function: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        extract(page)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_page_is_at_most_twice_the_work(kind: str) -> None:
    """A square would be four times the work."""
    smaller, larger = hostile_page(kind, _SIZE), hostile_page(kind, 2 * _SIZE)
    extract(smaller)  # what is compiled or cached at first sight is nobody's work
    once, twice = calls_of(smaller), calls_of(larger)
    assert twice <= _MORE * once, (once, twice)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_with_thousands_of_anything_gives_a_record(kind: str) -> None:
    """An article, or a Miss that says what there is too much of; never a failure of ours."""
    found = extract(hostile_page(kind, 7_000))
    assert isinstance(found, Article | Listing | Miss)
    assert getattr(found, "reason", "too-large") in ("too-large", "too-deep"), found
