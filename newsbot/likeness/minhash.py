"""MinHash: a short digest of a text, by which the few that share many runs of words are found among a million. Pure.

Two digests have about as many minima in common as their texts have runs of words. Some minima of each are its keys: an
index of keys finds the candidates, `newsbot.likeness.copies` decides on them by their text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rensa import RMinHash  # type: ignore[import-untyped]

from newsbot.likeness.fingerprint import normalise

SHORTEST = 30  # words: a shorter text is told from others by less than its runs of words


@dataclass(frozen=True, slots=True)
class Scheme:
    """How digests are made. Those of two schemes have nothing to do with each other."""

    algorithm: str
    seed: int
    permutations: int
    words: int  # in a run


# rensa makes sixteen minima in less time than twelve. An index of twelve finds, by two of them, 95 of 100 texts with a
# fifth of their words changed; more would cost more than they find.
SCHEME = Scheme(f"rensa RMinHash {RMinHash.ALGORITHM_VERSION}", seed=20_260_302, permutations=16, words=3)
KEYS = 12

Minima = tuple[int, ...]

_SLOT_BITS = 4
_KEY_BITS = 32
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
_UNPARTED = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")


def words_of(text: str) -> list[str]:
    """The words of *text* as they are compared: without signs, each Chinese or Japanese character by itself."""
    return words_of_comparable(normalise(text))


def words_of_comparable(comparable: str) -> list[str]:
    """`words_of` a text that `normalise` gave."""
    parted = comparable if comparable.isascii() else _UNPARTED.sub(r" \1 ", comparable)
    return parted.translate(_SIGNS).split()


def minima_of(comparable: str) -> Minima:
    """The digest of a text that `comparable_text` or `normalise` gave; empty for one that is too short for it."""
    words = words_of_comparable(comparable)
    if len(words) < SHORTEST:
        return ()
    digest = RMinHash(num_perm=SCHEME.permutations, seed=SCHEME.seed)
    digest.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return tuple(digest.digest())


@lru_cache(maxsize=512)  # they are asked for when they are looked up, and again when they are added
def keys_of(minima: Minima) -> tuple[int, ...]:
    """The keys under which a text of these *minima* is found: whole numbers of 32 bits with a sign."""
    return tuple(
        ((minimum << _SLOT_BITS | slot) & (1 << _KEY_BITS) - 1) - (1 << _KEY_BITS - 1)
        for slot, minimum in enumerate(minima[:KEYS])
    )


def pack(minima: Minima) -> bytes:
    """*minima* as they are stored."""
    return b"".join(minimum.to_bytes(4, "big") for minimum in minima)


def unpack(stored: bytes) -> Minima:
    """The minima that `pack` stored."""
    return tuple(int.from_bytes(stored[at : at + 4], "big") for at in range(0, len(stored), 4))
