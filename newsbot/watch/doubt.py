"""Doubts a word whose senses newsbot does not know, where it may be a figure of speech (data/doubt.toml).

Sport and entertainment use any word in senses of their own, and most subjects use the words of violence: a price war, a
battle with cancer, an explosion of colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from newsbot.watch.phrases import Phrase, phrase
from newsbot.watch.subject import Subject
from newsbot.watch.tables import table
from newsbot.watch.tokens import words as words_of
from newsbot.watch.topics import Vocabulary, patterns, topic_lists, topics

# What the words of violence are used literally in, and as figures of speech.
_VIOLENCE = ("war", "crime", "law", "protest", "disaster")
_FIGURES = (
    *("sport", "entertainment", "games", "markets", "business", "technology", "campaign", "science", "nature"),
    *("weather", "food", "fashion", "travel", "space", "religion"),
)
_PLAIN = frozenset(_FIGURES[:6])  # of which one word will do where no word speaks of violence
# The same for all other words.
_NEWS = (*_VIOLENCE, "labour", "politics")
_LEISURE = ("sport", "entertainment")

_SENTENCE, _STORY = 0.6, 0.75  # the part of a doubt that each word in the sentence and in the story leaves open
_LEAST = 4  # words of leisure that make any word doubtful,
_SURPLUS = 1.5  # and how many there must be for each word of the news
_LEAD = 0.4  # by which figures must lead to make a word of violence doubtful
_FEWEST = 2  # words of the subject of such figures, in a story that has any word of violence
_NEAR = 10  # words on either side in which figures of speech are sought
_SHOWN = 3  # words of evidence
_SHORTEST_STEM = 4


Evidence = Mapping[str, Sequence[str]]
Doubt = tuple[str, tuple[str, ...]]


class _Hit(NamedTuple):
    sentence: Sequence[str]
    at: int


class _Table(NamedTuple):
    words: Vocabulary
    figures: tuple[Phrase, ...]


@cache
def _table(language: str) -> _Table:
    row: Mapping[str, str] = table("doubt").get(language, {})
    return _Table(Vocabulary({"violence": row.get("words", "")}), tuple(map(phrase, row.get("figures", ()))))


class Doubts:
    """Doubts the words of one story."""

    def __init__(self, story: Subject) -> None:
        self._story = story
        self._may_be_leisure: bool | None = None

    def of(self, word: str, hits: Iterable[tuple[str, str]]) -> Doubt | None:
        """Why *word* may be used in a sense other than that of news, if it may in all its *hits*, each a form and its
        sentence: the topic, and the first words that speak for it. None if there is no reason to think so.
        """
        language = self._story.language
        if not _table(language).words[word]:
            return self._in_leisure(topics(language)[word])
        found = [_figure(self._story.words, word, language, hit) for hit in _hits(hits)]
        return None if None in found else next(iter(found), None)

    def _in_leisure(self, own: frozenset[str]) -> Doubt | None:
        """What is itself a word of sport is not doubted in a sport report."""
        if self._may_be_leisure is None:  # most stories have too few such words, as a quick scan tells
            hits = _scanner(self._story.language).find_matches_as_strings(self._story.lead, overlapping=True)
            self._may_be_leisure = len(hits) >= _LEAST
        if not self._may_be_leisure:
            return None
        news = self._story.count(_NEWS)
        for topic in _LEISURE:
            said = self._story.words.get(topic, ())
            if topic not in own and len(said) >= max(_LEAST, _SURPLUS * news):
                return _doubt(topic, said)
        return None


@cache
def _scanner(language: str) -> AhoCorasick:
    """Finds the words of leisure."""
    words = " ".join(topic_lists(language).get(topic, "") for topic in _LEISURE).split()
    return AhoCorasick(patterns(words), store_patterns=True)


def _evidence(words: Iterable[str], language: str) -> Evidence:
    """Those of *words* that speak for each topic."""
    found: dict[str, list[str]] = {}
    for word in words:
        for topic in topics(language)[word]:
            found.setdefault(topic, []).append(word)
    return found


def _figure(story: Evidence, word: str, language: str, hit: _Hit) -> Doubt | None:
    before, after = hit.sentence[max(0, hit.at - _NEAR) : hit.at][::-1], hit.sentence[hit.at + 1 :][:_NEAR]
    if any(each.fits(before, after, is_capital=False) for each in _table(language).figures):
        return _doubt("figure", (*before[:1], hit.sentence[hit.at], *after[:1]))
    stem = word[: max(_SHORTEST_STEM, len(word) - 2)]
    around = _evidence((each for each in (*before, *after) if not each.startswith(stem)), language)
    rest = {topic: [each for each in said if not each.startswith(stem)] for topic, said in story.items()}
    literal = _different(rest, _VIOLENCE)
    violence = _weight(_different(around, _VIOLENCE), literal)
    scores = {topic: _weight(around.get(topic, ()), rest.get(topic, ())) for topic in _FIGURES}
    likely = max(_FIGURES, key=scores.__getitem__)
    said = dict.fromkeys((*around.get(likely, ()), *rest.get(likely, ())))
    return (
        _doubt(likely, said)
        if scores[likely] - violence > _LEAD and len(said) >= (_FEWEST if literal or likely not in _PLAIN else 1)
        else None
    )


def _hits(hits: Iterable[tuple[str, str]]) -> Iterator[_Hit]:
    for form, sentence in hits:
        said = words_of(sentence)
        folded = words_of(form)
        if folded and folded[0] in said:
            yield _Hit(said, said.index(folded[0]))


def _weight(in_sentence: Iterable[str], in_story: Iterable[str]) -> float:
    return 2 - _SENTENCE ** len(set(in_sentence)) - _STORY ** len(set(in_story))


def _different(found: Evidence, names: Iterable[str]) -> set[str]:
    return {word for name in names for word in found.get(name, ())}


def _doubt(topic: str, said: Iterable[str]) -> Doubt:
    return topic, tuple(dict.fromkeys(said))[:_SHOWN]
