"""Feeds and sitemaps: the stories that a site names to machines."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
from lxml import etree

from newsbot.dates import not_in_the_future, parse_instant
from newsbot.extract.addresses import joined, spelled
from newsbot.extract.document import LARGEST, miss
from newsbot.extract.jsonld import clean
from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.source import Source

_MOST = 50_000  # what a sitemap may hold by its own rules
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A sitemap that names sitemaps: their addresses with the time each was last changed, None where not stated."""

    sitemaps: tuple[tuple[str, datetime | None], ...]


def is_feed(page: Page) -> bool:
    """Whether *page* is an RSS, Atom or RDF feed, by its own bytes."""
    return bool(_FEED.search(page.body[:4096])) and b"<html" not in page.body[:4096].lower()


def is_sitemap(page: Page) -> bool:
    """Whether *page* is a sitemap or an index of them, by its own bytes."""
    return bool(_SITEMAP.search(page.body[:4096]))


def read_feed(page: Page, source: Source | None = None) -> Listing | Miss:
    """The stories that a feed names, in its order. A feed that names none is a Miss; broken ones are read as far as
    they can be. Never raises, opens nothing, and expands no entities.
    """
    if len(page.body) > LARGEST:
        return miss(page, "too-large", f"the feed has {len(page.body):,} bytes; at most {LARGEST:,} are read")
    try:
        parsed = feedparser.parse(
            # As a stream: bytes that are the name of a file, feedparser would open.
            BytesIO(_without_doctype(page.body)),
            response_headers=_headers(page),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        entries, title = parsed.get("entries", []), parsed.get("feed", {}).get("title")
    except Exception as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {type(error).__name__}: {error}")
    cards = [card for entry in entries[:_MOST] if (card := _feed_card(entry, page, source))]
    if not cards:
        return miss(page, "empty-feed", f"the feed of {len(page.body):,} bytes names no story", kind="listing")
    return _listing(page, source, cards, clean(title) if isinstance(title, str) else None)


def _feed_card(entry: Any, page: Page, source: Source | None) -> Card | None:
    try:
        url = spelled(joined(page.url, str(entry.get("link") or "")), source)
        if url is None:
            return None
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        published = datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
        names = [str(a.get("name") or "") for a in entry.get("authors", []) if isinstance(a, dict)]
        return Card(
            title=clean(str(entry.get("title") or "")),
            url=url,
            authors=tuple(name for raw in names if (name := clean(raw))),
            teaser=(clean(str(entry.get("summary") or "")) or "")[:2_000] or None,
            section=next((clean(str(tag.get("term") or "")) for tag in entry.get("tags", [])), None),
            published=not_in_the_future(published, page.fetched_at),
        )
    except (ValueError, TypeError, OverflowError, AttributeError, OSError):
        return None


def read_sitemap(page: Page, source: Source | None = None) -> Listing | SitemapIndex | Miss:
    """The stories that a sitemap names with the times it states (a news sitemap's own date before lastmod), or the
    sitemaps that an index names. Never raises, opens nothing, and expands no entities.
    """
    if len(page.body) > 4 * LARGEST:
        return miss(page, "too-large", f"the sitemap has {len(page.body):,} bytes; at most {4 * LARGEST:,} are read")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        recover=True,
        remove_comments=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(_without_doctype(page.body).strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return miss(page, "unreadable-sitemap", f"the sitemap cannot be read: {error}")
    if root is None:
        return miss(page, "unreadable-sitemap", f"the sitemap of {len(page.body):,} bytes holds no XML element")
    zone = source.timezone if source else None
    if etree.QName(root).localname == "sitemapindex":
        facts = [_facts(element) for element in root.iterchildren("{*}sitemap")]
        named = [
            (spelled(joined(page.url, each.get("loc", "")), None), _when(each.get("lastmod"), zone)) for each in facts
        ]
        return SitemapIndex(tuple((url, moment) for url, moment in named[:_MOST] if url))
    cards = [
        card for element in root.iterchildren("{*}url") if (card := _sitemap_card(_facts(element), page, source, zone))
    ]
    if not cards:
        return miss(page, "empty-sitemap", f"the sitemap of {len(page.body):,} bytes names no page", kind="listing")
    return _listing(page, source, cards[:_MOST], None)


def _facts(element: Any) -> dict[str, str]:
    """The texts beneath *element* by local name, the first of each; of an image's only what no page fact is called."""
    facts: dict[str, str] = {}
    for child in element.iter("{*}*"):
        name = etree.QName(child)
        if (
            child.text
            and "sitemap-image" not in (name.namespace or "")
            and "sitemap-video" not in (name.namespace or "")
        ):
            facts.setdefault(name.localname, child.text.strip())
    return facts


def _sitemap_card(facts: dict[str, str], page: Page, source: Source | None, zone: str | None) -> Card | None:
    url = spelled(joined(page.url, facts.get("loc", "")), source)
    if url is None:
        return None
    published = _when(facts.get("publication_date"), zone) or _when(facts.get("lastmod"), zone)
    return Card(title=clean(facts.get("title", "")), url=url, published=not_in_the_future(published, page.fetched_at))


def _when(text: str | None, zone: str | None) -> datetime | None:
    instant = parse_instant(text, zone) if text else None
    return instant[0] if instant else None


def _without_doctype(body: bytes) -> bytes:
    """*body* without what could declare entities: no feed needs a DTD, and a bomb needs one."""
    head, rest = body[:65536], body[65536:]
    return _DOCTYPE.sub(b"", head) + rest if b"<!" in head else body


def _headers(page: Page) -> dict[str, str]:
    return {"content-type": page.headers["content-type"]} if "content-type" in page.headers else {}


def _listing(page: Page, source: Source | None, cards: list[Card], title: str | None) -> Listing:
    once = {card.url: card for card in reversed(cards)}
    return Listing(
        url=spelled(page.url, source),
        source=source.name if source else None,
        title=title,
        cards=tuple(reversed(once.values())),
        captured_at=page.fetched_at,
    )
