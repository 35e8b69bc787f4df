"""Text from elsewhere (file names, addresses, what an error quotes) on a terminal, which obeys what it is sent."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, marks of direction, halves of characters, line ends


def literal(text: str) -> str:
    """*text* on one line, with everything that a terminal would act on or hide written as an escape."""
    return "".join(_escaped(char) if unicodedata.category(char) in _UNSEEN else char for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
