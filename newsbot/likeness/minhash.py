"""MinHash: short digests that find, among a million texts, the few that share many runs of words. Pure.

Two digests share about the same fraction of minima as their texts share runs of words. Some minima serve as keys: an
index of keys finds candidates, and `newsbot.likeness.copies` decides by their texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rensa import RMinHash  # type: ignore[import-untyped]

from newsbot.likeness.fingerprint import normalise
from newsbot.patterns import compiled

SHORTEST = 30  # words: a shorter text has too few runs to tell it from others


@dataclass(frozen=True, slots=True)
class Scheme:
    """How digests are made. Digests of different schemes cannot be compared."""

    algorithm: str
    seed: int
    permutations: int
    words: int  # in a run


# rensa computes sixteen minima faster than twelve. Twelve keys, two of which must match, find 95 % of texts with a
# fifth of their words changed; more would cost more than they find.
SCHEME = Scheme(f"rensa RMinHash {RMinHash.ALGORITHM_VERSION}", seed=20_260_302, permutations=16, words=3)
KEYS = 12

Minima = tuple[int, ...]

_SLOT_BITS = 4
_KEY_BITS = 32
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
_UNPARTED = compiled("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")


def words_of(text: str) -> list[str]:
    """The words of *text* for comparison: without signs, each Chinese or Japanese character by itself."""
    return words_of_comparable(normalise(text))


def words_of_comparable(comparable: str) -> list[str]:
    """`words_of` for a text from `normalise`."""
    parted = comparable if comparable.isascii() else _UNPARTED.sub(r" \1 ", comparable)
    return parted.translate(_SIGNS).split()


def minima_of(comparable: str) -> Minima:
    """The digest of a text from `comparable_text` or `normalise`; empty if it is too short."""
    words = words_of_comparable(comparable)
    if len(words) < SHORTEST:
        return ()
    digest = RMinHash(num_perm=SCHEME.permutations, seed=SCHEME.seed)
    digest.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return tuple(digest.digest())


@lru_cache(maxsize=512)  # looked up once, and again when added
def keys_of(minima: Minima) -> tuple[int, ...]:
    """The index keys of a text with these *minima*: signed 32-bit integers."""
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
