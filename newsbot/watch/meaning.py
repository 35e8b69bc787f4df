"""Decides in which sense a story uses a word, from the words beside it, its sentence and the subject of the story.

The weights are few and the same for all words. Words whose senses newsbot does not know: newsbot/watch/doubt.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from newsbot.items import Certainty
from newsbot.watch.phrases import Phrases
from newsbot.watch.senses import Choice, Senses
from newsbot.watch.subject import Subject
from newsbot.watch.topics import Counts, Vocabulary, topic_lists

CERTAINTIES: tuple[Certainty, ...] = ("meant", "unsure", "other")  # the best first

_PHRASE, _FORM, _NAME = 5.0, 6.0, 4.0
_CUE, _MOST_CUES = 1.0, 3
_DISMISSED, _MOST_DISMISSED = 0.6, 3  # words of flags that the watch's user dismissed as this sense
_OF_TOPIC = 2.5  # what very many words of a topic weigh, in the sentence and again in the story
_SENTENCE, _STORY = 0.6, 0.75  # the part of that which each word leaves open
_MEANT, _OTHER = 0.4, -1.2  # the least lead of a sense that is meant, and the greatest of one that is not
_SHOWN = 3  # words of evidence
_NEAR = 10  # words on either side in which phrases are sought
_MOST_WORDS = 1_000  # of a sentence, and of the beginning of a story

_OF_SENTENCE = [_OF_TOPIC * (1 - _SENTENCE**count) for count in range(_MOST_WORDS + 1)]
_OF_STORY = [_OF_TOPIC * (1 - _STORY**count) for count in range(_MOST_WORDS + 1)]

Scores = Sequence[float]  # of each sense, in their order


class Verdict(NamedTuple):
    """Of one hit: how far the senses that are meant *lead* the others, the number of the best sense, and the words of
    the sentence that speak for any.
    """

    lead: float
    best: int
    evidence: list[str]


class Context(NamedTuple):
    """A *word* that is a hit, and the text *before* and *after* it: words with blanks between them.

    *is_capital*: the word is capitalised where common words are not.
    """

    before: str
    word: str
    after: str
    is_capital: bool


class Judge:
    """Weighs the senses of one word, some of which are meant."""

    def __init__(self, choice: Choice) -> None:
        senses = choice.senses.senses
        self.language = choice.senses.language
        self.choice = choice
        self.vocabulary = _vocabulary(choice.senses)
        self._counts = Counts(self.vocabulary, [(each.cue,) for each in senses] + [each.topics for each in senses])
        self._phrases = Phrases([(number, each) for number, sense in enumerate(senses) for each in sense.phrases])
        self._names = [number for number, sense in enumerate(senses) if sense.is_name]
        self._forms = {
            form: [number for number, sense in enumerate(senses) if form in sense.forms]
            for form in frozenset().union(*(sense.forms for sense in senses))
        }
        self._by_cues = [[sense.likely + _CUE * count for count in range(_MOST_CUES + 1)] for sense in senses]
        # Of equal senses the one with the last name is meant, and the first of the others.
        meant = [number for number, sense in enumerate(senses) if sense.name in choice.meant]
        self._meant = sorted(meant, key=lambda number: senses[number].name, reverse=True)
        self._others = [number for number in range(len(senses)) if number not in meant]
        self.needs_capital = bool(self._names) or any(each.needs_capital for sense in senses for each in sense.phrases)

    def story(self, subject: Subject) -> Scores:
        """What the *subject* of a story says for each sense."""
        return [_OF_STORY[subject.count(sense.topics)] for sense in self.choice.senses.senses]

    def verdict(self, around: Context, story: Scores) -> Verdict:
        """The sense of a hit with the words *around* it."""
        before, hit, after, is_capital = around
        forms = self.choice.forms
        evidence = [word for word in self.vocabulary.speaking_in(f" {before} {after} ") if word not in forms]
        scores = self._scores(evidence, story)
        if self.choice.dismissed:
            evidence += self._dismissed(before, after, scores)
        words_before, words_after = before.rsplit(None, _NEAR)[: -_NEAR - 1 : -1], after.split(None, _NEAR)[:_NEAR]
        for number in self._phrases.around(words_before, words_after, is_capital=is_capital):
            scores[number] += _PHRASE
        for number in self._forms.get(hit, ()):
            scores[number] += _FORM
        for number in self._names if is_capital else ():
            scores[number] += _NAME
        score = scores.__getitem__
        meant = max(self._meant, key=score)
        if not self._others:
            return Verdict(scores[meant], meant, evidence)
        other = max(self._others, key=score)
        lead = scores[meant] - scores[other]
        return Verdict(lead, meant if lead >= 0 else other, evidence)

    def _scores(self, evidence: list[str], story: Scores) -> list[float]:
        """The score of each sense by the words of a sentence that speak for any, and by the *story*."""
        counts = self._counts.of(evidence)
        of_topics = counts[len(self._by_cues) :]
        return [
            by_cues[cues if cues < _MOST_CUES else _MOST_CUES] + _OF_SENTENCE[words] + of_story
            for by_cues, cues, words, of_story in zip(self._by_cues, counts, of_topics, story, strict=False)
        ]

    def _dismissed(self, before: str, after: str, scores: list[float]) -> list[str]:
        """The words beside a hit that speak for senses of dismissed flags; their weight is added to *scores*."""
        around = [word for word in dict.fromkeys([*before.split(), *after.split()]) if word not in self.choice.forms]
        found: list[str] = []
        for number, sense in enumerate(self.choice.senses.senses):
            speaking = [word for word in around if (sense.name, word) in self.choice.dismissed]
            scores[number] += _DISMISSED * min(len(speaking), _MOST_DISMISSED)
            found += speaking
        return found

    def explained(self, verdict: Verdict, subject: Subject) -> tuple[str, tuple[str, ...]]:
        """The sense of a *verdict*, and the first words for it: its cues, then its topics in the sentence and in the
        story.
        """
        sense = self.choice.senses.senses[verdict.best]
        names = self.vocabulary
        dismissed = (word for word in verdict.evidence if (sense.name, word) in self.choice.dismissed)
        cues = (word for word in verdict.evidence if sense.cue in names[word])
        of_sentence = (word for name in sense.topics for word in verdict.evidence if name in names[word])
        of_story = (word for topic in sense.topics for word in subject.words.get(topic, ()))
        why: list[str] = []
        for word in chain(cues, dismissed, of_sentence, of_story):
            if word not in why and word not in self.choice.forms:
                why.append(word)
                if len(why) == _SHOWN:
                    break
        return sense.name, tuple(why)


def _vocabulary(senses: Senses) -> Vocabulary:
    """The words that speak for *senses*: the topics of each, and its cues."""
    lists = topic_lists(senses.language)
    named = {topic: lists[topic] for sense in senses.senses for topic in sense.topics if topic in lists}
    return Vocabulary({**named, **{sense.cue: sense.cues for sense in senses.senses}})


@lru_cache(maxsize=4096)
def judge_of(choice: Choice) -> Judge:
    """The judge of *choice*. Watches that mean the same by a word share one."""
    return Judge(choice)


def rank(lead: float) -> int:
    """The certainty, as an index of CERTAINTIES, of a hit whose senses meant have this *lead*."""
    return 0 if lead >= _MEANT else 2 if lead <= _OTHER else 1
