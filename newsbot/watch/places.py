"""Places where a query hits: how many there are, and which of them are shown. What is shown never outgrows the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from newsbot.items import Place

MOST = 50  # that one flag shows
_SMALL_PAGE = 16_000  # characters: so much the flags of a page may cost, however short its text is
_BESIDE_WORDS = 75  # characters that a place costs when it is written down, without its form and sentence


class Places(NamedTuple):
    """Some places in reading order, and how many *more* there are."""

    shown: tuple[Place, ...]
    more: int = 0


def thinned(found: list[Places], size: int) -> list[Places]:
    """What the flags of one article *found*, its text of *size* characters long: together they cost no more than that.

    Each keeps its first place. The largest give way first, and what they no longer show is still counted.
    """
    room = max(size, _SMALL_PAGE)
    costs = [sum(_costs(places.shown)) for places in found]
    if sum(costs) <= room:
        return found
    share = room // len(found)
    return [places if cost <= share else _cut(places, share) for places, cost in zip(found, costs, strict=True)]


def _cut(places: Places, room: int) -> Places:
    kept, spent = 0, 0
    for cost in _costs(places.shown):
        spent += cost
        if kept and spent > room:
            break
        kept += 1
    return Places(places.shown[:kept], places.more + len(places.shown) - kept)


def _costs(places: Sequence[Place]) -> list[int]:
    """What each of *places* costs: a sentence is paid for by the first place in it."""
    costs, before = [], ""
    for place in places:
        costs.append(_BESIDE_WORDS + len(place.form) + (len(place.sentence) if place.sentence != before else 0))
        before = place.sentence
    return costs
