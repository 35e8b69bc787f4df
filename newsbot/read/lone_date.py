"""Finds the only day on a page that shows none beside its story: in a line of its own, or with a label anywhere."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from newsbot.patterns import compiled
from newsbot.read import date_words
from newsbot.read.markup import TextBlock, ancestors, is_hidden, read_blocks, tag_names, words
from newsbot.read.stated_dates import spelled
from newsbot.written_dates import NOWHERE, Locale, Written, find_dates, usual

_UNREAD = tag_names("script style noscript template select option textarea svg iframe head button nav aside")
_OTHERS = compiled(r"comment|respond|related|recommend|teaser|popular|trending|calendar|event|weather")
_LONGEST = 160  # characters of a line that may state the day
_MOST_LINES = 2_000
_OF_VISIT = compiled(r"(?:^|[\s_-])(?:masthead|top-?bar|site-?header|page-?header)(?:$|[\s_-])")


def lone_date(root: HtmlElement, locale: Locale = NOWHERE) -> str | None:
    """The one day that the page's short lines state, however often; None if they state several or none.

    In a masthead, where the day of the visit stands, it needs a label.
    """
    body = root.find("body")
    days: dict[object, Written] = {}
    for block in islice(read_blocks(body if body is not None else root, _is_unread), _MOST_LINES):
        if len(block.text) > _LONGEST or not any(map(str.isdecimal, block.text)):
            continue
        text = usual(block.text)
        for found in find_dates(text, locale):
            if _is_of_story(text[: found.start], block):
                days.setdefault(found.date, found)
        if len(days) > 1:
            return None
    return next((spelled(found, locale)[:10] for found in days.values()), None)


def _is_unread(element: HtmlElement) -> bool:
    return element.tag in _UNREAD or is_hidden(element)


def _is_of_story(before: str, block: TextBlock) -> bool:
    """Whether a date that stands after *before* in *block* may be the publication's."""
    if date_words.OF_SOMETHING.search(before) or date_words.COPYRIGHT.search(block.text):
        return False
    outer = [box for box in (block.element, *ancestors(block.element, 12)) if box.tag != "body"]
    if any(_OTHERS.search(words(box)[:200]) for box in outer):
        return False
    if date_words.PUBLISHED.search(before):
        return True
    return not any(box.tag == "header" or _OF_VISIT.search(words(box)[:200]) for box in outer)
