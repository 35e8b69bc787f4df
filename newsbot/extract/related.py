"""Related cards: other stories that stand in the story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from newsbot.extract import class_words
from newsbot.extract.addresses import joined, spelled
from newsbot.extract.markup import first, select, text_of
from newsbot.items import Link
from newsbot.source import Layout, Source

_MOST = 50
_TITLE = ".kg-bookmark-title, h2, h3, h4, h5, [class*=title], [class*=headline]"


def read_related(
    root: HtmlElement, scope: HtmlElement | None, layout: Layout | None, source: Source | None, page_url: str | None
) -> list[Link]:
    """The other stories that cards in the story point to, with their titles."""
    if layout is not None and layout.related:
        return list(_links(select(root, layout.related)[:_MOST], source, page_url))
    return list(_links(islice(_cards(scope), _MOST), source, page_url)) if scope is not None else []


def _cards(scope: HtmlElement) -> Iterator[HtmlElement]:
    # Walked, not selected: libxml2 takes several times as long to ask the same of each class.
    for element in scope.iterdescendants():
        names = element.get("class")
        if names and any(stem in names for stem in class_words.RELATED_STEMS) and _is_card(element.tag, names):
            yield element


def _is_card(tag: object, names: str) -> bool:
    return any(name in names for name in class_words.RELATED_CARDS) or (tag == "aside" and "related" in names)


def with_addresses(
    named: Iterable[Link], root: HtmlElement, source: Source | None, page_url: str | None
) -> tuple[Link, ...]:
    """*named* with the address of the link on the page that bears each title."""
    links = {text: link for link in root.iter("a") if link.get("href") and (text := text_of(link))}
    found = ((each, links.get(each.title)) for each in named)
    return tuple(
        replace(each, url=spelled(joined(page_url, link.get("href")), source)) if link is not None else each
        for each, link in found
    )


def _links(cards: Iterable[HtmlElement], source: Source | None, page_url: str | None) -> Iterable[Link]:
    for card in cards:
        link = card if card.tag == "a" else first(card, "a[href]")
        title = text_of(first(card, _TITLE)) or text_of(link)
        if title and link is not None:
            yield Link(title=title, url=spelled(joined(page_url, link.get("href")), source))
        elif title:
            yield Link(title=title)
