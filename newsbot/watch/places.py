"""The places a flag shows, and how many more there are. What flags show never outgrows the page."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import repeat
from typing import Any, NamedTuple, TypeVar

from newsbot.items import Certainty, Flag, Place

MOST = 50  # shown by one flag
_SMALL_PAGE = 16_000  # characters that the flags of a page may cost, however short its text
_BESIDE_WORDS = 75  # characters that a place costs besides its form and sentence

# Creating frozen objects one by one takes longer than matching; setting columns through descriptors is much faster.
_FLAG = [Flag.__dict__[field.name].__set__ for field in fields(Flag)]
_PLACE = [Place.__dict__[field.name].__set__ for field in fields(Place)]

T = TypeVar("T")


class Places(NamedTuple):
    """Places in reading order, how many *more* there are, and their certainty and sense (see `Flag`)."""

    shown: tuple[Place, ...]
    more: int = 0
    certainty: Certainty = "meant"
    sense: str | None = None
    why: tuple[str, ...] = ()


def thinned(found: list[Places], size: int) -> list[Places]:
    """Cuts the places *found* by the flags of one article to the cost of its text of *size* characters.

    Each flag keeps its first place. The largest are cut first, and what they drop is still counted.
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
    return places._replace(shown=places.shown[:kept], more=places.more + len(places.shown) - kept)


def _costs(places: Sequence[Place]) -> list[int]:
    """What each place costs: a sentence is charged to the first place in it."""
    costs, before = [], ""
    for place in places:
        costs.append(_BESIDE_WORDS + len(place.form) + (len(place.sentence) if place.sentence != before else 0))
        before = place.sentence
    return costs


def make_flags(watches: Sequence[str], places: Sequence[Places]) -> tuple[Flag, ...]:
    """A flag for each of *watches*, with its *places*. Equals `Flag(...)`, but is much faster for many."""
    return _filled(Flag, _FLAG, watches, *zip(*places, strict=True)) if places else ()


def make_places(rows: list[tuple[str, int | None, int, int, str, str]]) -> tuple[Place, ...]:
    """A place for each of *rows*: field, block, start, end, form, sentence. Equals `Place(...)`, but faster."""
    return _filled(Place, _PLACE, *zip(*rows, strict=True)) if rows else ()


def _filled(kind: type[T], setters: list[Callable[[Any, Any], None]], *columns: Sequence[Any]) -> tuple[T, ...]:
    made: tuple[T, ...] = tuple(map(object.__new__, repeat(kind, len(columns[0]))))
    for setter, column in zip(setters, columns, strict=True):
        deque(map(setter, made, column), maxlen=0)
    return made
