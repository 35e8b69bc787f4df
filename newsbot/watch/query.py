"""A query as a tree of words: what `parse_query` gives and what compiling reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Case = Literal["any", "initial", "upper"]
Kind = Literal["forms", "exact", "prefix", "pattern"]

TEXT_FIELDS = (
    "title",
    "description",
    "body",
    "author",
    "section",
    "tag",
    "source",
    "lang",
    "caption",
    "related",
    "url",
)
FIELDS = (*TEXT_FIELDS, "published")
# Of these, words mean themselves: names and addresses have no forms.
NAME_FIELDS = frozenset({"author", "section", "tag", "source", "lang", "url"})
DEFAULT_FIELDS = frozenset({"title", "body"})


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query. *written* is what the user wrote, *token* is it folded; `?` stays in a pattern."""

    written: str
    token: str
    kind: Kind = "forms"
    case: Case = "any"


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side, in this order (or, with *slop*, with so many words between them); often one word only."""

    words: tuple[QueryWord, ...]
    field: str | None = None
    slop: int = 0
    column: int = 1


@dataclass(frozen=True, slots=True)
class Every:
    """Each of *children* matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of *children* matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """*child* does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class Moment:
    """An end of a range: a date as written, or so many seconds from now."""

    written: str
    from_now: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Published between two moments; None is an open end."""

    low: Moment | None
    high: Moment | None
    with_low: bool = True
    with_high: bool = True
    column: int = 1


Node = Words | Every | Either | Without | Published


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood. *warnings* say what was left aside."""

    text: str
    tree: Node
    warnings: tuple[str, ...] = field(default=())

    @property
    def inflected(self) -> tuple[QueryWord, ...]:
        """The words that stand for their forms, each once, in order."""
        return tuple({word.token: word for word in self.words if word.kind == "forms"}.values())

    @property
    def words(self) -> tuple[QueryWord, ...]:
        """Every word, in order."""
        return tuple(_words(self.tree))


def _words(node: Node) -> Iterator[QueryWord]:
    match node:
        case Words(words=words):
            yield from words
        case Every(children=children) | Either(children=children):
            for child in children:
                yield from _words(child)
        case Without(child=child):
            yield from _words(child)
        case Published():
            return
