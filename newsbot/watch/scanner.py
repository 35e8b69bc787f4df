"""Which of very many words a text has, and where: one look at the text, however many words they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

# Words that came later have an automaton of their own, for one of all words takes long to make: a share of all, and
# at least so many.
_LATER_SHARE = 16
_LATER_LEAST = 1_000
_BEGINNING = "*"


class Scanner:
    """Looks for words, and for beginnings of words (`dese*`), in a stream of tokens. More can be added at any time.

    What is looked for is a key, and has a number: its place among all keys.
    """

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._first = _Automaton(())
        self._later = _Automaton(())
        for key in keys:
            self.add(key)

    def number(self, key: str) -> int | None:
        """The number of *key*; None, where nobody looks for it."""
        return self._numbers.get(key)

    def add(self, key: str) -> int:
        """Look for *key* too; its number. The automata are made anew when they are asked next, mostly a small one."""
        number = self._numbers.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
        return number

    def scan(self, tokens: str) -> dict[int, list[int]]:
        """The numbers of the keys that occur in *tokens* (parted by blanks), with the offsets of theirs, in order."""
        if self._first.count + self._later.count < len(self._keys):
            self.settle()
        found: dict[int, list[int]] = {}
        # A token is what stands between two blanks; neighbours share one, so their matches overlap.
        framed = f" {tokens} "
        for automaton in (self._first, self._later):
            if automaton.count:
                automaton.scan(framed, found)
        return found

    def settle(self) -> None:
        """Make the automata for what was added, so that the next text need not wait for it."""
        done = self._first.count
        if len(self._keys) - done > max(_LATER_LEAST, done // _LATER_SHARE):
            self._first, done = _Automaton(self._keys), len(self._keys)
        self._later = _Automaton(self._keys[done:], done)


class _Automaton:
    """An automaton for *keys*, whose numbers go up from *first*."""

    def __init__(self, keys: Sequence[str], first: int = 0) -> None:
        self.count = len(keys)
        # Similar words side by side: what a text asks for together lies together.
        patterns = sorted((_pattern(key), number) for number, key in enumerate(keys, first))
        self._numbers = [number for _, number in patterns]
        self._automaton = AhoCorasick([pattern for pattern, _ in patterns])

    def scan(self, framed: str, found: dict[int, list[int]]) -> None:
        """Enter in *found* where each key stands."""
        numbers = self._numbers
        for pattern, start, _ in self._automaton.find_matches_as_indexes(framed, overlapping=True):
            number = numbers[pattern]
            if number in found:
                found[number].append(start)
            else:
                found[number] = [start]


def _pattern(key: str) -> str:
    return f" {key.removesuffix(_BEGINNING)}" if is_beginning(key) else f" {key} "


def is_beginning(key: str) -> bool:
    """Does *key* stand for words that begin with it?"""
    return key.endswith(_BEGINNING)


def beginning(prefix: str) -> str:
    """The key for words that begin with *prefix*."""
    return prefix + _BEGINNING


@lru_cache(maxsize=256)
def scanner_for(words: frozenset[str]) -> Scanner:
    """A scanner for *words*, made once for all texts that are asked the same. Never add to it."""
    return Scanner(sorted(words))
