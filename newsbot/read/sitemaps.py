"""Reads sitemaps, and the robots.txt that names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from newsbot.dates import not_in_the_future, parse_instant
from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.read.containers.compression import DamagedError, TooLargeError
from newsbot.read.containers.payload import first_bytes, unzipped
from newsbot.read.discovery import robots_sitemaps
from newsbot.read.document import LARGEST, miss
from newsbot.read.entries import listing_of, story_address
from newsbot.read.feeds import is_feed, read_feed
from newsbot.read.jsonld import clean
from newsbot.read.parsers import XmlTooDeep, xml_root
from newsbot.read.story_address import absolute_url, canonical_or_none
from newsbot.source import Source

_MOST = 50_000  # the limit in the sitemap protocol
_LARGEST = 4 * LARGEST  # the protocol allows 50 MiB, unpacked
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_LINE = re.compile(rb"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """The sitemaps that an index or robots.txt names, with the time of their last change, if stated."""

    sitemaps: tuple[tuple[str, datetime | None], ...]


def is_sitemap(page: Page) -> bool:
    """Whether the bytes of *page* are a sitemap or a sitemap index."""
    return bool(_SITEMAP.search(first_bytes(page.body, 4096)))


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
    if not is_sitemap(page):
        if is_feed(page):
            return read_feed(page, source)
        if b"<" not in page.body and _LINE.match(page.body.lstrip(b"\xef\xbb\xbf \t\r\n")):
            return _lines(page, source)
    return _read_xml(page, source)


def read_robots(page: Page) -> SitemapIndex:
    """The sitemaps in the robots.txt *page*, once each, in order, without times."""
    named = robots_sitemaps(page.body.decode("utf-8", "replace"), page.url or "")
    return SitemapIndex(tuple((url, None) for url in named))


def _read_xml(page: Page, source: Source | None) -> Listing | SitemapIndex | Miss:
    try:
        root = xml_root(page.body)
    except XmlTooDeep as error:
        return miss(page, "too-deep", f"the sitemap is not read: {error}")
    except (etree.XMLSyntaxError, ValueError) as error:
        return miss(page, "unreadable-sitemap", f"the sitemap cannot be read: {error}")
    if root is None:
        return miss(page, "unreadable-sitemap", f"the sitemap of {len(page.body):,} bytes holds no XML element")
    zone = source.timezone if source else None
    if _name_of(root)[1] == "sitemapindex":
        facts = [_facts(element) for element in root.iterchildren("{*}sitemap")]
        named = [
            (canonical_or_none(absolute_url(page.url, each.get("loc", "")), None), _when(each.get("lastmod"), zone))
            for each in facts
        ]
        return SitemapIndex(tuple((url, moment) for url, moment in named[:_MOST] if url))
    cards = [card for element in root.iterchildren("{*}url") if (card := _card(element, page, source, zone))]
    return _named(cards, page, source)


def _lines(page: Page, source: Source | None) -> Listing | Miss:
    stated = (line.decode("utf-8-sig", "replace").strip() for line in page.body.splitlines()[:_MOST])
    urls = (story_address(page, source, line) for line in stated if line.startswith("http"))
    return _named([Card(url=url) for url in urls if url], page, source)


def _named(cards: list[Card], page: Page, source: Source | None) -> Listing | Miss:
    if not cards:
        return miss(page, "empty-sitemap", f"the sitemap of {len(page.body):,} bytes names no page", kind="listing")
    return listing_of(page, source, cards[:_MOST])


def _facts(element: Any) -> dict[str, str]:
    """The first text of each local name beneath *element*; of images only the address, as "image"."""
    facts: dict[str, str] = {}
    for child in element.iter("{*}*"):
        (space, name), text = _name_of(child), (child.text or "").strip()
        if text and "sitemap-image" in space and name == "loc":
            facts.setdefault("image", text)
        elif text and "sitemap-image" not in space and "sitemap-video" not in space:
            facts.setdefault(name, text)
    return facts


def _name_of(element: Any) -> tuple[str, str]:
    """The namespace and local name of *element*; a repaired document may have names that are not valid XML."""
    space, _, name = element.tag.rpartition("}")
    return space.removeprefix("{"), name


def _card(element: Any, page: Page, source: Source | None, zone: str | None) -> Card | None:
    facts = _facts(element)
    url = story_address(page, source, facts.get("loc"))
    if url is None:
        return None
    return Card(
        title=clean(facts.get("title", "")),
        url=url,
        published=not_in_the_future(_when(facts.get("publication_date"), zone), page.fetched_at),
        modified=not_in_the_future(_when(facts.get("lastmod"), zone), page.fetched_at),
        image=absolute_url(page.url, facts.get("image")),
    )


def _when(text: str | None, zone: str | None) -> datetime | None:
    instant = parse_instant(text, zone) if text else None
    return instant[0] if instant else None
