"""Parses the watch language: text to tree, or an error with the column.

The grammar is Lucene's (through luqum), the error messages are ours. Adjacent words are joined by AND.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import Any

from luqum import tree as lucene
from luqum.exceptions import IllegalCharacterError, ParseError

from newsbot.patterns import compiled
from newsbot.watch.moments import moment
from newsbot.watch.precheck import prepared
from newsbot.watch.query import FIELDS, And, Node, Not, Or, Published, Query, QueryError, Words
from newsbot.watch.words import NEAR, near, phrase, word

with redirect_stderr(io.StringIO()):
    # luqum rebuilds its parser tables, noisily, for a Python version other than the one they were built with.
    from luqum.thread import parse

__all__ = ["Query", "QueryError", "parse_query"]

MOST_WORDS = 500
MOST_LEVELS = 20

_AT = compiled(r"position (?P<at>\d+)!?$")


def parse_query(query: str) -> Query:
    """Parses *query*. Raises QueryError, and nothing else, for what is not a query or would match everything."""
    text, warnings = prepared(query)
    try:
        tree = _Reader().node(_lucene(text), None, 0)
    except RecursionError:
        raise _too_deep(1) from None
    _refuse_boundless(tree)
    return Query(query, tree, warnings)


def _lucene(text: str) -> Any:
    try:
        return parse(text)
    except (ParseError, IllegalCharacterError) as error:
        raise _named(str(error), text) from None
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as error:
        raise QueryError(f"the query cannot be understood ({error}): put words with signs in quotes", 1) from None


def _named(message: str, text: str) -> QueryError:
    """Translates a grammar error to ours."""
    found = _AT.search(message)
    if not found:
        return QueryError(f"the query ends at column {len(text) + 1} where a word was expected", len(text) + 1)
    at = int(found["at"])
    sign = (
        text[at : at + 3]
        if text[at : at + 3] in {"AND", "NOT"}
        else text[at : at + 2 if text[at : at + 2] == "OR" else at + 1]
    )
    hint = ": put words with a colon in quotes" if sign == ":" else ": a word was expected"
    return QueryError(f"{sign!r} at column {at + 1} is out of place{hint}", at + 1)


def _too_deep(column: int) -> QueryError:
    return QueryError(f"the query is nested deeper than {MOST_LEVELS} levels at column {column}: split it", column)


class _Reader:
    """Translates the grammar's tree to ours, counting words and levels."""

    def __init__(self) -> None:
        self.words = 0

    def node(self, item: Any, field: str | None, level: int) -> Node:
        column = int(item.pos or 0) + 1
        if level > MOST_LEVELS:
            raise _too_deep(column)
        match item:
            case lucene.Word() | lucene.Phrase() | lucene.Proximity():
                return self.leaf(item, field, column)
            case lucene.SearchField():
                return self.field(item, field, column, level)
            case lucene.BaseGroup() | lucene.Plus():
                return self.node(item.children[0], field, level + 1)
            case lucene.Not() | lucene.Prohibit():
                child = self.node(item.children[0], field, level + 1)
                return child.child if isinstance(child, Not) else Not(child)
            case lucene.OrOperation():
                return self.either(item.children, field, level + 1)
            case lucene.AndOperation() | lucene.UnknownOperation():
                return self.every(item.children, field, level + 1)
            case lucene.Range() | lucene.From() | lucene.To():
                raise QueryError(f"the range at column {column} needs a field, as in published:>=2024-04-01", column)
        raise QueryError(f"{str(item).strip()!r} at column {column} is not part of the watch language", column)

    def leaf(self, item: Any, field: str | None, column: int) -> Words:
        if isinstance(item, lucene.Word):
            found = word(item.value, field, column)
        elif isinstance(item, lucene.Phrase):
            found = phrase(item.value, field, 0, column)
        else:
            found = phrase(item.term.value, field, int(item.degree), column)
        self.words += len(found.words)
        if self.words > MOST_WORDS:
            raise QueryError(f"the query has more than {MOST_WORDS} words at column {column}: split it", column)
        return found

    def field(self, item: Any, outer: str | None, column: int, level: int) -> Node:
        name = item.name.lower()
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            message = (
                f"{item.name!r} at column {column} is not a field; the fields are {known}. "
                "Put a word with a colon in quotes"
            )
            raise QueryError(message, column)
        if outer:
            raise QueryError(f"the field {name!r} at column {column} is inside the field {outer!r}", column)
        child = item.children[0]
        if name == "published":
            return _published(child, column)
        if isinstance(child, lucene.Range | lucene.From | lucene.To):
            raise QueryError(f"{name!r} at column {column} does not accept a range; only `published:` does", column)
        return self.node(child, name, level + 1)

    def either(self, items: Sequence[Any], field: str | None, level: int) -> Node:
        """OR. As in Lucene, if some words have a +, those decide."""
        required = [item for item in items if isinstance(item, lucene.Plus)]
        nodes = [self.node(item, field, level) for item in items]
        if required:
            return _every(
                [
                    node
                    for node, item in zip(nodes, items, strict=True)
                    if isinstance(item, lucene.Plus | lucene.Prohibit)
                ]
            )
        return Or(tuple(nodes))

    def every(self, items: Sequence[Any], field: str | None, level: int) -> Node:
        nodes: list[Node] = []
        position = 0
        while position < len(items):
            item = items[position]
            found = NEAR.match(item.value) if isinstance(item, lucene.Word) else None
            if found is None:
                nodes.append(self.node(item, field, level))
                position += 1
                continue
            column = int(item.pos or 0) + 1
            right = self.node(items[position + 1], field, level) if position + 1 < len(items) else None
            nodes.append(near(nodes.pop() if nodes else None, right, int(found["slop"] or 5), column))
            position += 2
        return _every(nodes)


def _every(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _published(item: Any, column: int) -> Published:
    match item:
        case lucene.Range():
            low, high = moment(_bound(item.low), column), moment(_bound(item.high), column)
            return Published(low, high, bool(item.include_low), bool(item.include_high), column)
        case lucene.From():
            return Published(moment(_bound(item.a), column), None, with_low=bool(item.include), column=column)
        case lucene.To():
            return Published(None, moment(_bound(item.a), column), with_high=bool(item.include), column=column)
        case lucene.Word() | lucene.Phrase():
            day = moment(_bound(item), column)
            if day is not None:
                return Published(day, day, column=column)
    expected = "published:>=2024-04-01 or published:[2024-04-01 TO 2024-04-30]"
    raise QueryError(f"published: at column {column} takes a date or a range, as in {expected}", column)


def _bound(item: Any) -> str:
    return str(item).strip().strip('"')


def _refuse_boundless(tree: Node) -> None:
    """Refuses a query that matches texts containing none of its words: it would flag nearly everything."""
    found = _boundless(tree)
    if found is not None:
        column = _column(found)
        message = f"only NOT or a date at column {column}: it would match nearly everything"
        raise QueryError(f"{message}; add a word that must be there", column)


def _boundless(node: Node) -> Node | None:
    """The part of *node* that matches without finding any word; None if there is none."""
    match node:
        case Words():
            return None
        case And(children=children):
            parts = [_boundless(child) for child in children]
            return parts[0] if all(parts) else None
        case Or(children=children):
            return next((found for child in children if (found := _boundless(child))), None)
    return node


def _column(node: Node) -> int:
    match node:
        case Words(column=column) | Published(column=column):
            return column
        case And(children=children) | Or(children=children):
            return _column(children[0])
        case Not(child=child):
            return _column(child)
