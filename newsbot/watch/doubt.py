"""Doubts a word whose senses newsbot does not know, in stories unlike the news that people watch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from itertools import islice

from ahocorasick_rs import AhoCorasick

from newsbot.watch.subject import Subject
from newsbot.watch.topics import Counts, patterns, topic_lists, topics

# Stories in which a word is doubted: all words, and those that speak of violence.
_DOUBTED = ("sport", "entertainment")
_DOUBTED_VIOLENCE = ("sport", "entertainment", "markets", "technology")
_VIOLENCE = frozenset({"war", "crime", "protest", "disaster"})
_NEWS = ("war", "crime", "law", "protest", "labour", "politics", "disaster")
_LEAST, _SURPLUS = 4, 1.5  # words of a doubted topic, and how many for each of the news
_SHOWN = 3  # words of evidence

Doubt = tuple[str, tuple[str, ...]]


class Doubts:
    """What makes one story unlike the news."""

    def __init__(self, story: Subject) -> None:
        self._story = story
        self._hinted: dict[tuple[str, ...], bool] = {}

    def of(self, word: str) -> Doubt | None:
        """The topic for which *word* may have another sense here than in the news, and the first words that speak for
        it; None if there is none. What is itself a word of sport is not doubted in a sport report.
        """
        own = topics(self._story.language)[word]
        doubted = _DOUBTED if own.isdisjoint(_VIOLENCE) else _DOUBTED_VIOLENCE
        if doubted not in self._hinted:
            self._hinted[doubted] = self._is_hinted(doubted)
        if not self._hinted[doubted]:
            return None
        return next(
            ((topic, self._found[topic]) for topic in doubted if topic in self._found and topic not in own), None
        )

    def _is_hinted(self, doubted: tuple[str, ...]) -> bool:
        """Whether the story may have enough words of a *doubted* topic. Most have not, and a scan tells that soonest."""
        found = _scanner(self._story.language, doubted).find_matches_as_strings(self._story.lead, overlapping=True)
        return len(found) >= _LEAST

    @cached_property
    def _found(self) -> Mapping[str, tuple[str, ...]]:
        """The topics that the story has more words of than of the news, each with the first words."""
        news, *counts = _counts(self._story.language).of(self._story.words)
        least = max(_LEAST, _SURPLUS * news)
        return {
            topic: tuple(islice(self._story.words_for(topic), _SHOWN))
            for topic, count in zip(_DOUBTED_VIOLENCE, counts, strict=True)
            if count >= least
        }


@cache
def _scanner(language: str, doubted: tuple[str, ...]) -> AhoCorasick:
    words = " ".join(topic_lists(language).get(topic, "") for topic in doubted).split()
    return AhoCorasick(patterns(words), store_patterns=True)


@cache
def _counts(language: str) -> Counts:
    """Counts the words of the news, and of each doubted topic."""
    return Counts(topics(language), [_NEWS, *((topic,) for topic in _DOUBTED_VIOLENCE)])
