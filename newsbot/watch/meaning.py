"""Decides in which sense a story uses a word, from the words beside it, its sentence and the subject of the story.

The weights are few and the same for all words. Words whose senses newsbot does not know: newsbot/watch/doubt.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
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
_NEAR = 10  # words on either side in which phrases are sought

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
    around = [word for word in (*words[:at], *words[at + 1 :]) if word not in choice.forms]
    cues = choice.senses.cues.evidence(around)
    sentence = topics(language).evidence(around)
    before, after = words[max(0, at - _NEAR) : at][::-1], words[at + 1 : at + 1 + _NEAR]
    scores: dict[str, float] = {}
    for sense in choice.senses.senses:
        score = sense.likely + _CUE * min(len(cues.get(sense.name, ())), _MOST_CUES)
        score += _OF_TOPIC * (1 - _SENTENCE ** _number_of(sense, sentence))
        score += _OF_TOPIC * (1 - _STORY ** _number_of(sense, story))
        scores[sense.name] = score + _beside(sense, words[at], before, after, is_capital=is_capital)
    meant = max(choice.meant, key=lambda name: (scores[name], name))
    other = max((name for name in scores if name not in choice.meant), key=scores.__getitem__, default=meant)
    lead = scores[meant] - scores[other] if other != meant else scores[meant]
    best = meant if lead >= 0 else other
    certainty: Certainty = "meant" if lead >= _MEANT else "other" if lead <= _OTHER else "unsure"
    return Meaning(certainty, best, _why(choice, best, cues, sentence, story), lead)


def _why(choice: Choice, name: str, cues: Evidence, sentence: Evidence, story: Evidence) -> tuple[str, ...]:
    """The first words that speak for the sense *name*: its cues, then its topics in the sentence and in the story."""
    sense = next(sense for sense in choice.senses.senses if sense.name == name)
    of_topics = [word for found in (sentence, story) for topic in sense.topics for word in found.get(topic, ())]
    said = (word for word in (*cues.get(name, ()), *of_topics) if word not in choice.forms)
    return tuple(islice(dict.fromkeys(said), _SHOWN))


def _beside(sense: Sense, word: str, before: Sequence[str], after: Sequence[str], *, is_capital: bool) -> float:
    score = _FORM if word in sense.forms else 0.0
    if sense.is_name and is_capital:
        score += _NAME
    if any(each.fits(before, after, is_capital=is_capital) for each in sense.phrases):
        score += _PHRASE
    return score


def _number_of(sense: Sense, found: Evidence) -> int:
    """How many different words speak for the topics of *sense*."""
    if len(sense.topics) == 1:
        return len(found.get(sense.topics[0], ()))
    said = [found[topic] for topic in sense.topics if topic in found]
    return len(said[0]) if len(said) == 1 else len(set().union(*said))
