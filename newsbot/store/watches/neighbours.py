"""Neighbours: the words that stand beside the hits of a query far more often than anywhere else. Good masks. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from newsbot.items import Place
from newsbot.watch.tokens import Token, tokens

_FEWEST = 2  # stories with a phrase, for it to be worth a mask;
_SHARE = 0.02  # and how much that must be of all that were read
_BESIDE = 0.5  # how much of a word's use must be beside the hit: "the" stands everywhere
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A phrase around the hits, as a mask would spell it, in so many of the stories that were read."""

    phrase: str
    stories: int


def neighbours(hits: Iterable[Iterable[Place]]) -> tuple[Neighbour, ...]:
    """The commonest phrases of a hit and the word before or after it, for the *hits* of several stories."""
    phrases: Counter[tuple[str, str, str]] = Counter()  # word before, hit, word after; one of the two is empty
    beside: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    read = 0
    for places in hits:
        read += 1
        found: set[tuple[str, str, str]] = set()
        for sentence in {place.sentence: place for place in places}.values():
            anywhere.update(token.text for token in tokens(sentence.sentence))
        for place in places:
            before, after = _beside(place)
            beside.update(word for word in (before, after) if word)
            found.update(each for each in _phrases(before, place.form, after))
        phrases.update(found)
    likely = (
        Neighbour(" ".join(part for part in phrase if part), count)
        for phrase, count in phrases.most_common()
        if count >= max(_FEWEST, _SHARE * read)
        and beside[phrase[0] or phrase[2]] >= _BESIDE * anywhere[phrase[0] or phrase[2]]
    )
    return tuple(sorted(likely, key=lambda each: -each.stories)[:_SHOWN])


def _phrases(before: str, form: str, after: str) -> list[tuple[str, str, str]]:
    hit = " ".join(token.text for token in tokens(form))
    return [(before, hit, "")] * bool(before) + [("", hit, after)] * bool(after)


def _beside(place: Place) -> tuple[str, str]:
    """The words of the sentence right before and right after the hit; empty where there is none."""
    found = tokens(place.sentence)
    hit = [token.text for token in tokens(place.form)]
    for start in range(len(found) - len(hit) + 1):
        if [token.text for token in found[start : start + len(hit)]] == hit and _is_there(found, start, hit, place):
            before = found[start - 1].text if start else ""
            after = found[start + len(hit)].text if start + len(hit) < len(found) else ""
            return before, after
    return "", ""


def _is_there(found: list[Token], start: int, hit: list[str], place: Place) -> bool:
    return place.sentence[found[start].start : found[start + len(hit) - 1].end] == place.form
