"""Finds the standfirst between a page's title and its story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.markup import BLOCKS, TextBlock, ancestors, dashed, following, is_hidden, line_of, words
from newsbot.read.page_boilerplate import is_surely_boilerplate
from newsbot.read.text_boilerplate import is_noise
from newsbot.text import letters_of

_STANDFIRST_TAGS = ("p", "h2", "h3", "h4", "div", "span")
_MOST_LINES_AFTER = 150  # elements looked at after the title
_SHORTEST_STANDFIRST, _LONGEST_STANDFIRST = 30, 900  # characters of a standfirst
_AGREES = 40  # letters that a line shares with the start of the page's description
_NOT_HERE = frozenset({"nav", "aside", "figure", "figcaption", "form", "button", "footer", "li", "time", "label"})


def read_standfirst(
    heading: HtmlElement | None, blocks: Iterable[TextBlock], descriptions: Iterable[str], title: str | None
) -> TextBlock | None:
    """The standfirst between *heading* and the first of *blocks*, or None.

    A line that begins like the page's own description, or is named like a standfirst.
    """
    story = list(blocks)
    if heading is None or not story:
        return None
    stated = [letters for text in descriptions if len(letters := letters_of(text)) >= _AGREES // 2]
    said = {letters_of(block.text)[:_AGREES] for block in story[:4]}
    named: TextBlock | None = None
    for element, text in _lines(heading, story[0].element):
        letters = letters_of(text)
        if letters[:_AGREES] in said or text == title:
            continue
        if any(other[:_AGREES] in letters for other in stated):
            return TextBlock("paragraph", text, 0.0, element)
        if named is None and _has_standfirst_name(element):
            named = TextBlock("paragraph", text, 0.0, element)
    return named


def _lines(heading: HtmlElement, first: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The lines from *heading* to *first*, each with the innermost element around it."""
    around = set(ancestors(first, 200))
    for element in islice(following(heading, *_STANDFIRST_TAGS), _MOST_LINES_AFTER):
        if element is first:
            return
        if element in around or any(inner.tag in BLOCKS for inner in element) or is_hidden(element):
            continue
        text = line_of(element, _LONGEST_STANDFIRST)
        if (
            _SHORTEST_STANDFIRST <= len(text) <= _LONGEST_STANDFIRST
            and not is_noise(text)
            and not _is_elsewhere(element)
        ):
            yield element, text


def _is_elsewhere(element: HtmlElement) -> bool:
    for outer in (element, *ancestors(element, 5)):
        names = words(outer)
        if outer.tag in _NOT_HERE or is_hidden(outer) or is_surely_boilerplate(names):
            return True
        is_around_all = outer.tag in ("article", "main", "body")
        if not is_around_all and class_words.ELSEWHERE_FOR_STANDFIRSTS.search(names[:200]):
            return True
    return bool(class_words.MAKER_OR_DATE.search(words(element)))


def _has_standfirst_name(element: HtmlElement) -> bool:
    for outer in (element, *ancestors(element, 2)):
        names = " ".join(outer.get(name) or "" for name in ("class", "id", "itemprop", "data-testid"))
        if outer.tag != "article" and class_words.STANDFIRST.search(dashed(names[:300])):
            return True
    return False
