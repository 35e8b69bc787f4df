"""Words that are spelled together, with a hyphen or apart: ceasefire, cease-fire, cease fire; F16, F-16; 18000, 18 000.

A form of a word may be several tokens. Those with a blank between them may stand side by side in any way (`cease fire`,
`cease-fire`), those with a hyphen only with one (`lay-off`, but not *they lay off*).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from newsbot.patterns import anchored, compiled
from newsbot.watch import lexicon
from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.spans import Span
from newsbot.watch.tables import word_lists

_SHORTEST = 3  # letters of the first word
_SHORTEST_STEM = 4  # of the word after a prefix
# A letter next to a digit divides names of things: F16, Covid19, MH17, 9M729.
_NAMED = anchored(r"([^\W\d_]{1,12})(\d{1,4}(?:s|[^\W\d_])?)$")
_THOUSANDS = anchored(r"(?=\d{5,15}$)(\d{1,3})((?:\d{3})+)$")
_THREE = compiled(r"\d{3}")
_PART = compiled(r"[^ -]+")
# Written before a hyphen, these make another word: re-sign is not resign, in-form is not inform.
_OTHER_WORDS = frozenset(("re", "in", "un", "as", "is", "no"))


def parts(form: str) -> tuple[str, ...]:
    """The tokens of *form*, nearly always one."""
    return tuple(_PART.findall(form)) if " " in form or "-" in form else (form,)


def spans(form: str, index: ArticleIndex, scope: str | None) -> list[Span]:
    """Where the tokens of *form* (several) stand in the field *scope*, in order."""
    first, *rest = parts(form)
    found = []
    for start in index.places(first, scope):
        place = start
        for token in rest:
            before, place = place, index.next(place)
            if index.word(place) != token or ("-" in form and not index.is_hyphened(before, place)):
                break
        else:
            found.append((start, place))
    return found


def spelled_apart(forms: Sequence[str], language: str) -> Iterator[tuple[str, str]]:
    """The other spellings of a word with these *forms* (folded, itself first), each with its origin."""
    word = forms[0]
    if number := _THOUSANDS.match(word):
        yield " ".join((number[1], *_THREE.findall(number[2]))), f"spelling of {word}"
    elif named := _NAMED.match(word):
        plural = () if word.endswith("s") else (word + "s",)
        yield from ((other, f"inflection of {word}") for other in plural)
        yield from ((f"{named[1]} {other[len(named[1]) :]}", f"spelling of {other}") for other in (word, *plural))
    elif language == "en" and (found := _compound(forms)):
        first, sign = found
        for form in forms:
            if form.startswith(first) and len(form) > len(first):
                yield first + sign + form[len(first) :], f"spelling of {form}"


def joined(compound: str) -> str | None:
    """*compound* as one word; None if that would be another."""
    first, *rest = parts(compound)
    return None if first in _OTHER_WORDS else first + "".join(rest)


def _compound(forms: Sequence[str]) -> tuple[str, str] | None:
    """The first part of the compound with these *forms*, and the sign that may follow it; None for other words."""
    if not frozenset(word_lists("compounds", "en")["whole"]).isdisjoint(forms):
        return None
    for form in forms:
        found = _divided(form) if form.isascii() else None
        # The parts of "gunfire" that are forms themselves (of gun) are found anyway.
        if found and found[0] not in forms and form[len(found[0]) :] not in forms:
            return found
    return None


def _divided(word: str) -> tuple[str, str] | None:
    listed, lists = _pairs().get(word), word_lists("compounds", "en")
    if listed:
        return listed
    for at in range(_SHORTEST, len(word) - 1):
        first, second = word[:at], word[at:]
        if first in lists["not_first"]:
            continue
        if first in lists["prefixes"] and len(second) >= _SHORTEST_STEM and lexicon.is_word(second):
            return first, " "
        if second in lists["heads"] and _is_lemma(first):
            return first, " "
        if second in lists["particles"] and lexicon.is_lemma(first, "VERB"):
            return first, "-"
    return None


def _is_lemma(word: str) -> bool:
    return any(lexicon.is_lemma(word, part) for part in ("NOUN", "VERB", "ADJ"))


@cache
def _pairs() -> dict[str, tuple[str, str]]:
    found = {}
    for pair in word_lists("compounds", "en")["pairs"]:
        sign = "-" if "-" in pair else " "
        first, second = pair.replace("_", " ").split(sign)
        found[first + second] = first, sign
    return found
