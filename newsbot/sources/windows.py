"""Validity windows: whether the layouts of a source can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from newsbot.source import Layout


def trouble_with(layouts: Sequence[Layout]) -> str | None:
    """What keeps one of *layouts* from ever being chosen, or a page from having one of them only; None where nothing.

    Windows may overlap where the pages themselves tell: where the layouts look for different things (`detect`).
    """
    for layout in layouts:
        first, last = layout.window
        if first > last:
            return (
                f"layout {layout.name!r}: valid_from = {first} is after valid_until = {last}, so no day is its own; "
                "exchange them"
            )
    for one, other in combinations(layouts, 2):
        if one.detect == other.detect and (trouble := _trouble_of_two(one, other)):
            return trouble
    return None


def _trouble_of_two(one: Layout, other: Layout) -> str | None:
    """What is wrong with two layouts that pages alone do not tell apart."""
    both = f"layouts {one.name!r} and {other.name!r}"
    mark = f"both have detect = {one.detect!r}" if one.detect else "neither has a detect"
    if not one.is_dated and not other.is_dated:
        return f"{both}: {mark}, and neither has dates, so the second is never chosen; give one of them either"
    if one.detect is None and one.is_dated != other.is_dated:
        return None  # the one without dates is for the pages that are left
    first, last = max(one.window[0], other.window[0]), min(one.window[1], other.window[1])
    if first > last:
        return None
    return (
        f"{both}: {mark}, and {_days(first, last)} in the window of both; end one before the other begins, or give "
        "each a detect of its own"
    )


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{first} is"
    if first == date.min and last == date.max:
        return "every day is"
    start = "each day" if first == date.min else f"each day from {first}"
    return f"{start} is" if last == date.max else f"{start} to {last} is"
