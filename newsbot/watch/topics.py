"""Words that speak for something: for a topic (data/topics.toml), or for a sense of a word."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property

from ahocorasick_rs import AhoCorasick

from newsbot.watch.tables import table_of

_MOST_KNOWN = 100_000  # words that are remembered
_BITS = 16  # of a count


class Vocabulary(dict[str, frozenset[str]]):
    """The names that each word (folded) speaks for, worked out when a word is first looked up.

    It is made of a list of words for each name, in which `bomb*` is every word that begins so.
    """

    def __init__(self, lists: Mapping[str, str]) -> None:
        super().__init__()
        self._whole: dict[str, set[str]] = {}
        self._beginnings: dict[str, set[str]] = {}
        for name, listed in lists.items():
            for word in listed.split():
                found = self._beginnings if word.endswith("*") else self._whole
                found.setdefault(word.rstrip("*"), set()).add(name)
        self._lengths = sorted({len(word) for word in self._beginnings})

    def __missing__(self, word: str) -> frozenset[str]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        names = set(self._whole.get(word, ()))
        for length in self._lengths:
            names |= self._beginnings.get(word[:length], set()) if length <= len(word) else set()
        found = self[word] = frozenset(names)
        return found

    def speaking_in(self, text: str) -> list[str]:
        """The different words of *text* that speak for something, in order; it has blanks between and around words."""
        whole, automaton = self._automaton
        end = text.find
        matches = automaton.find_matches_as_indexes(text, overlapping=True)
        return list(dict.fromkeys([whole[number] or text[at + 1 : end(" ", at + 1)] for number, at, _ in matches]))

    @cached_property
    def _automaton(self) -> tuple[list[str], AhoCorasick]:
        """Finds whole words, which it also lists by number, and beginnings, which are empty there."""
        words = [*self._whole, *map("{}*".format, self._beginnings)]
        return [*self._whole, *[""] * len(self._beginnings)], AhoCorasick(patterns(words))


def patterns(words: Iterable[str]) -> list[str]:
    """What finds each of *words* in a text: a beginning (`bomb*`) after a blank, another between two."""
    return [f" {word[:-1]}" if word.endswith("*") else f" {word} " for word in words]


class Counts(dict[str, int]):
    """Counts the words that speak for each of several groups of names, for all groups at once.

    Each word has a number with _BITS bits for each group, so the sum of the numbers holds all counts.
    """

    def __init__(self, vocabulary: Vocabulary, groups: Sequence[Iterable[str]]) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._groups = [frozenset(group) for group in groups]
        self._format = struct.Struct(f"<{len(self._groups)}H")

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        names = self._vocabulary[word]
        bits = (1 << _BITS * at for at, group in enumerate(self._groups) if not group.isdisjoint(names))
        found = self[word] = sum(bits)
        return found

    def of(self, words: Iterable[str]) -> tuple[int, ...]:
        """How many of *words* (different, fewer than 65,536) speak for each group."""
        total = sum(map(self.__getitem__, words))
        return self._format.unpack(total.to_bytes(self._format.size, "little"))


@cache
def topic_lists(language: str) -> Mapping[str, str]:
    """The topics that newsbot knows in *language*, each with its words; empty if none."""
    lists: Mapping[str, str] = table_of("topics", language)
    return lists


@cache
def topics(language: str) -> Vocabulary:
    """The topics that each word of *language* speaks for."""
    return Vocabulary(topic_lists(language))
