"""What is an English word, and how it inflects. lemminflect is loaded at the first question, never by matching."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, cast

PartOfSpeech = Literal["NOUN", "VERB", "ADJ", "ADV"]
_TAGS: dict[PartOfSpeech, tuple[str, ...]] = {
    "NOUN": ("NN", "NNS"),
    "VERB": ("VB", "VBZ", "VBD", "VBN", "VBG"),
    "ADJ": ("JJ", "JJR", "JJS"),
    "ADV": ("RB", "RBR", "RBS"),
}


@lru_cache(maxsize=65536)
def _entry(lemma: str) -> dict[str, tuple[str, ...]]:
    import lemminflect  # noqa: PLC0415 -- a quarter of a second that only saving a watch pays

    return cast(dict[str, tuple[str, ...]], lemminflect.getAllInflections(lemma))


def inflections(lemma: str, part: PartOfSpeech) -> tuple[str, ...]:
    """All inflections of *lemma* as *part*, itself first; none where the lexicon has no such word."""
    entry = _entry(lemma)
    if not is_lemma(lemma, part):
        return ()
    found = [lemma]
    for tag in _TAGS[part]:
        found.extend(form for form in entry.get(tag, ()) if form not in found)
    return tuple(found)


def is_lemma(word: str, part: PartOfSpeech) -> bool:
    """Is *word* the dictionary form of a *part*?"""
    return _TAGS[part][0] in _entry(word)


def is_word(word: str) -> bool:
    """Does the lexicon know *word*, in any form?"""
    return bool(_entry(word)) or bool(lemmas(word))


@lru_cache(maxsize=65536)
def _lemmas(word: str) -> dict[PartOfSpeech, tuple[str, ...]]:
    import lemminflect  # noqa: PLC0415 -- see _entry

    return {cast(PartOfSpeech, part): found for part, found in lemminflect.getAllLemmas(word).items() if part in _TAGS}


def lemmas(word: str) -> dict[PartOfSpeech, tuple[str, ...]]:
    """The dictionary forms that *word* may be a form of, by part of speech."""
    return _lemmas(word)
