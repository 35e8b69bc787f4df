"""Regular expressions that no text can make slow.

Every pattern of newsbot is made here, because every text is a stranger's: tests/house/test_patterns.py refuses those
that some text can make read again and again. A pattern that need not be searched for is `anchored`, which allows more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import AnyStr, Generic, NamedTuple

_MOST_KNOWN = 5_000  # some are made of a user's words, while newsbot runs


class Known(NamedTuple):
    """A pattern that was made."""

    pattern: str | bytes
    flags: int
    searched: bool
    at_most: int | None  # characters: a longer text is not tried


KNOWN: dict[Known, None] = {}


class Anchored(Generic[AnyStr]):
    """A pattern that is tried at one place of a text, and never looked for in it."""

    __slots__ = ("fullmatch", "match", "pattern")

    def __init__(self, found: re.Pattern[AnyStr], at_most: int | None) -> None:
        self.match: Callable[..., re.Match[AnyStr] | None] = _capped(found.match, at_most)
        self.fullmatch: Callable[..., re.Match[AnyStr] | None] = _capped(found.fullmatch, at_most)
        self.pattern: AnyStr = found.pattern


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """*pattern*, which may be looked for anywhere in a text. What must match a whole text is `anchored`."""
    return _made(pattern, flags, Known(pattern, int(flags), True, None))


def anchored(pattern: AnyStr, flags: int = 0, *, at_most: int | None = None) -> Anchored[AnyStr]:
    """*pattern*, tried at one place only; a text with more than *at_most* characters does not match."""
    return Anchored(_made(pattern, flags, Known(pattern, int(flags), False, at_most)), at_most)


def _made(pattern: AnyStr, flags: int, known: Known) -> re.Pattern[AnyStr]:
    if len(KNOWN) < _MOST_KNOWN:
        KNOWN[known] = None
    return re.compile(pattern, flags)


def _capped(ask: Callable[..., re.Match[AnyStr] | None], at_most: int | None) -> Callable[..., re.Match[AnyStr] | None]:
    if at_most is None:
        return ask
    return lambda text, *place: ask(text, *place) if len(text) <= at_most else None
