"""Masks: phrases whose words are out before a watch looks, because they carry another sense (Sahara desert)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsbot.watch.reading import Reading
from newsbot.watch.tables import table
from newsbot.watch.tokens import words

_PLURALS = ("", "s", "es")
_CAPITAL = "="
_ANY = "*"


@dataclass(frozen=True, slots=True)
class MaskWord:
    """One word of a mask: any of *words* (no words: any word at all), in the text with a capital or not."""

    words: frozenset[str]
    is_capital: bool = False

    def fits(self, reading: Reading, place: int) -> bool:
        """Is the word at *place* this one?"""
        word = reading.word(place)
        if not word.strip() or (self.words and word not in self.words):
            return False
        return not self.is_capital or (not reading.is_title(place) and reading.written(place)[:1].isupper())


@dataclass(frozen=True, slots=True)
class Mask:
    """The words of one mask, in order."""

    words: tuple[MaskWord, ...]

    def places(self, reading: Reading, scope: str | None) -> Iterator[int]:
        """Every place that the mask covers in the field *scope* of *reading*."""
        *before, last = self.words
        for word in last.words:
            for place in reading.places(word, scope):
                covered = [place]
                for each in reversed(before):
                    covered.append(reading.before(covered[-1]))
                    if not each.fits(reading, covered[-1]):
                        break
                else:
                    if not last.is_capital or last.fits(reading, place):
                        yield from covered


@lru_cache(maxsize=1024)
def masks(phrases: tuple[str, ...]) -> tuple[Mask, ...]:
    """The masks that *phrases* spell. One without a letter or digit raises ValueError."""
    return tuple(_mask(phrase) for phrase in phrases)


def _mask(phrase: str) -> Mask:
    places: list[MaskWord] = []
    for piece in phrase.split():
        is_capital = piece.startswith(_CAPITAL)
        either = [tuple(words(each)) for each in piece.split("|")]
        if piece.strip(_CAPITAL) == _ANY:
            places.append(MaskWord(frozenset(), is_capital))
        elif len(either) > 1:
            places.append(MaskWord(frozenset(word for each in either for word in each[:1]), is_capital))
        else:
            places.extend(MaskWord(frozenset((word,)), is_capital) for word in either[0])
    if not places or not places[-1].words:
        raise ValueError(f"mask {phrase!r} has no letter or digit; write the words that should not count")
    last = frozenset(word + plural for word in places[-1].words for plural in _PLURALS)
    return Mask((*places[:-1], MaskWord(last, places[-1].is_capital)))


def suggested_masks(forms: Mapping[str, tuple[str, ...]], language: str = "en") -> tuple[str, ...]:
    """The masks that newsbot ships for a watch with these *forms*: for words that the language uses in two senses."""
    shipped: dict[str, list[str]] = table("masks").get(language, {})
    known = {form for word, found in forms.items() for form in (word, *found)}
    return tuple(dict.fromkeys(phrase for word, phrases in shipped.items() if word in known for phrase in phrases))
