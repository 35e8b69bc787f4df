"""Flags and places by the hundred. One by one, setting each attribute of a frozen object takes longer than matching.

What is made is the same as what `Flag(...)` and `Place(...)` make, attribute by attribute, several times sooner.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from itertools import repeat
from typing import Any, TypeVar

from newsbot.items import Flag, Place
from newsbot.watch.places import Places

T = TypeVar("T")

_FLAG = [Flag.__dict__[field.name].__set__ for field in fields(Flag)]
_PLACE = [Place.__dict__[field.name].__set__ for field in fields(Place)]


def flags(watches: Sequence[str], places: Sequence[Places]) -> tuple[Flag, ...]:
    """A flag for each of *watches*, with its *places*."""
    return _filled(Flag, _FLAG, watches, *zip(*places, strict=True)) if places else ()


def places(rows: list[tuple[str, int | None, int, int, str, str]]) -> tuple[Place, ...]:
    """A place for each of *rows*: field, block, start, end, form, sentence."""
    return _filled(Place, _PLACE, *zip(*rows, strict=True)) if rows else ()


def _filled(kind: type[T], setters: list[Callable[[Any, Any], None]], *columns: Sequence[Any]) -> tuple[T, ...]:
    made: tuple[T, ...] = tuple(map(object.__new__, repeat(kind, len(columns[0]))))
    for setter, column in zip(setters, columns, strict=True):
        _exhaust(map(setter, made, column))
    return made


def _exhaust(calls: Iterable[None]) -> None:
    deque(calls, maxlen=0)
