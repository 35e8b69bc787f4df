"""Masks: phrases whose words do not count as hits, because they carry another sense (Sahara desert).

Homographs, different words of one spelling (`desert` the place and the deed), are distinguished by masks that newsbot
ships.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from newsbot.patterns import compiled
from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.query import Query, QueryWord
from newsbot.watch.senses import lone_words
from newsbot.watch.tables import table, word_lists
from newsbot.watch.tokens import words

_PLURALS = ("", "s", "es")
_CAPITAL = "="
_ANY = "*"
_ANY_POSSESSIVE = "*'s"
_NOT_BEFORE = "-"
_POSSESSIVE = compiled("['’ʼ]s$", re.IGNORECASE)
_LIST = compiled("<([a-z]+)>")


@dataclass(frozen=True, slots=True)
class MaskWord:
    """One word of a mask: any of *words* (empty: any word), perhaps with a capital or a possessive 's."""

    words: frozenset[str]
    is_capital: bool = False
    is_possessive: bool = False

    def fits(self, index: ArticleIndex, place: int) -> bool:
        """Whether the word at *place* matches."""
        word = index.word(place)
        if not word.strip() or (self.words and word not in self.words):
            return False
        if self.is_possessive and not _POSSESSIVE.search(index.written(place)):
            return False
        return not self.is_capital or (not index.is_title(place) and index.written(place)[:1].isupper())


@dataclass(frozen=True, slots=True)
class Mask:
    """The words of one mask, in order. It does not apply before a word of *unless*."""

    words: tuple[MaskWord, ...]
    unless: frozenset[str] = frozenset()

    def places(self, index: ArticleIndex, scope: str | None) -> Iterator[int]:
        """Every place the mask covers in the field *scope* of *index*."""
        *before, last = self.words
        for word in last.words:
            for place in index.places(word, scope):
                covered = [place]
                for each in reversed(before):
                    covered.append(index.before(covered[-1]))
                    if not each.fits(index, covered[-1]):
                        break
                else:
                    if last.fits(index, place) and index.word(index.next(place)) not in self.unless:
                        yield from covered


@lru_cache(maxsize=1024)
def masks(phrases: tuple[str, ...]) -> tuple[Mask, ...]:
    """Parses *phrases*. Raises ValueError for one without a letter or digit."""
    return tuple(_mask(phrase) for phrase in phrases)


def _mask(phrase: str) -> Mask:
    pieces = phrase.split()
    unless = pieces.pop()[1:] if len(pieces) > 1 and pieces[-1].startswith(_NOT_BEFORE) else ""
    places = [place for piece in pieces for place in _places(piece)]
    if not places or not places[-1].words:
        raise ValueError(f"mask {phrase!r} has no letter or digit; write the words that should not count")
    last = frozenset(word + plural for word in places[-1].words for plural in _PLURALS)
    return Mask((*places[:-1], MaskWord(last, places[-1].is_capital)), frozenset(words(unless.replace("|", " "))))


def _places(piece: str) -> list[MaskWord]:
    is_capital = piece.startswith(_CAPITAL)
    if piece == _ANY_POSSESSIVE:
        return [MaskWord(frozenset(), is_possessive=True)]
    if piece.strip(_CAPITAL) == _ANY:
        return [MaskWord(frozenset(), is_capital)]
    either = [tuple(words(each)) for each in piece.split("|")]
    if len(either) > 1:
        return [MaskWord(frozenset(word for each in either for word in each[:1]), is_capital)]
    return [MaskWord(frozenset((word,)), is_capital) for word in either[0]]


def suggested_masks(forms: Mapping[str, tuple[str, ...]], language: str = "en") -> tuple[str, ...]:
    """The masks newsbot ships for a watch with these *forms*: for words with two common senses."""
    shipped: dict[str, list[str]] = table("masks")["suggested"].get(language, {})
    known = {form for word, found in forms.items() for form in (word, *found)}
    phrases = dict.fromkeys(phrase for word, phrases in shipped.items() if word in known for phrase in phrases)
    return tuple(map(spelled_out, phrases))


def spelled_out(phrase: str) -> str:
    """A shipped mask with each `<list>` replaced by its words."""
    lists: Mapping[str, tuple[str, ...]] = word_lists("masks", "lists")
    return _LIST.sub(lambda match: "|".join(lists[match[1]]), phrase)


@dataclass(frozen=True, slots=True)
class Homograph:
    """A different word spelled as *word*. *meaning* and *example* are for people; *masks* cover its uses."""

    word: str
    meaning: str
    example: str
    masks: tuple[str, ...]


@cache
def known_homographs(language: str) -> tuple[Homograph, ...]:
    """Every homograph newsbot can tell apart in *language*."""
    shipped = table("masks")["homographs"].get(language, {})
    return tuple(
        Homograph(word, row["meaning"], row["example"], tuple(map(spelled_out, row["masks"])))
        for word, row in shipped.items()
    )


def homographs(query: Query, forms: Mapping[str, tuple[str, ...]], language: str) -> dict[QueryWord, Homograph]:
    """The homographs *query* excludes, for lower-case words that stand alone and cover their *forms*.

    Within a phrase the user has already said which word is meant.
    """
    return {
        word: homograph
        for word in lone_words(query.tree)
        for homograph in known_homographs(language)
        if homograph.word in forms.get(word.token, ())
    }
