"""Masks: phrases whose words are out before a watch looks, because they carry another sense (Sahara desert)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsbot.watch.tables import table
from newsbot.watch.tokens import words

_PLURALS = ("", "s", "es")


@dataclass(frozen=True, slots=True)
class Mask:
    """The words of one mask, in order; each is one of several."""

    words: tuple[tuple[str, ...], ...]

    def places(self, index: Mapping[str, list[int]]) -> Iterator[int]:
        """Every place that the mask covers, in a field with this *index* of words to places."""
        *before, last = [{place for word in either for place in index.get(word, ())} for either in self.words]
        length = len(self.words)
        for place in last:
            first = place - length + 1
            if all(first + number in places for number, places in enumerate(before)):
                yield from range(first, place + 1)


@lru_cache(maxsize=1024)
def masks(phrases: tuple[str, ...]) -> tuple[Mask, ...]:
    """The masks that *phrases* spell. One without a letter or digit raises ValueError."""
    return tuple(_mask(phrase) for phrase in phrases)


def _mask(phrase: str) -> Mask:
    places: list[tuple[str, ...]] = []
    for piece in phrase.split():
        spelled = [tuple(words(either)) for either in piece.split("|")]
        if len(spelled) > 1:
            places.append(tuple(word for either in spelled for word in either[:1]))
        else:
            places.extend((word,) for word in spelled[0])
    if not places or not all(places):
        raise ValueError(f"mask {phrase!r} has no letter or digit; write the words that should not count")
    places[-1] = tuple(word + plural for word in places[-1] for plural in _PLURALS)
    return Mask(tuple(places))


def suggested_masks(forms: Mapping[str, tuple[str, ...]], language: str = "en") -> tuple[str, ...]:
    """The masks that newsbot ships for a watch with these *forms*: for words that the language uses in two senses."""
    shipped: dict[str, list[str]] = table("masks").get(language, {})
    known = {form for word, found in forms.items() for form in (word, *found)}
    return tuple(dict.fromkeys(phrase for word, phrases in shipped.items() if word in known for phrase in phrases))
