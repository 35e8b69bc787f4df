"""Slugs: the words of a headline that the address of a page repeats."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_FEWEST = 3  # words that tell one headline from others
ALIKE, ALIKE_ENOUGH = 0.5, 0.3  # likeness of a headline to its address that proves it, and that tells it from others
_WORD = re.compile(r"[^\W_]+")


def words_of_address(path: str | None) -> frozenset[str]:
    """The words of the longest segment of *path*, as addresses spell them; none where they are too few to tell."""
    segments = [frozenset(_spelled(unquote(part))) for part in (path or "").split("/")]
    best = max(segments, key=len, default=frozenset())
    return best if len(best) >= _FEWEST else frozenset()


def _spelled(text: str) -> list[str]:
    """The words of *text* without accents, as addresses have them."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("ß", "ss").replace("ø", "o"))
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _WORD.findall(plain)
    spelled = (word.replace("ae", "a").replace("oe", "o").replace("ue", "u") for word in words)
    return [word for word in spelled if len(word) > 2 and not word.isdigit()]


def likeness(line: str, address: frozenset[str]) -> float:
    """How much of the words of the *address* are in *line*, and the other way round."""
    words = set(_spelled(line)) if address else set()
    both = len(words & address)
    return 2 * both / (len(words) + len(address)) if both > 1 else 0.0


def is_like_address(title: str | None, path: str | None) -> bool:
    """Whether *title* may be the headline that an address repeats; true of any where the address repeats none."""
    address = words_of_address(path)
    return not address or likeness(title or "", address) >= ALIKE_ENOUGH
