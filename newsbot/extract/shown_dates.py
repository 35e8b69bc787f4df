"""Shown dates: the day of a story as its page shows it near the title, in the languages that newsbot meets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, takewhile
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from newsbot.dumps.days import read_day
from newsbot.extract import class_words
from newsbot.extract.markup import ancestors, following, line_of, words

__all__ = ["day_in_address", "read_day", "shown_days"]

_IN_ADDRESS = re.compile(r"/(?P<year>20\d{2})[/-](?P<month>0[1-9]|1[0-2])[/-](?P<day>0[1-9]|[12]\d|3[01])(?:/|-|$)")
_TAGS = ("time", "span", "div", "p", "li", "small")
_BEFORE = etree.XPath("preceding::*[self::time or self::span or self::div or self::p or self::small][position() <= 12]")
_MOST = 120
_LONGEST = 120  # characters of a line that states a day


def shown_days(heading: HtmlElement | None, first: HtmlElement | None = None) -> Iterator[str]:
    """The dates between *heading* and the *first* block of the story, then those over it, as ISO 8601."""
    if heading is None:
        return
    around = takewhile(lambda element: element is not first, islice(following(heading, *_TAGS), _MOST))
    for element in chain(around, reversed(_BEFORE(heading))):
        text = "" if len(element) > 6 or _is_elsewhere(element) else line_of(element, _LONGEST)
        if 8 <= len(text) <= _LONGEST and (day := read_day(text)):
            yield day


def day_in_address(url: str | None) -> str | None:
    """The day that the path of *url* states ("/2024/05/03/"), None where it states none."""
    found = _IN_ADDRESS.search(urlsplit(url).path) if url else None
    return "-".join(found.group("year", "month", "day")) if found else None


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(
        outer.tag in ("aside", "nav", "footer") or class_words.ELSEWHERE_FOR_DATES.search(words(outer)[:200])
        for outer in ancestors(element, 5)
    )
