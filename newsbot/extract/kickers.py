"""Kickers: the line over a title that stands in the same heading ("Port council" over "Harbour wall to be rebuilt")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from newsbot.extract import class_words
from newsbot.extract.markup import text_of, words

_WORD = re.compile(r"\w+")
_MARK = re.compile(r"\S: ")
_SHORTEST = 12  # characters of a title under a kicker
_LONGEST = 60  # characters of a kicker


def without_kicker(heading: HtmlElement, stated: Iterable[str]) -> str:
    """The title in *heading*, without the kicker over it.

    Where the metadata (*stated*) give the title alone, it is that; where they give both, joined by the mark that the
    page shows as another line or colour, both are the title. Where they give neither, what the markup calls a kicker
    is none of the title.
    """
    whole, titles = text_of(heading), list(stated)
    parts = _parts(heading)
    if parts is not None and any(same_words(parts[1], text) for text in titles):
        return parts[1]
    for text in titles:
        if _MARK.search(text) and not _MARK.search(whole) and same_words(text, whole):
            return text
        if len(text) > _SHORTEST and whole.endswith(text) and len(whole) - len(text) < _LONGEST:
            return text
    if (
        parts is not None
        and class_words.KICKER.search(parts[0])
        and not any(same_words(whole, text) for text in titles)
    ):
        return parts[1]
    return whole


def _parts(heading: HtmlElement) -> tuple[str, str] | None:
    """What *heading*'s first part is called, and the title after it; None where it has not these two parts."""
    while len(heading) == 1 and not _says(heading.text) and not _says(heading[0].tail):
        heading = heading[0]
    pieces: list[tuple[str, str]] = []
    for element in heading:
        pieces += [(words(element), text_of(element)), ("", (element.tail or "").strip())]
    pieces = [(called, text) for called, text in pieces if _says(text)]
    if _says(heading.text) or len(pieces) != 2:
        return None
    (called, kicker), (_, title) = pieces
    return (called, title) if len(kicker) < _LONGEST and len(title) > _SHORTEST else None


def _says(text: str | None) -> bool:
    return bool(text and _WORD.search(text))


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ in nothing but their marks and blanks."""
    # Without blanks too: parts that stylesheets put on lines of their own have none between them.
    return "".join(_WORD.findall(one)) == "".join(_WORD.findall(other))
