"""Spans of words: adjacent, near each other, and the outermost of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import accumulate, pairwise

Span = tuple[int, int]


def adjacent(slots: list[list[int]], following: Callable[[int], int]) -> list[Span]:
    """Where a place of each slot directly follows one of the slot before. *slots* hold sorted places."""
    if len(slots) == 1:
        return [(place, place) for place in slots[0]]
    rest = [set(places) for places in slots[1:]]
    found = []
    for first in slots[0]:
        place = first
        for places in rest:
            place = following(place)
            if place not in places:
                break
        else:
            found.append((first, place))
    return found


def near(slots: list[list[int]], slop: int, between: Callable[[int, int], int]) -> list[Span]:
    """The shortest spans with a place from each slot and at most *slop* other words."""
    needed = Counter(tuple(places) for places in slots)
    events = sorted((place, number) for number, places in enumerate(needed) for place in places)
    # How many words precede each place, from the first on.
    counts = [0, *accumulate(between(one[0], other[0]) for one, other in pairwise(events))]
    wanted = list(needed.values())
    have = [0] * len(wanted)
    found: list[Span] = []
    first = 0
    for last, (place, number) in enumerate(events):
        have[number] += 1
        while all(count >= least for count, least in zip(have, wanted, strict=True)):
            start, leaving = events[first]
            if counts[last] - counts[first] + 1 <= len(slots) + slop and (not found or found[-1][0] < start):
                if found and found[-1][1] == place:
                    found.pop()
                found.append((start, place))
            have[leaving] -= 1
            first += 1
    return found


def outermost(spans: list[Span]) -> list[Span]:
    """*spans* sorted, without duplicates and those inside another."""
    if len(spans) == 1:
        return spans
    found: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not found or span[1] > found[-1][1]:
            found.append(span)
    return found
