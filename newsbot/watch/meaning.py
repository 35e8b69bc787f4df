"""Decides in which sense a story uses a word, from the words beside it, its sentence and the subject of the story.

The weights are few and the same for all words. A word whose senses newsbot does not know is doubted in stories unlike
the news that people watch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newsbot.items import Certainty
from newsbot.watch.senses import Choice, Sense
from newsbot.watch.topics import topics

CERTAINTIES: tuple[Certainty, ...] = ("meant", "unsure", "other")  # the best first

_PHRASE, _FORM, _NAME = 5.0, 6.0, 4.0
_CUE, _MOST_CUES = 1.0, 3
_OF_TOPIC = 2.5  # what very many words of a topic weigh, in the sentence and again in the story
_SENTENCE, _STORY = 0.6, 0.75  # the part of that which each word leaves open
_MEANT, _OTHER = 0.4, -1.2  # the least lead of a sense that is meant, and the greatest of one that is not
_SHOWN = 3  # words of evidence

# Stories in which an unknown word is doubted, for all words and for those that speak of violence.
_DOUBTED = ("sport", "entertainment")
_DOUBTED_VIOLENCE = ("sport", "entertainment", "markets", "technology")
_VIOLENCE = frozenset({"war", "crime", "protest", "disaster"})
_NEWS = ("war", "crime", "law", "protest", "labour", "politics", "disaster")
_LEAST, _SURPLUS = 4, 1.5  # words of a doubted topic, and how many for each of the news

Evidence = Mapping[str, Sequence[str]]


class Meaning(NamedTuple):
    """The meaning of a hit: whether it is the one the watch means, its sense, and the words that suggest it."""

    certainty: Certainty
    sense: str | None
    why: tuple[str, ...]
    lead: float


def meaning(
    choice: Choice, words: Sequence[str], at: int, story: Evidence, language: str, *, is_capital: bool
) -> Meaning:
    """The meaning of the word at index *at* of *words*, its surroundings, in a *story* given by its words of each
    topic.

    *is_capital*: it is capitalised where common words are not.
    """
    around = [word for number, word in enumerate(words) if number != at and word not in choice.forms]
    cues = choice.senses.cues.evidence(around)
    sentence = topics(language).evidence(around)
    scores: dict[str, float] = {}
    said: dict[str, list[str]] = {}
    for sense in choice.senses.senses:
        own = cues.get(sense.name, ())
        near = _words_of(sense, sentence)
        far = [word for word in _words_of(sense, story) if word not in choice.forms]
        score = sense.likely + _CUE * min(len(own), _MOST_CUES)
        score += _OF_TOPIC * (1 - _SENTENCE ** len(near)) + _OF_TOPIC * (1 - _STORY ** len(far))
        scores[sense.name] = score + _beside(sense, words, at, is_capital=is_capital)
        said[sense.name] = [*own, *near, *far]
    meant = max(choice.meant, key=lambda name: (scores[name], name))
    other = max((name for name in scores if name not in choice.meant), key=scores.__getitem__, default=meant)
    lead = scores[meant] - scores[other] if other != meant else scores[meant]
    best = meant if lead >= 0 else other
    certainty: Certainty = "meant" if lead >= _MEANT else "other" if lead <= _OTHER else "unsure"
    return Meaning(certainty, best, tuple(dict.fromkeys(said[best]))[:_SHOWN], lead)


def _beside(sense: Sense, words: Sequence[str], at: int, *, is_capital: bool) -> float:
    score = _FORM if words[at] in sense.forms else 0.0
    if sense.is_name and is_capital:
        score += _NAME
    if any(each.fits(words, at, is_capital=is_capital) for each in sense.phrases):
        score += _PHRASE
    return score


def _words_of(sense: Sense, found: Evidence) -> list[str]:
    if len(sense.topics) == 1:
        return list(found.get(sense.topics[0], ()))
    return list(dict.fromkeys(word for topic in sense.topics for word in found.get(topic, ())))


def doubt(story: Evidence, word: str, language: str) -> Meaning | None:
    """Why a *story* may use *word* in a sense other than that of news; None if there is no reason to think so."""
    own = topics(language).names(word)
    news = {each for topic in _NEWS for each in story.get(topic, ())}
    for topic in _DOUBTED_VIOLENCE if own & _VIOLENCE else _DOUBTED:
        said = story.get(topic, ())
        if topic not in own and len(said) >= max(_LEAST, _SURPLUS * len(news)):
            return Meaning("unsure", topic, tuple(said[:_SHOWN]), 0.0)
    return None
