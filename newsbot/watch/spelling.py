"""British and American: the other spellings of one English word."""

from __future__ import annotations

import re
from functools import cache

from newsbot.watch.lexicon import is_word
from newsbot.watch.tables import table

_IZE = re.compile(r"(?P<stem>[a-z]{2,})i(?P<letter>[sz])(?P<end>e|er|able|ation)$")
_ENDINGS = (
    (re.compile(r"(?<=[a-z]{2})our$"), "or"),
    (re.compile(r"(?<=[a-z]{3})or$"), "our"),
    (re.compile(r"(?<=[a-z]{2}[bcdfghkptv])re$"), "er"),
    (re.compile(r"(?<=[a-z]{2}[bcdfghkptv])er$"), "re"),
    (re.compile(r"(?<=[a-z]{3})ll(?=(?:er|or)$)"), "l"),
    (re.compile(r"(?<=[a-z]{3}[aeiou])l(?=(?:er|or)$)"), "ll"),
    (re.compile(r"dgement$"), "dgment"),
    (re.compile(r"dgment$"), "dgement"),
)
# Both are words, and not the same one.
_STRANGERS = {frozenset(pair) for pair in (("timbre", "timber"), ("holler", "holer"), ("tiller", "tiler"))}


def spellings(word: str) -> tuple[str, ...]:
    """The other spellings of *word*, without itself; none for most words."""
    found = {*_listed(word), *_ize(word), *_by_ending(word)} - {word}
    return tuple(sorted(found))


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    pairs = [tuple(pair.split(":")) for pair in table("english")["spelling"]["pairs"].split()]
    return tuple((british, american) for british, american in pairs) + tuple((b, a) for a, b in pairs)


def _listed(word: str) -> list[str]:
    found = []
    for here, there in _pairs():
        if word == here:
            found.append(there)
        elif word.startswith(here):
            other = there + word[len(here) :]
            if is_word(other) and len(here) > 3:
                found.append(other)
    return found


def _ize(word: str) -> list[str]:
    match = _IZE.match(word)
    if not match:
        return []
    stem, letter, end = match.group("stem", "letter", "end")
    verb, twin = f"{stem}i{letter}e", f"{stem}i{'z' if letter == 's' else 's'}e"
    alone = table("english")["spelling"]["alone"].split()
    if verb in alone or twin in alone:
        return []
    # Every verb in -ize may be written -ise; of those in -ise many are no such verbs (advise, surprise).
    if letter == "z" or is_word(twin) or end == "ation" or not (is_word(verb) or is_word(word)):
        return [f"{twin[:-1]}{end}"]
    return []


def _by_ending(word: str) -> list[str]:
    found = []
    for ending, other in _ENDINGS:
        variant = ending.sub(other, word)
        if variant != word and is_word(variant) and is_word(word) and frozenset((word, variant)) not in _STRANGERS:
            found.append(variant)
    return found
