"""Related cards: other stories that stand in the story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsbot.items import Link
from newsbot.read import class_words
from newsbot.read.markup import first, line_of, select, text_of
from newsbot.read.story_address import joined, spelled
from newsbot.source import Layout, Source

_MOST = 50
_TITLE = ".kg-bookmark-title, h2, h3, h4, h5, [class*=title], [class*=headline]"


def read_related(
    root: HtmlElement, scope: HtmlElement | None, layout: Layout | None, source: Source | None, page_url: str | None
) -> list[Link]:
    """The other stories that cards in the story point to, with their titles."""
    selected = select(root, layout.related) if layout is not None else []
    cards = selected or (_cards(scope) if scope is not None else ())
    return list(_links(islice(cards, _MOST), source, page_url))


def _cards(scope: HtmlElement) -> Iterator[HtmlElement]:
    # Walked, not selected: libxml2 takes several times as long to ask the same of each class.
    for element in scope.iterdescendants():
        names = element.get("class")
        if names and any(stem in names for stem in class_words.RELATED_STEMS) and _is_card(element.tag, names):
            yield element


def _is_card(tag: object, names: str) -> bool:
    return any(name in names for name in class_words.RELATED_CARDS) or (tag == "aside" and "related" in names)


def linked_titles(titles: Iterable[str], root: HtmlElement, source: Source | None, page_url: str | None) -> list[Link]:
    """Those of *titles* that are the words of a link on the page, with its address."""
    if not (wanted := set(titles)):
        return []
    longest = max(map(len, wanted))
    named = ((line_of(link, longest), link.get("href")) for link in root.iter("a"))
    return [
        Link(title=text, url=url)
        for text, address in named
        if text in wanted and (url := spelled(joined(page_url, address), source))
    ]


def _links(cards: Iterable[HtmlElement], source: Source | None, page_url: str | None) -> Iterable[Link]:
    for card in cards:
        link = card if card.tag == "a" else first(card, "a[href]")
        title = text_of(first(card, _TITLE)) or text_of(link)
        if title and link is not None:
            yield Link(title=title, url=spelled(joined(page_url, link.get("href")), source))
        elif title:
            yield Link(title=title)
