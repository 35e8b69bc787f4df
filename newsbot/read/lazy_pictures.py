"""Finds the addresses of lazily loaded pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read.story_address import absolute_url

_MOST_NOSCRIPTS = 300
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-full-src", "data-orig-file")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_SIZE = anchored(r"(\d{1,6}(?:\.\d{1,3})?)[wx](?:,|$)")
_LONGEST_SET = 20_000
_PLACEHOLDER = compiled(
    r"^data:|placeholder|(?:^|[/_-])(?:blank|spacer|pixel|lazy|loading|loader|grey|gray|transparent|1x1|empty)[\w-]{0,30}\."
    r"(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)
_LONGEST_NAME = 200  # characters at the end of a picture's address that are looked at
_MOST_SOURCES = 30


def show_lazy_pictures(noscripts: Iterable[HtmlElement]) -> None:
    """Gives each picture that a script would load the address that its <noscript> has."""
    for noscript in islice(noscripts, _MOST_NOSCRIPTS):
        image = next(noscript.iter("img"), None)
        address = image.get("src") if image is not None else None
        if image is None or not address or "1" in (image.get("width"), image.get("height")):
            continue
        beside = (noscript.getprevious(), noscript.getnext())
        shown = next((inner for one in beside if one is not None for inner in one.iter("img")), None)
        if shown is None:
            shown = etree.Element("img")
            noscript.addprevious(shown)
        if not shown.get("data-src"):
            shown.set("data-src", address)


def picture_address(element: HtmlElement, page_url: str | None) -> str | None:
    """The address of the picture in *element*: the one that a script would load, else the placeholder's."""
    image = next(element.iter("img"), None)
    if image is None:
        return None
    stated = (absolute_url(page_url, text) for text in _stated(element, image) if text)
    return next(filter(None, stated), None)


def _stated(element: HtmlElement, image: HtmlElement) -> Iterator[str | None]:
    shown = image.get("src")
    yield from (image.get(name) for name in _LAZY)
    yield _largest(image.get("data-srcset"))
    if shown is not None and not _PLACEHOLDER.search(shown[-_LONGEST_NAME:]):
        yield shown
    for holder in (image, *islice(element.iter("source"), _MOST_SOURCES)):
        yield from (_largest(holder.get(name)) for name in _SETS)
    yield shown


def _largest(candidates: str | None) -> str | None:
    """The address of the largest picture in a `srcset`: addresses, each with a size and a comma after it."""
    best, largest, last = None, 0.0, None
    for part in (candidates or "")[:_LONGEST_SET].split():
        sized = _SIZE.match(part)
        if sized is not None and last is not None and float(sized[1]) > largest:
            best, largest = last, float(sized[1])
        address = (part[sized.end() :] if sized is not None else part).rstrip(",")
        if address and not address.startswith("data:"):
            best, last = best or address, address
    return best
