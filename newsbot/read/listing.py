"""Reads cards and links to other stories: those of a listing, and related ones in a story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from newsbot.dates import parse_instant
from newsbot.items import Card, Link
from newsbot.patterns import anchored, compiled
from newsbot.read import class_words
from newsbot.read.markup import ancestors, first, line_of, select, text_of
from newsbot.read.names import split_names
from newsbot.read.pagination import names_a_page
from newsbot.read.story_address import absolute_url, canonical_or_none, registered_domain
from newsbot.read.story_signs import size_of
from newsbot.source import Layout, Source
from newsbot.urls import is_article_url

Shape = tuple[tuple[str, str | None], ...]

_MOST_CARDS = 1_000
_MOST_PARAGRAPHS = 20  # of one card
_LONGEST_TEASER = 3_000  # characters
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_SHORTEST_TITLE = 12  # characters
_MOST_HEADINGS = 12  # of one card
_FEWEST_ALIKE = 4  # links that look alike and are as long as headlines
_HEADLINE = 25  # characters
_SLUG = compiled(
    r"(?<=/)(?:(?![a-z0-9]-[a-z0-9]{1,30}-[a-z0-9]{1,30}-)[^/])*+[a-z0-9]-[^/]*+/?$|/\d{4}/\d{2}/|\d{5}", re.IGNORECASE
)
_BY = anchored(r"^by\s", re.IGNORECASE)
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
        clock = first(element, "time[datetime], abbr.published[title]")
        stated = (clock.get("datetime") or clock.get("title")) if clock is not None else None
    instant = parse_instant(stated or "", zone)
    return instant[0] if instant else None


def _structured(root: HtmlElement, source: Source | None, page_url: str | None) -> Iterator[Card]:
    for heading, url in _card_headings(root, source, page_url):
        title, box = text_of(heading), _box(heading)
        paragraphs = islice(box.iter("p"), _MOST_PARAGRAPHS) if box is not None else ()
        teaser = max((line_of(p, _LONGEST_TEASER) for p in paragraphs), key=len, default="")
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
    """The address of the story whose title *heading* is; None if it is the heading of the page's own story or of the
    site.
    """
    link = first(heading, "a[href]")
    if link is None:
        link = next((a for a in ancestors(heading, 3) if a.tag == "a" and a.get("href")), None)
    if link is None:
        link = _laid_over(heading)
    if link is None or _in_boilerplate(heading) or size_of(text_of(heading)) < _SHORTEST_TITLE:
        return None
    url = canonical_or_none(absolute_url(page_url, link.get("href")), source)
    if url is None or url == canonical_or_none(page_url, source) or not _may_be_story(url, source, page_url):
        return None
    return url


def _laid_over(heading: HtmlElement) -> HtmlElement | None:
    """The link without text that makes all of the card around *heading* clickable."""
    card = next((around for around in ancestors(heading, 4) if around.tag in ("article", "li")), None)
    if card is None or len(list(islice(card.iter(*_HEADINGS), 2))) > 1:
        return None
    links = [link for link in islice(card.iter("a"), _MOST_HEADINGS) if link.get("href")]
    return next((link for link in links if not text_of(link) and link.find(".//img") is None), None)


def _box(heading: HtmlElement) -> HtmlElement | None:
    """The card around *heading*: the article or list item without another heading that is a link, else the largest
    element without another heading.
    """
    box = None
    around = list(ancestors(heading, 6))
    card = next((each for each in around if each.tag in ("article", "li", "main", "body")), None)
    for ancestor in around:
        if ancestor.tag in ("main", "body"):
            break
        # Only a few matter: a page may have 60,000.
        others = list(islice((each for each in ancestor.iter(*_HEADINGS) if each is not heading), _MOST_HEADINGS))
        if ancestor is card:
            return box if any(map(_is_linked, others)) else ancestor
        if not others:
            box = ancestor
        elif card is None:
            break
    return box


def _is_linked(heading: HtmlElement) -> bool:
    return heading.find(".//a[@href]") is not None or any(around.tag == "a" for around in ancestors(heading, 3))


def _bare(root: HtmlElement, source: Source, page_url: str | None) -> Iterator[Card]:
    """Links that are like a story's: by their address, or, on a page declared as a listing, by a run of headlines."""
    links: list[tuple[Card, Shape]] = []
    for link in islice(root.iter("a"), 10 * _MOST_CARDS):
        href = link.get("href")
        if not href or _in_boilerplate(link):
            continue
        url = canonical_or_none(absolute_url(page_url, href), source)
        title = text_of(link)
        if url and is_article_url(url, source) and len(title) >= _SHORTEST_TITLE:
            links.append((Card(title=title, url=url), _shape(link)))
    runs = (
        _runs_of_headlines(links) if any(entry_point.url == page_url for entry_point in source.doors) else frozenset()
    )
    yield from (card for card, shape in links if shape in runs or _SLUG.search(card.url or ""))


def _shape(link: HtmlElement) -> Shape:
    """The tags and classes of *link* and of the elements around it."""
    return tuple((str(each.tag), each.get("class")) for each in (link, *ancestors(link, 2)))


def _runs_of_headlines(links: list[tuple[Card, Shape]]) -> frozenset[Shape]:
    lengths: dict[Shape, dict[str | None, int]] = {}
    for card, shape in links:
        title = card.title or ""
        lengths.setdefault(shape, {})[card.url] = len(title) + sum(not char.isascii() for char in title)
    return frozenset(
        shape
        for shape, of in lengths.items()
        if len(of) >= _FEWEST_ALIKE and sorted(of.values())[len(of) // 2] >= _HEADLINE
    )


def _may_be_story(url: str, source: Source | None, page_url: str | None) -> bool:
    if source is not None:
        return is_article_url(url, source)
    return page_url is None or registered_domain(url) == registered_domain(page_url)


def _in_boilerplate(element: HtmlElement) -> bool:
    """Whether *element* is in the page's navigation, header or footer, not in those of an article."""
    for outer in ancestors(element, 30):
        if outer.tag == "nav":
            return True
        if outer.tag in ("header", "footer"):
            return not any(a.tag in ("article", "li") for a in ancestors(outer, 30))
    return False


def _each_once(cards: Iterable[Card]) -> tuple[Card, ...]:
    kept: dict[str, Card] = {}
    for card in cards:
        if card.url and card.title and len(kept) < _MOST_CARDS and not names_a_page(card.title):
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
