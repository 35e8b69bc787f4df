"""Wildcards: `pref*` and `wom?n` against the words of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def matching(pattern: str, words: Iterable[str]) -> list[str]:
    """Those of *words* that *pattern* covers: `?` is one letter, `*` at the end is any number of them."""
    literal = pattern.removesuffix("*")
    if pattern != literal and "?" not in literal:
        return [word for word in words if word.startswith(literal)]
    compiled = _compiled(pattern)
    return [word for word in words if compiled.fullmatch(word)]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    # One star at most, and at the end: such a pattern looks at each letter once.
    letters = {"?": ".", "*": ".*"}
    return re.compile("".join(letters.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)
