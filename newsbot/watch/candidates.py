"""What a text must contain for a query to match it: a boolean tree over folded tokens, for indexes.

Whatever matches the query satisfies the tree; the reverse need not hold.
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
class Phrase:
    """The text holds *tokens* (at least two) next to each other, in this order."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of *children* (at least two) hold."""

    children: tuple[Candidates, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of *children* (at least two) holds."""

    children: tuple[Candidates, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """*child* holds for the title alone, or the body alone."""

    scope: Literal["title", "body"]
    child: Candidates


@dataclass(frozen=True, slots=True)
class ButNot:
    """*some* holds and *without* does not. Only in exact trees (`newsbot.watch.index_query`)."""

    some: Candidates
    without: Candidates


@dataclass(frozen=True, slots=True)
class Everything:
    """Nothing is known in advance: any text may match."""


Candidates = Word | Prefix | Phrase | AllOf | AnyOf | Within | ButNot | Everything


def all_of(children: Iterable[Candidates]) -> Candidates:
    """The simplest tree for: all of *children*."""
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
    """The simplest tree for: any of *children*."""
    flat: dict[Candidates, None] = {}
    for child in children:
        if isinstance(child, Everything):
            return Everything()
        flat.update(dict.fromkeys(child.children if isinstance(child, AnyOf) else (child,)))
    if not flat:
        return Everything()
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))
