"""Decides in which sense a story uses a word, from the words beside it, its sentence and the subject of the story.

The weights are few and the same for all words. A word whose senses newsbot does not know is doubted in stories unlike
the news that people watch.
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
_DISMISSED, _MOST_DISMISSED = 0.6, 3  # words of flags that the watch's user dismissed as this sense
_OF_TOPIC = 2.5  # what very many words of a topic weigh, in the sentence and again in the story
_SENTENCE, _STORY = 0.6, 0.75  # the part of that which each word leaves open
_MEANT, _OTHER = 0.4, -1.2  # the least lead of a sense that is meant, and the greatest of one that is not
_SHOWN = 3  # words of evidence
_NEAR = 10  # words on either side in which phrases are sought

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
    around = [word for word in (*words[:at], *words[at + 1 :]) if word not in choice.forms]
    cues = choice.senses.cues.evidence(around)
    dismissed = _dismissed(choice, around) if choice.dismissed else {}
    sentence = topics(language).evidence(around)
    before, after = words[max(0, at - _NEAR) : at][::-1], words[at + 1 : at + 1 + _NEAR]
    scores: dict[str, float] = {}
    for sense in choice.senses.senses:
        score = sense.likely + _CUE * min(len(cues.get(sense.name, ())), _MOST_CUES)
        score += _DISMISSED * min(len(dismissed.get(sense.name, ())), _MOST_DISMISSED)
        score += _OF_TOPIC * (1 - _SENTENCE ** _number_of(sense, sentence))
        score += _OF_TOPIC * (1 - _STORY ** _number_of(sense, story))
        scores[sense.name] = score + _beside(sense, words[at], before, after, is_capital=is_capital)
    meant = max(choice.meant, key=lambda name: (scores[name], name))
    other = max((name for name in scores if name not in choice.meant), key=scores.__getitem__, default=meant)
    lead = scores[meant] - scores[other] if other != meant else scores[meant]
    best = meant if lead >= 0 else other
    certainty: Certainty = "meant" if lead >= _MEANT else "other" if lead <= _OTHER else "unsure"
    return Meaning(certainty, best, _why(choice, best, (cues, dismissed), (sentence, story)), lead)


def _dismissed(choice: Choice, around: Sequence[str]) -> Evidence:
    """The words that speak for a sense because the watch's user dismissed flags with them as this sense."""
    found: dict[str, list[str]] = {}
    for word in dict.fromkeys(around):
        for sense in choice.senses.senses:
            if (sense.name, word) in choice.dismissed:
                found.setdefault(sense.name, []).append(word)
    return found


def _why(choice: Choice, name: str, of_senses: Sequence[Evidence], of_topics: Sequence[Evidence]) -> tuple[str, ...]:
    """The first words that speak for the sense *name*, then for its topics."""
    sense = next(sense for sense in choice.senses.senses if sense.name == name)
    own = [word for found in of_senses for word in found.get(name, ())]
    shared = [word for found in of_topics for topic in sense.topics for word in found.get(topic, ())]
    said = (word for word in (*own, *shared) if word not in choice.forms)
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


def doubt(story: Evidence, word: str, language: str) -> Meaning | None:
    """Why a *story* may use *word* in a sense other than that of news; None if there is no reason to think so."""
    own = topics(language).names(word)
    news = {each for topic in _NEWS for each in story.get(topic, ())}
    for topic in _DOUBTED_VIOLENCE if own & _VIOLENCE else _DOUBTED:
        said = story.get(topic, ())
        if topic not in own and len(said) >= max(_LEAST, _SURPLUS * len(news)):
            return Meaning("unsure", topic, tuple(said[:_SHOWN]), 0.0)
    return None
