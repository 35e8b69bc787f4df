"""Doubts a word whose senses newsbot does not know, in stories unlike the news that people watch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

from ahocorasick_rs import AhoCorasick

from newsbot.watch.subject import Subject
from newsbot.watch.topics import patterns, topic_lists, topics

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
        if not self._are_hinted(doubted):
            return None
        topic = next((topic for topic in doubted if topic in self._found and topic not in own), None)
        return None if topic is None else (topic, self._found[topic])

    def _are_hinted(self, doubted: tuple[str, ...]) -> bool:
        """Whether the story may have enough words of a *doubted* topic: most have not, as a quick scan tells."""
        found = self._hinted.get(doubted)
        if found is None:
            scanner = _scanner(self._story.language, doubted)
            hits = scanner.find_matches_as_strings(self._story.lead, overlapping=True)
            found = self._hinted[doubted] = len(hits) >= _LEAST
        return found

    @cached_property
    def _found(self) -> Mapping[str, tuple[str, ...]]:
        """The topics that the story has more words of than of the news, each with the first words."""
        least = max(_LEAST, _SURPLUS * self._story.count(_NEWS))
        words = self._story.words
        return {topic: tuple(said[:_SHOWN]) for topic, said in words.items() if len(said) >= least}


@cache
def _scanner(language: str, doubted: tuple[str, ...]) -> AhoCorasick:
    words = " ".join(topic_lists(language).get(topic, "") for topic in doubted).split()
    return AhoCorasick(patterns(words), store_patterns=True)
