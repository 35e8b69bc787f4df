"""Tells what a text is about, from words typical of a topic (data/topics.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from newsbot.watch.tables import table

_MOST_KNOWN = 50_000  # words whose topics are remembered


class Vocabulary:
    """Words and beginnings of words (`bomb*`), each with the names of the topics or senses it suggests."""

    def __init__(self, names: Mapping[str, str]) -> None:
        whole: dict[str, set[str]] = {}
        beginnings: dict[str, set[str]] = {}
        for name, listed in names.items():
            for word in listed.split():
                found = beginnings if word.endswith("*") else whole
                found.setdefault(word.rstrip("*"), set()).add(name)
        self._whole, self._beginnings = whole, beginnings
        self._lengths = sorted({len(word) for word in beginnings})
        self._known: dict[str, frozenset[str]] = {}

    def names(self, word: str) -> frozenset[str]:
        """The names that *word* (folded) suggests."""
        found = self._known.get(word)
        if found is None:
            names = set(self._whole.get(word, ()))
            for length in self._lengths:
                if length > len(word):
                    break
                names |= self._beginnings.get(word[:length], set())
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[word] = frozenset(names)
        return found

    def evidence(self, words: Iterable[str]) -> dict[str, list[str]]:
        """The distinct *words* that suggest each name, in order."""
        found: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            for name in self.names(word):
                found.setdefault(name, []).append(word)
        return found


@cache
def topics(language: str) -> Vocabulary:
    """The topics that newsbot knows in *language*; empty if none."""
    return Vocabulary(table("topics").get(language, {}))
