"""Finds the elements of a page that hold stories other than the one under its heading."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from lxml.html import HtmlElement

from newsbot.read.markup import ancestors, leads_away, line_of, text_of

ENOUGH = 250  # characters of running text that a page with a story has at least
_PARAGRAPH = 40  # characters that running text has at least
_DEEP = 200  # levels around a heading
_MOST_OTHERS = 60  # headings and articles looked at beside the story


def other_stories(
    root: HtmlElement, heading: HtmlElement, weights: Mapping[HtmlElement, float]
) -> frozenset[HtmlElement]:
    """The elements with other stories, each under a heading of its own, beside the one with *heading* and its text."""
    path = [heading, *ancestors(heading, _DEEP)]
    towards = dict(zip(path[1:], path, strict=False))
    around = next((outer for outer in path if outer.tag == "article"), root)
    if weights.get(around, 0.0) < ENOUGH:
        return frozenset()
    title = text_of(heading)
    found: set[HtmlElement] = set()
    for element in islice(root.iter("h1", "article"), _MOST_OTHERS):
        child = element
        for outer in ancestors(element, _DEEP):
            if outer in towards:
                break
            child = outer
        else:
            continue
        ours = towards[outer]
        if element in towards or ours is heading or weights.get(ours, 0.0) < ENOUGH:
            continue
        other = element if element.tag == "article" else child
        own = _own_heading(other)
        if own is None or text_of(own) == title:
            continue
        if own.tag == "h1" or _is_linked(own) or weights[ours] > 2 * ENOUGH:
            found.add(other)
    return frozenset(found)


def _own_heading(element: HtmlElement) -> HtmlElement | None:
    """The heading before all running text of *element*."""
    for inner in islice(element.iter("h1", "h2", "h3", "h4", "p"), _MOST_OTHERS):
        if inner.tag != "p":
            if line_of(inner, 400):
                return inner
        elif len("".join(inner.itertext())) > _PARAGRAPH:
            return None
    return None


def _is_linked(heading: HtmlElement) -> bool:
    """Whether *heading* leads to another page, as a card's does."""
    links = (next(heading.iter("a"), None), *ancestors(heading, 3))
    return any(link is not None and link.tag == "a" and leads_away(link) for link in links)
