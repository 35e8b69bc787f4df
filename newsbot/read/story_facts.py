"""Finds the authors among the facts that a page states of its story.

In a line under the heading ("3 May 2024 · 2 min · Ilse Brandvold"), and in a box called the story's authors, which may
stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsbot.items import Author
from newsbot.patterns import compiled
from newsbot.read.byline_place import Place
from newsbot.read.markup import line_of, tag_names, words
from newsbot.read.names import is_desk, make_author, split_names
from newsbot.read.stated_dates import read_day
from newsbot.read.text_byline import is_bare_name
from newsbot.source import Source
from newsbot.text import plain

_LINES = tag_names("p div span li ul section header small address")
_LONGEST = 160  # characters of such a line
_MOST_LINES = 40  # looked at
_MOST_FACTS = 30
_BETWEEN = compiled(r"(?<!\s)\s*[|•·∙/—–]\s*")
_MINUTES = compiled(r"\d{1,3}\s?-?\s?(?:min|мин|мін|хв|dk|dakika|perc|λεπτ|分|분)", re.IGNORECASE)
_CALLED = compiled(r"(?:^|[\s_-])(?:meta|metadata|info|infos|details?|data)(?:$|[\s_-])")
_AUTHORS = compiled(r"(?:post|article|story|entry)[_-]{1,2}authors?(?:$|\s)")
_BOXES = ("div", "ul", "section", "p", "span", "aside", "address")
_NAMED = ("strong", "b", "a", "h3", "h4", "li")  # the surest first
_MOST_BOXES = 40_000  # looked at
_MOST_NAMES = 20
_OTHER_FACT = compiled(r"categor|section|kicker|tag|topic|place|location|dateline")


def from_facts(place: Place, source: Source | None, language: str | None) -> list[Author]:
    """The people whose names stand by themselves in a line of facts beside the heading.

    Such a line has a date, and a reading time or a name that says what it is. Links in it may lead to anything.
    """
    lines = (element for element, zone in place if zone == "head" and element.tag in _LINES)
    for element in islice(lines, _MOST_LINES):
        text = line_of(element, _LONGEST)
        if not text or not (_MINUTES.search(text) or _CALLED.search(words(element)[:200])):
            continue
        if next(element.iter("time"), None) is not None or read_day(text):
            for fact in islice(_facts(element), _MOST_FACTS):
                names = split_names(fact, language=language)
                if names and all(is_bare_name(name) and not is_desk(name) for name in names):
                    return [author for name in names if (author := make_author(source, name=name))]
    return []


def from_box(root: HtmlElement, source: Source | None, language: str | None) -> list[Author]:
    """The people in the only box that *root* calls the story's authors; cards of other stories have one each."""
    boxes = (box for box in islice(root.iter(*_BOXES), _MOST_BOXES) if box.attrib and _AUTHORS.search(words(box)))
    found = list(islice(boxes, 2))
    if len(found) != 1:
        return []
    for tag in _NAMED:
        lines = [line_of(inner, _LONGEST) for inner in islice(found[0].iter(tag), _MOST_NAMES)]
        names = [name for line in lines if line for name in split_names(line, language=language)]
        if names and all(map(is_bare_name, names)):
            return [author for name in dict.fromkeys(names) if (author := make_author(source, name=name))]
    return []


def _facts(element: HtmlElement) -> Iterator[str]:
    """The texts in *element* that signs or markup separate, without links and what is called another fact."""
    for inner in element.iter():
        is_read = isinstance(inner.tag, str) and inner.tag not in ("a", "time", "button", "script", "style")
        if is_read and not _OTHER_FACT.search(words(inner)[:200]):
            yield from _parts(inner.text)
        if inner is not element and inner.getparent().tag != "a":
            yield from _parts(inner.tail)


def _parts(text: str | None) -> Iterator[str]:
    return (part for each in _BETWEEN.split(plain(text or "")) if (part := each.strip(" ,;")))
