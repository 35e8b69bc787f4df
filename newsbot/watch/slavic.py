"""Ukrainian and Russian forms of a word. Needs the extra `slavic`.

Besides inflections, covers families of endings that link deed, doer and verb (дезертир, дезертирство,
дезертирувати): each word of a family only if the dictionary knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

from newsbot.patterns import anchored

# Interchangeable endings of one stem: deed, verb, doer, object, adjective.
_FAMILIES = {
    "uk": (
        ("ація", "увати", "ований", "аційний", "ування", "ант"),
        ("уація", "уювати", "уйований", "уаційний", "уювання"),
        ("кація", "кувати", "кований", "каційний"),
        ("ир", "ирство", "ирувати", "ирування", "ирський"),
        ("тор", "торство"),
    ),
    "ru": (
        ("ация", "овать", "ованный", "ационный", "ирование", "ировать", "ированный", "ант"),
        ("уация", "уировать", "уированный", "уационный"),
        ("кация", "ковать", "кованный", "кационный", "цировать", "цированный"),
        ("ир", "ирство", "ировать", "ирование", "ирский"),
    ),
}
# With a shorter stem a shared ending is chance (нація, рація).
_SHORTEST_STEM = 4
_WORD = anchored(r"[\u0400-\u04ff'’ʼ-]+")
_INFLECTING = frozenset({"NOUN", "VERB", "INFN", "ADJF", "ADVB"})


def is_installed(language: str) -> bool:
    """Whether the dictionary of *language* is installed."""
    return language in _FAMILIES and all(map(find_spec, ("pymorphy3", f"pymorphy3_dicts_{language}")))


def expand(word: str, language: str) -> Iterator[tuple[str, str]]:
    """The forms *word* (lower case) covers, each with its origin; some may repeat."""
    if not _WORD.fullmatch(word):
        # The dictionary has no other words, and fails on letters without a Unicode name.
        return
    for root in _roots(word, language):
        if root != word:
            yield root, f"dictionary form of {word}"
        yield from _inflected(root, language)
        for relative, ending in _relatives(root, language):
            yield relative, f"derivation: {root} with -{ending}"
            yield from _inflected(relative, language)


def _roots(word: str, language: str) -> tuple[str, ...]:
    known = [each for each in _dictionary(language).parse(word) if each.is_known and each.tag.POS in _INFLECTING]
    own = [each for each in known if each.normal_form == word]
    return tuple(dict.fromkeys(each.normal_form for each in own or known))


def _inflected(root: str, language: str) -> Iterator[tuple[str, str]]:
    for parse in _dictionary(language).parse(root):
        if parse.is_known and parse.normal_form == root and parse.tag.POS in _INFLECTING:
            for form in parse.lexeme:
                if form.word != root:
                    yield form.word, f"inflection of {root}"


def _relatives(root: str, language: str) -> Iterator[tuple[str, str]]:
    for family in _FAMILIES[language]:
        for ending in family:
            stem = root.removesuffix(ending)
            if stem == root or len(stem) < _SHORTEST_STEM:
                continue
            for other in family:
                if other != ending and _dictionary(language).word_is_known(stem + other):
                    yield stem + other, other


@cache
def _dictionary(language: str) -> Any:
    import pymorphy3  # noqa: PLC0415 -- an extra, and a tenth of a second that only saving a watch pays

    return pymorphy3.MorphAnalyzer(lang=language)
