"""What a text must hold for a query to have a chance: a boolean tree over folded tokens, for indexes.

The tree is a superset: whatever matches the query satisfies the tree, and not the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Word:
    """The text holds this token."""

    token: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The text holds a token that begins with this."""

    token: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The text holds *tokens* side by side, in this order; there are at least two."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of *children* holds; there are at least two."""

    children: tuple[Candidates, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of *children* holds; there are at least two."""

    children: tuple[Candidates, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The title, or the body, alone holds what *child* says."""

    scope: Literal["title", "body"]
    child: Candidates


@dataclass(frozen=True, slots=True)
class ButNot:
    """*some* holds and *without* does not: only in a tree that decides (`newsbot.watch.decided`)."""

    some: Candidates
    without: Candidates


@dataclass(frozen=True, slots=True)
class Everything:
    """Nothing is known beforehand: any text may match."""


Candidates = Word | Prefix | Beside | AllOf | AnyOf | Within | ButNot | Everything


def all_of(children: Iterable[Candidates]) -> Candidates:
    """The simplest tree that says: each of *children*."""
    flat: dict[Candidates, None] = {}
    for child in children:
        if isinstance(child, AllOf):
            flat.update(dict.fromkeys(child.children))
        elif not isinstance(child, Everything):
            flat[child] = None
    if not flat:
        return Everything()
    return next(iter(flat)) if len(flat) == 1 else AllOf(tuple(flat))


def any_of(children: Iterable[Candidates]) -> Candidates:
    """The simplest tree that says: one of *children*."""
    flat: dict[Candidates, None] = {}
    for child in children:
        if isinstance(child, Everything):
            return Everything()
        flat.update(dict.fromkeys(child.children if isinstance(child, AnyOf) else (child,)))
    if not flat:
        return Everything()
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))
