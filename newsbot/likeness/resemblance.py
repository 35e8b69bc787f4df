"""Resemblance: how much two texts have in common, by shared runs of words. Pure and linear."""

from __future__ import annotations

from newsbot.likeness.fingerprint import normalise

RUN = 3  # words: texts on one subject share words, but only copies share many runs of three

Shingles = frozenset[tuple[str, ...]]


def shingles(text: str) -> Shingles:
    """The runs of three words in *text*; a shorter text is one run."""
    words = normalise(text).split()
    if not words:
        return frozenset()
    return frozenset(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))


def resemblance(a: str, b: str) -> float:
    """The share of runs of words that *a* and *b* have in common: 1 for the same text, 0 for nothing."""
    first, second = shingles(a), shingles(b)
    union = len(first | second)
    return len(first & second) / union if union else 0.0


def containment(part: str, whole: str) -> float:
    """The share of the runs of *part* that *whole* also has: 1 for an excerpt."""
    inner = shingles(part)
    return len(inner & shingles(whole)) / len(inner) if inner else 0.0
