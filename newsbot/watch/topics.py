"""What a text is about, by words that speak for a topic (data/topics.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from newsbot.watch.tables import table_of

_MOST_KNOWN = 100_000  # words that are remembered


class Vocabulary:
    """Words, and beginnings of words (`bomb*`), each with the names that it speaks for."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._whole: dict[str, set[str]] = {}
        self._beginnings: dict[str, set[str]] = {}
        for name, listed in names.items():
            for word in listed.split():
                found = self._beginnings if word.endswith("*") else self._whole
                found.setdefault(word.rstrip("*"), set()).add(name)
        self._lengths = sorted({len(word) for word in self._beginnings})
        # Most words of a text were seen before, and speak for nothing: sets tell that without a loop.
        self._seen: set[str] = set()
        self._speaking: dict[str, frozenset[str]] = {}

    def names(self, word: str) -> frozenset[str]:
        """The names that *word* (folded) speaks for."""
        self._learn((word,))
        return self._speaking.get(word, frozenset())

    def evidence(self, words: Iterable[str]) -> dict[str, list[str]]:
        """The different ones of *words* that speak for each name, in order."""
        different = dict.fromkeys(words)
        self._learn(different)
        found: dict[str, list[str]] = {}
        for word in filter(self._speaking.__contains__, different):
            for name in self._speaking[word]:
                if name in found:
                    found[name].append(word)
                else:
                    found[name] = [word]
        return found

    def _learn(self, words: Iterable[str]) -> None:
        unknown = set(words) - self._seen
        if not unknown:
            return
        if len(self._seen) >= _MOST_KNOWN:
            self._seen.clear()
            self._speaking.clear()
            unknown = set(words)
        for word in unknown:
            names = set(self._whole.get(word, ()))
            for length in self._lengths:
                names |= self._beginnings.get(word[:length], set()) if length <= len(word) else set()
            if names:
                self._speaking[word] = frozenset(names)
        self._seen |= unknown


@cache
def topics(language: str) -> Vocabulary:
    """The topics that newsbot knows in *language*; empty if none."""
    return Vocabulary(table_of("topics", language))
