"""Stretches of words: side by side, near each other, and the outermost of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

Span = tuple[int, int]


def adjacent(slots: list[list[int]]) -> list[Span]:
    """Where a place of each slot follows one of the slot before. *slots* hold places in order."""
    if len(slots) == 1:
        return [(place, place) for place in slots[0]]
    following = [set(places) for places in slots[1:]]
    return [
        (place, place + len(following))
        for place in slots[0]
        if all(place + number in places for number, places in enumerate(following, 1))
    ]


def near(slots: list[list[int]], slop: int) -> list[Span]:
    """The stretches, each as short as can be, that hold a place of each slot and at most *slop* other words."""
    needed = Counter(tuple(places) for places in slots)
    events = sorted((place, number) for number, places in enumerate(needed) for place in places)
    wanted = list(needed.values())
    have = [0] * len(wanted)
    found: list[Span] = []
    first = 0
    for place, number in events:
        have[number] += 1
        while all(count >= least for count, least in zip(have, wanted, strict=True)):
            start, leaving = events[first]
            if place - start + 1 <= len(slots) + slop and (not found or found[-1][0] < start):
                if found and found[-1][1] == place:
                    found.pop()
                found.append((start, place))
            have[leaving] -= 1
            first += 1
    return found


def outermost(spans: Iterable[Span]) -> list[Span]:
    """*spans* in order, each once, without those that lie within another."""
    found: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not found or span[1] > found[-1][1]:
            found.append(span)
    return found
