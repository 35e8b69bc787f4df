"""Finds which of very many words a text contains, and where, in a single pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

# Building an automaton of all keys takes long, so later keys get one of their own, up to this share of all, or at least
# this many.
_LATER_SHARE = 16
_LATER_LEAST = 1_000
_PREFIX_MARK = "*"


class Scanner:
    """Finds words, and prefixes of words (`dese*`), in a stream of tokens. More can be added at any time.

    Each word or prefix is a key and has a number: its position among all keys.
    """

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._first = _Automaton(())
        self._later = _Automaton(())
        for key in keys:
            self.add(key)

    def number(self, key: str) -> int | None:
        """The number of *key*; None if it was not added."""
        return self._numbers.get(key)

    def add(self, key: str) -> int:
        """Adds *key* and returns its number. Automata are rebuilt at the next scan, usually only the small one."""
        number = self._numbers.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
        return number

    def scan(self, tokens: str) -> dict[int, list[int]]:
        """Maps the number of each key in *tokens* (separated by blanks) to its offsets, in order."""
        if self._first.count + self._later.count < len(self._keys):
            self.build()
        found: dict[int, list[int]] = {}
        # A token is what stands between two blanks; neighbours share one, so matches overlap.
        framed = f" {tokens} "
        for automaton in (self._first, self._later):
            if automaton.count:
                automaton.scan(framed, found)
        return found

    def build(self) -> None:
        """Builds the automata for added keys now, so that the next scan need not."""
        done = self._first.count
        if len(self._keys) - done > max(_LATER_LEAST, done // _LATER_SHARE):
            self._first, done = _Automaton(self._keys), len(self._keys)
        self._later = _Automaton(self._keys[done:], done)


class _Automaton:
    """An automaton for *keys*, numbered from *first*."""

    def __init__(self, keys: Sequence[str], first: int = 0) -> None:
        self.count = len(keys)
        # Sorted, so that similar words are close together in memory.
        patterns = sorted((_pattern(key), number) for number, key in enumerate(keys, first))
        self._numbers = [number for _, number in patterns]
        self._automaton = AhoCorasick([pattern for pattern, _ in patterns])

    def scan(self, framed: str, found: dict[int, list[int]]) -> None:
        """Adds to *found* where each key occurs."""
        numbers = self._numbers
        for pattern, start, _ in self._automaton.find_matches_as_indexes(framed, overlapping=True):
            number = numbers[pattern]
            if number in found:
                found[number].append(start)
            else:
                found[number] = [start]


def _pattern(key: str) -> str:
    return f" {key.removesuffix(_PREFIX_MARK)}" if is_prefix_key(key) else f" {key} "


def is_prefix_key(key: str) -> bool:
    """Whether *key* stands for all words with a prefix."""
    return key.endswith(_PREFIX_MARK)


def prefix_key(prefix: str) -> str:
    """The key for words that begin with *prefix*."""
    return prefix + _PREFIX_MARK


@lru_cache(maxsize=256)
def scanner_for(words: frozenset[str]) -> Scanner:
    """A shared scanner for *words*. Never add to it."""
    return Scanner(sorted(words))
