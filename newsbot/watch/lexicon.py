"""English words: which exist, how they inflect, and how else they are spelled (British, American).

lemminflect is loaded on first use, which saving a watch causes and matching never does.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, cast

from newsbot.patterns import anchored, compiled
from newsbot.watch.tables import table

PartOfSpeech = Literal["NOUN", "VERB", "ADJ", "ADV"]
_TAGS: dict[PartOfSpeech, tuple[str, ...]] = {
    "NOUN": ("NN", "NNS"),
    "VERB": ("VB", "VBZ", "VBD", "VBN", "VBG"),
    "ADJ": ("JJ", "JJR", "JJS"),
    "ADV": ("RB", "RBR", "RBS"),
}
_IZE = anchored(r"(?P<stem>[a-z]{2,})i(?P<letter>[sz])(?P<end>e|er|able|ation)$")
_ENDINGS = (
    (compiled(r"(?<=[a-z]{2})our$"), "or"),
    (compiled(r"(?<=[a-z]{3})or$"), "our"),
    (compiled(r"(?<=[a-z]{2}[bcdfghkptv])re$"), "er"),
    (compiled(r"(?<=[a-z]{2}[bcdfghkptv])er$"), "re"),
    (compiled(r"(?<=[a-z]{3})ll(?=(?:er|or)$)"), "l"),
    (compiled(r"(?<=[a-z]{3}[aeiou])l(?=(?:er|or)$)"), "ll"),
    (compiled(r"dgement$"), "dgment"),
    (compiled(r"dgment$"), "dgement"),
)
# Pairs that are different words.
_STRANGERS = {frozenset(pair) for pair in (("timbre", "timber"), ("holler", "holer"), ("tiller", "tiler"))}


@lru_cache(maxsize=65536)
def _entry(lemma: str) -> dict[str, tuple[str, ...]]:
    import lemminflect  # noqa: PLC0415 -- a quarter of a second that only saving a watch pays

    return cast(dict[str, tuple[str, ...]], lemminflect.getAllInflections(lemma))


def inflections(lemma: str, part: PartOfSpeech) -> tuple[str, ...]:
    """All inflections of *lemma* as *part*, itself first; none if the lexicon has no such word."""
    entry = _entry(lemma)
    if not is_lemma(lemma, part):
        return ()
    found = [lemma]
    for tag in _TAGS[part]:
        found.extend(form for form in entry.get(tag, ()) if form not in found)
    return tuple(found)


def is_lemma(word: str, part: PartOfSpeech) -> bool:
    """Whether *word* is the dictionary form of a *part*."""
    return _TAGS[part][0] in _entry(word)


def is_word(word: str) -> bool:
    """Whether the lexicon knows *word* in any form."""
    return bool(_entry(word)) or bool(lemmas(word))


@lru_cache(maxsize=65536)
def lemmas(word: str) -> dict[PartOfSpeech, tuple[str, ...]]:
    """The dictionary forms *word* may belong to, by part of speech."""
    import lemminflect  # noqa: PLC0415 -- see _entry

    return {cast(PartOfSpeech, part): found for part, found in lemminflect.getAllLemmas(word).items() if part in _TAGS}


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
    # Every verb in -ize may be spelled -ise, but many in -ise are not such verbs (advise, surprise).
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
