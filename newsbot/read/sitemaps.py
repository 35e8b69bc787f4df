"""Reads sitemaps, and the robots.txt that names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.patterns import anchored
from newsbot.read.charsets import decoded
from newsbot.read.containers.compression import DamagedError, TooLargeError
from newsbot.read.containers.payload import first_bytes, unzipped
from newsbot.read.discovery import robots_sitemaps
from newsbot.read.document import LARGEST, miss
from newsbot.read.entries import listing_of, stated_instant, story_address
from newsbot.read.feeds import is_feed, read_feed
from newsbot.read.jsonld import clean
from newsbot.read.parsers import XmlTooDeep, root_name, xml_root
from newsbot.read.story_address import absolute_url
from newsbot.source import Source

_MOST = 50_000  # the limit in the sitemap protocol
_LARGEST = 4 * LARGEST  # the protocol allows 50 MiB, unpacked
_MOST_SIGNS = (("<", 4_000_000, "tags"), ("&", 1_000_000, "entities"))  # of one sitemap: more would take minutes
_ROOTS = frozenset(("urlset", "sitemapindex"))
_HEAD = 65_536
_LINES = anchored(r"[\ufeff\s]*+(?:https?://\S+[^\S\n]*(?:\n\s*|$)){2,}(?:h\S*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """The sitemaps that an index or robots.txt names, with the time of their last change, if stated."""

    sitemaps: tuple[tuple[str, datetime | None], ...]


def is_sitemap(page: Page) -> bool:
    """Whether the bytes of *page* are a sitemap, a sitemap index, or lines of nothing but addresses."""
    head = first_bytes(page.body, _HEAD)
    return root_name(head) in _ROOTS or _is_lines(head)


def read_sitemap(page: Page, source: Source | None = None) -> Listing | SitemapIndex | Miss:
    """The stories in a sitemap with their times, or the sitemaps in an index.

    A news sitemap states times of publication; lastmod is that of a change. Takes XML, lines of addresses or a feed,
    also gzipped. Never raises, opens nothing, expands no entities.
    """
    try:
        page = unzipped(page, _LARGEST)
    except (DamagedError, TooLargeError) as error:
        return miss(page, "unreadable-sitemap", f"the sitemap cannot be read: {error}")
    if len(page.body) > _LARGEST:
        return miss(page, "too-large", f"the sitemap has {len(page.body):,} bytes; at most {_LARGEST:,} are read")
    if is_feed(page):
        return read_feed(page, source)
    text = decoded(page.body, page.charset)
    for sign, most, what in _MOST_SIGNS:
        if (count := text.count(sign)) > most:
            return miss(page, "too-large", f"the sitemap has {count:,} {what}; at most {most:,} are read")
    if "<" not in text and text.lstrip()[:8].lower().startswith(("http://", "https://")):
        return _lines(text, page, source)
    return _read_xml(text, page, source)


def listing_of_index(index: SitemapIndex, page: Page, source: Source | None) -> Listing:
    """The sitemaps named by *index*, read from *page*, as cards."""
    cards = [Card(url=url, modified=moment) for url, moment in index.sitemaps]
    return listing_of(page, source, cards, form="index")


def read_robots(page: Page) -> SitemapIndex:
    """The sitemaps in the robots.txt *page*, once each, in order, without times."""
    named = robots_sitemaps(page.body.decode("utf-8", "replace"), page.url or "")
    return SitemapIndex(tuple((url, None) for url in named))


def _is_lines(head: bytes) -> bool:
    starts = head[:16].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return starts[:4].lower() == b"http" and bool(_LINES.match(decoded(head)))


def _read_xml(text: str, page: Page, source: Source | None) -> Listing | SitemapIndex | Miss:
    try:
        root = xml_root(text)
    except XmlTooDeep as error:
        return miss(page, "too-deep", f"the sitemap is not read: {error}")
    except (etree.XMLSyntaxError, ValueError) as error:
        return miss(page, "unreadable-sitemap", f"the sitemap cannot be read: {error}")
    if root is None:
        return miss(page, "unreadable-sitemap", f"the sitemap of {len(page.body):,} bytes holds no XML element")
    if _name_of(root)[1] == "sitemapindex":
        stated = ((facts.get("loc"), facts.get("lastmod")) for facts in map(_facts, _entries(root, "sitemap")[:_MOST]))
        named = ((story_address(page, None, url), stated_instant(lastmod, page, source)) for url, lastmod in stated)
        return SitemapIndex(tuple({url: moment for url, moment in named if url}.items()))
    entries = _entries(root, "url")
    cards = [card for facts in map(_facts, entries[:_MOST]) if (card := _card(facts, page, source))]
    return _named(cards, len(entries), page, source)


def _lines(text: str, page: Page, source: Source | None) -> Listing | Miss:
    stated = [line.split()[0] for line in text.splitlines() if line.strip().lower().startswith("http")]
    urls = (story_address(page, source, line) for line in stated[:_MOST])
    return _named([Card(url=url) for url in urls if url], len(stated), page, source)


def _named(cards: list[Card], entries: int, page: Page, source: Source | None) -> Listing | Miss:
    if not cards:
        return miss(page, "empty-sitemap", f"the sitemap of {len(page.body):,} bytes names no page", kind="listing")
    return listing_of(page, source, cards, form="sitemap", left_out=max(0, entries - _MOST))


def _entries(root: Any, name: str) -> list[Any]:
    """Every element called *name*, including those in nested sitemaps."""
    return [
        element
        for element in root.iter("{*}*")
        if _name_of(element)[1] == name and _name_of(element.getparent())[1] != name
    ]


def _facts(element: Any) -> dict[str, str]:
    """The first text of each local name beneath *element*; of images only the address, as "image"."""
    facts: dict[str, str] = {}
    for child in element.iter("{*}*"):
        (kind, name), text = _name_of(child), (child.text or "").strip()
        if text and "image" in kind and name == "loc":
            facts.setdefault("image", text)
        elif text and "image" not in kind and "video" not in kind:
            facts.setdefault(name, text)
    return facts


def _name_of(element: Any) -> tuple[str, str]:
    """The last part of the namespace of *element*, or its prefix if that was not declared, and its local name."""
    if element is None:
        return "", ""
    space, _, name = element.tag.lower().rpartition("}")
    prefix, _, local = name.rpartition(":")
    return prefix or space.rpartition("/schemas/")[2], local


def _card(facts: dict[str, str], page: Page, source: Source | None) -> Card | None:
    url = story_address(page, source, facts.get("loc"))
    if url is None:
        return None
    return Card(
        title=clean(facts.get("title", "")),
        url=url,
        published=stated_instant(facts.get("publication_date"), page, source),
        modified=stated_instant(facts.get("lastmod"), page, source),
        image=absolute_url(page.url, facts.get("image")),
    )
