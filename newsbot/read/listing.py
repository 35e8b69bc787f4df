"""Reads cards and links to other stories: those of a listing with its next page, and related ones in a story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from newsbot.dates import parse_instant
from newsbot.items import Card, Link
from newsbot.read import class_words
from newsbot.read.markup import ancestors, first, line_of, select, text_of
from newsbot.read.metadata import Metadata
from newsbot.read.names import split_names
from newsbot.read.story_address import absolute_url, canonical_or_none, registered_domain
from newsbot.read.story_signs import size_of
from newsbot.source import Layout, Source
from newsbot.urls import is_article_url

_MOST_CARDS = 1_000
_SHORTEST_TITLE = 12  # characters
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_SLUG = re.compile(r"/[^/]*(?:[a-z0-9]+-){3,}[^/]*/?$|/\d{4}/\d{2}/|\d{5,}", re.IGNORECASE)
_NEXT = re.compile(
    r"^(?:next(?: page)?|older(?: posts| stories)?|nächste(?: seite)?|weiter|suivante?|siguiente|volgende|"
    r"[›»→>])\s*[›»→>]?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^by\s", re.IGNORECASE)
_MOST_RELATED = 50
_CARD_TITLE = ".kg-bookmark-title, h2, h3, h4, h5, [class*=title], [class*=headline]"


def read_cards(
    root: HtmlElement, layout: Layout | None, source: Source | None, page_url: str | None
) -> tuple[tuple[Card, ...], str]:
    """The stories on the page, once each, and how they were found: selector | structure | links.

    By the source's selectors; else by structure, a heading that is a link; else, on a known source, bare links to
    article addresses.
    """
    if layout is not None and layout.card and (cards := _each_once(_selected(root, layout, source, page_url))):
        return cards, "selector"
    cards = _each_once(_structured(root, source, page_url))
    if source is not None:
        bare = _each_once(_bare(root, source, page_url))
        if len(bare) > len(cards):
            return bare, "links"
    return cards, "structure"


def read_next_page(root: HtmlElement, metadata: Metadata, source: Source | None, page_url: str | None) -> str | None:
    """The listing's next page: `rel=next`, else a link named so."""
    links = [metadata.next_page] if metadata.next_page else [a.get("href") for a in select(root, "a[rel~=next][href]")]
    if not links:
        links = [a.get("href") for a in root.iter("a") if a.get("href") and len(a) < 3 and _NEXT.match(text_of(a))]
    for link in links:
        url = canonical_or_none(absolute_url(page_url, link), source)
        if (
            url
            and url != canonical_or_none(page_url, source)
            and (page_url is None or registered_domain(url) == registered_domain(page_url))
        ):
            return url
    return None


def _selected(root: HtmlElement, layout: Layout, source: Source | None, page_url: str | None) -> Iterator[Card]:
    for element in select(root, layout.card)[:_MOST_CARDS]:
        link = first(element, layout.card_link) if layout.card_link else None
        if link is None:
            link = element if element.tag == "a" else first(element, "a[href]")
        if link is None:
            continue
        yield Card(
            title=text_of(link) or None,
            url=canonical_or_none(absolute_url(page_url, link.get("href")), source),
            authors=_card_authors(element),
            teaser=text_of(first(element, layout.card_teaser)) or None,
            section=_card_section(element, link),
            published=_when(element, layout.card_published, source),
        )


def _card_authors(element: HtmlElement) -> tuple[str, ...]:
    for piece in element.iter("p", "div", "span"):
        text = text_of(piece) if len(piece) < 6 else ""
        if len(text) < 120 and _BY.match(text):
            return tuple(split_names(text))
    return ()


def _card_section(element: HtmlElement, link: HtmlElement) -> str | None:
    for piece in select(element, "[class*=section], [class*=category], [class*=kicker], [class*=tag]"):
        text = text_of(piece)
        if 1 < len(text) < 40 and not any(inner is link for inner in piece.iter()):
            return text
    return None


def _when(element: HtmlElement, selector: str | None, source: Source | None) -> datetime | None:
    zone = source.timezone if source else None
    if selector:
        path, _, attribute = selector.rpartition("@") if "@" in selector else (selector, "", "")
        holder = element if not path else first(element, path)
        stated = (holder.get(attribute) if attribute else text_of(holder)) if holder is not None else None
    else:
        clock = first(element, "time[datetime]")
        stated = clock.get("datetime") if clock is not None else None
    instant = parse_instant(stated or "", zone)
    return instant[0] if instant else None


def _structured(root: HtmlElement, source: Source | None, page_url: str | None) -> Iterator[Card]:
    for heading, url in _card_headings(root, source, page_url):
        title, box = text_of(heading), _box(heading)
        teaser = max((text_of(p) for p in box.iter("p")), key=len, default="") if box is not None else ""
        yield Card(
            title=title,
            url=url,
            teaser=teaser if len(teaser) > 40 and teaser != title else None,
            published=_when(box, None, source) if box is not None else None,
        )


def card_boxes(root: HtmlElement, page_url: str | None, story_url: str | None) -> list[HtmlElement]:
    """The elements of the page's cards, found by structure, without that of the story at *story_url* itself."""
    own = (story_url or "").rstrip("/")
    boxes = (_box(heading) for heading, url in _card_headings(root, None, page_url) if url.rstrip("/") != own)
    return [box for box in boxes if box is not None]


def _card_headings(root: HtmlElement, source: Source | None, page_url: str | None) -> Iterator[tuple[HtmlElement, str]]:
    for heading in islice(root.iter(*_HEADINGS), _MOST_CARDS):
        if (url := _linked_story(heading, source, page_url)) is not None:
            yield heading, url


def _linked_story(heading: HtmlElement, source: Source | None, page_url: str | None) -> str | None:
    """The address of the story that *heading* is the title of; None if it is a story's own or the site's."""
    link = first(heading, "a[href]")
    if link is None:
        link = next((a for a in ancestors(heading, 3) if a.tag == "a" and a.get("href")), None)
    if link is None or _in_boilerplate(heading) or size_of(text_of(heading)) < _SHORTEST_TITLE:
        return None
    url = canonical_or_none(absolute_url(page_url, link.get("href")), source)
    if url is None or url == canonical_or_none(page_url, source) or not _may_be_story(url, source, page_url):
        return None
    return url


def _box(heading: HtmlElement) -> HtmlElement | None:
    """The card around *heading*: the article or list item that it opens, else the largest element without another
    heading.
    """
    box = None
    for ancestor in ancestors(heading, 6):
        if ancestor.tag in ("article", "li") and next(ancestor.iter(*_HEADINGS)) is heading:
            return ancestor
        # Only whether there is a second one matters: a page may have 60,000.
        if len(list(islice(ancestor.iter(*_HEADINGS), 2))) > 1 or ancestor.tag in ("main", "body"):
            break
        box = ancestor
        if ancestor.tag in ("article", "li"):
            break
    return box


def _bare(root: HtmlElement, source: Source, page_url: str | None) -> Iterator[Card]:
    for link in islice(root.iter("a"), 10 * _MOST_CARDS):
        href = link.get("href")
        if not href or _in_boilerplate(link):
            continue
        url = canonical_or_none(absolute_url(page_url, href), source)
        title = text_of(link)
        if url and is_article_url(url, source) and len(title) >= 12 and _SLUG.search(url):
            yield Card(title=title, url=url)


def _may_be_story(url: str, source: Source | None, page_url: str | None) -> bool:
    if source is not None:
        return is_article_url(url, source)
    return page_url is None or registered_domain(url) == registered_domain(page_url)


def _in_boilerplate(element: HtmlElement) -> bool:
    """Whether *element* is in the page's navigation, head or foot; an article has a head and foot of its own."""
    for outer in ancestors(element, 30):
        if outer.tag == "nav":
            return True
        if outer.tag in ("header", "footer"):
            return not any(a.tag in ("article", "li") for a in ancestors(outer, 30))
    return False


def _each_once(cards: Iterable[Card]) -> tuple[Card, ...]:
    kept: dict[str, Card] = {}
    for card in cards:
        if card.url and card.title and len(kept) < _MOST_CARDS:
            kept.setdefault(card.url, card)
    return tuple(kept.values())


def read_related(
    root: HtmlElement, scope: HtmlElement | None, layout: Layout | None, source: Source | None, page_url: str | None
) -> list[Link]:
    """The stories that cards in the story link to."""
    selected = select(root, layout.related) if layout is not None else []
    cards = selected or (_cards(scope) if scope is not None else ())
    return list(_links(islice(cards, _MOST_RELATED), source, page_url))


def _cards(scope: HtmlElement) -> Iterator[HtmlElement]:
    # Walked, not selected: libxml2 is several times slower at this.
    for element in scope.iterdescendants():
        names = element.get("class")
        if names and any(stem in names for stem in class_words.RELATED_STEMS) and _is_card(element.tag, names):
            yield element


def _is_card(tag: object, names: str) -> bool:
    return any(name in names for name in class_words.RELATED_CARDS) or (tag == "aside" and "related" in names)


def linked_titles(titles: Iterable[str], root: HtmlElement, source: Source | None, page_url: str | None) -> list[Link]:
    """The links on the page whose text is one of *titles*."""
    if not (wanted := set(titles)):
        return []
    longest = max(map(len, wanted))
    named = ((line_of(link, longest), link.get("href")) for link in root.iter("a"))
    return [
        Link(title=text, url=url)
        for text, address in named
        if text in wanted and (url := canonical_or_none(absolute_url(page_url, address), source))
    ]


def _links(cards: Iterable[HtmlElement], source: Source | None, page_url: str | None) -> Iterable[Link]:
    for card in cards:
        link = card if card.tag == "a" else first(card, "a[href]")
        title = text_of(first(card, _CARD_TITLE)) or text_of(link)
        if title and link is not None:
            yield Link(title=title, url=canonical_or_none(absolute_url(page_url, link.get("href")), source))
        elif title:
            yield Link(title=title)
