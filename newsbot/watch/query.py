"""A query as a tree of words: parsing produces it, compiling reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

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
# Words in these are exact: names and addresses have no forms.
NAME_FIELDS = frozenset({"author", "section", "tag", "source", "lang", "url"})
DEFAULT_FIELDS = frozenset({"title", "body"})


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query. *written* is what the user typed, *token* its folded form; a pattern keeps its `?`."""

    written: str
    token: str
    kind: Kind = "forms"
    case: Case = "any"


@dataclass(frozen=True, slots=True)
class Words:
    """Adjacent words in this order, or with at most *slop* other words between them; often just one word.

    *compound* is their tokens if they may be spelled as one word: `cease-fire`, or `cease fire` from a phrase.
    """

    words: tuple[QueryWord, ...]
    field: str | None = None
    slop: int = 0
    column: int = 1
    compound: str | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of *children* match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of *children* matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """*child* does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class Moment:
    """An end of a range: a date as written, or a number of seconds from now."""

    written: str
    from_now: int | None = None

    @property
    def has_clock(self) -> bool:
        """Whether it is an instant rather than a day, month or year."""
        return self.from_now is not None or "T" in self.written


class Period(NamedTuple):
    """From the instant *first* to before *end*, each None if open. A period of days (not *is_instant*) is compared with
    the local time of the page, so that a story of 22:46 in Lima belongs to that day.
    """

    first: datetime | None
    end: datetime | None
    is_instant: bool


@dataclass(frozen=True, slots=True)
class Published:
    """Published between two moments; None is an open end."""

    low: Moment | None
    high: Moment | None
    with_low: bool = True
    with_high: bool = True
    column: int = 1


Node = Words | And | Or | Not | Published


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. *warnings* say what was ignored."""

    text: str
    tree: Node
    warnings: tuple[str, ...] = field(default=())

    @property
    def inflected(self) -> tuple[QueryWord, ...]:
        """The words that cover their forms, each once, in order."""
        return tuple({word.token: word for word in self.words if word.kind == "forms"}.values())

    @property
    def words(self) -> tuple[QueryWord, ...]:
        """Every word, in order."""
        return tuple(word for leaf in _leaves(self.tree) for word in leaf.words)

    @property
    def compounds(self) -> tuple[str, ...]:
        """What may be spelled as one word, each once, in order."""
        return tuple(dict.fromkeys(leaf.compound for leaf in _leaves(self.tree) if leaf.compound))

    @property
    def is_words(self) -> bool:
        """Whether it is two or more words side by side and nothing else, which could be taken for a phrase."""
        match self.tree:
            case And(children=children):
                bare = [leaf.words[0].written for leaf in children if isinstance(leaf, Words) and len(leaf.words) == 1]
                return len(bare) == len(children) and self.text.split() == bare
        return False


def _leaves(node: Node) -> Iterator[Words]:
    match node:
        case Words():
            yield node
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _leaves(child)
        case Not(child=child):
            yield from _leaves(child)
        case Published():
            return


class QueryError(ValueError):
    """A query that cannot be understood. *column* counts from 1; the message says what was expected there."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column
