"""What a watch takes from flags that its user dismissed as another sense: words of their sentences. Pure.

Such a word then speaks for that sense, in this watch alone. It may be a name or any other word that is not among the
commonest (data/common_words.toml), and no word that newsbot itself counts for a sense that the watch means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from newsbot.watch.meaning import judge_of
from newsbot.watch.query import QueryWord
from newsbot.watch.senses import Choice, Dismissed
from newsbot.watch.tables import table
from newsbot.watch.tokens import words

_SHORTEST = 3  # letters
_MOST = 40  # words for each sense; those of the most flags first


def evidence(
    choices: Mapping[QueryWord, Choice], dismissed: Iterable[tuple[str, Iterable[str]]], language: str
) -> tuple[Dismissed, ...]:
    """What the *dismissed* flags, each its sense and sentences, say against the senses meant by *choices*.

    Nothing for a sense that the watch means.
    """
    flags: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {}
    for sense, sentences in dismissed:
        choice = next((one for one in choices.values() if _may_be(one, sense)), None)
        if choice is not None:
            flags[sense] += 1
            said = dict.fromkeys(word for sentence in sentences for word in words(sentence))
            speaking = (word for word in said if _speaks(choice, word, language))
            found.setdefault(sense, Counter()).update(speaking)
    return tuple(
        Dismissed(sense, number, tuple(word for word, _ in found[sense].most_common(_MOST)))
        for sense, number in flags.items()
    )


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(table("common_words").get(language, {}).get("words", "").split())


def _may_be(choice: Choice, sense: str) -> bool:
    return sense not in choice.meant and any(one.name == sense for one in choice.senses.senses)


def _speaks(choice: Choice, word: str, language: str) -> bool:
    if len(word) < _SHORTEST or word.isdecimal() or word in choice.forms:
        return False
    if word in _common(language):
        return False
    own = {name for sense in choice.senses.senses if sense.name in choice.meant for name in (sense.cue, *sense.topics)}
    return own.isdisjoint(judge_of(choice).vocabulary[word])
