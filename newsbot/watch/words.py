"""Parses the words of a query: exact or with forms, with wildcards, adjacent or near each other."""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled
from newsbot.watch.precheck import EXACT_MARK
from newsbot.watch.query import NAME_FIELDS, Case, Kind, Node, QueryError, QueryWord, Words
from newsbot.watch.tokens import tokens

NEAR = compiled(r"NEAR(?:/(?P<slop>\d{1,3}))?$")
SHORTEST_PREFIX = 2
_HYPHENED = anchored(r"\w+[-‐‑]\w+")
_MOST_GROUPS = 5  # of three digits

# Letters of no living language replace the wildcards while the word is folded.
_MANY, _ONE = "\u01bb", "\u01c0"
_WILDCARDS = str.maketrans({"*": _MANY, "?": _ONE})
_WILDCARD = compiled(r"[*?]")
_ESCAPED = compiled(r"\\(.)", re.DOTALL)


def word(value: str, field: str | None, column: int) -> Words:
    """A word token of the grammar: `desert`, `=US`, `deser*`. Gives several words if signs divide it (multi-agent)."""
    exact = value.startswith("=")
    return _words(value[1:] if exact else value, field, 0, column, exact=exact)


def phrase(value: str, field: str | None, slop: int, column: int) -> Words:
    """A phrase token of the grammar, with its quotes."""
    inner = value[1:-1]
    exact = inner.startswith(EXACT_MARK)
    return _words(inner.removeprefix(EXACT_MARK), field, slop, column, exact=exact)


def near(left: Node | None, right: Node | None, slop: int, column: int) -> Words:
    """`a NEAR b`, `a NEAR/3 b`: both words, in either order."""
    if (
        not isinstance(left, Words)
        or not isinstance(right, Words)
        or left.field != right.field
        or left.slop
        or right.slop
    ):
        raise QueryError(
            f"NEAR at column {column} belongs between two words or phrases, as in army NEAR/5 desert", column
        )
    return Words((*left.words, *right.words), left.field, slop, left.column)


def _words(written: str, field: str | None, slop: int, column: int, *, exact: bool) -> Words:
    # An escaped wildcard is an ordinary sign.
    plain = _ESCAPED.sub(lambda match: " " if match[1] in "*?" else match[1], written)
    shaped = plain.translate(_WILDCARDS)
    found = tuple(
        _word(plain[token.start : token.end], token.text, field, column, exact=exact) for token in tokens(shaped)
    )
    if not found:
        raise QueryError(f"{written!r} at column {column} has no letter or digit to look for", column)
    return Words(found, field, slop, column, None if slop else _compound(plain, found))


def _compound(written: str, found: tuple[QueryWord, ...]) -> str | None:
    """The words *found* in *written* as one compound; None if they cannot be one."""
    is_number = all(word.token.isdecimal() for word in found)
    if not 1 < len(found) <= (_MOST_GROUPS if is_number else 2) or any(word.kind != "forms" for word in found):
        return None
    sign = "-" if _HYPHENED.fullmatch(written) else " "
    # A name of two words is no compound; numbers and hyphens have no capitals that count.
    is_name = sign == " " and any(word.written[:1].isupper() and word.token.isalpha() for word in found)
    return None if is_name else sign.join(word.token for word in found)


def _word(written: str, token: str, field: str | None, column: int, *, exact: bool) -> QueryWord:
    if _MANY not in token and _ONE not in token:
        kind: Kind = "exact" if exact or field in NAME_FIELDS else "forms"
        return QueryWord(written, token, kind, _case(written) if exact else "any")
    pattern = token.replace(_MANY, "*").replace(_ONE, "?")
    literal = _WILDCARD.split(pattern, maxsplit=1)[0]
    if len(literal) < SHORTEST_PREFIX:
        message = f"{written!r} at column {column}: at least {SHORTEST_PREFIX} letters must stand before a wildcard"
        raise QueryError(message, column)
    if "*" in pattern[:-1]:
        raise QueryError(f"{written!r} at column {column}: '*' may only end a word; '?' is one letter anywhere", column)
    return QueryWord(written, pattern, "prefix" if pattern == literal + "*" else "pattern")


def _case(written: str) -> Case:
    letters = [letter for letter in written if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return "upper"
    return "initial" if letters and letters[0].isupper() else "any"
