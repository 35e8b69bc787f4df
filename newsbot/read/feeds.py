"""Reads the stories in RSS, Atom, RDF and JSON feeds."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin
from lxml import etree

from newsbot.dates import not_in_the_future
from newsbot.items import Block, Card, Listing, Miss
from newsbot.page import Page
from newsbot.read.containers.compression import DamagedError, TooLargeError
from newsbot.read.containers.payload import first_bytes, unzipped
from newsbot.read.document import miss, without_crowded_tags
from newsbot.read.entries import LONGEST_TEASER, MOST, listing_of, read_html, story_address
from newsbot.read.jsonfeed import is_json_feed, read_json_feed
from newsbot.read.jsonld import clean
from newsbot.read.names import split_names
from newsbot.read.parsers import UnsafeEntities, XmlTooDeep, without_doctype, xml_root
from newsbot.read.story_address import absolute_url
from newsbot.source import Source

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_LARGEST = 8 * 2**20  # bytes of one feed
# Of one feed: more would take many seconds.
_MOST = (
    (re.compile(rb"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE), 5_000, "stories"),
    (re.compile(rb"<"), 250_000, "tags"),
    (re.compile(rb"<(?:\w+:)?(?:category|subject|author|creator|link|enclosure)\b", re.IGNORECASE), 50_000, "labels"),
    (re.compile(rb"&"), 500_000, "entities"),
)
_HEAD = 4096
_TEASER_OR_STORY = 1_500  # characters; a longer description is no teaser
_PAST = ("next", "prev-archive")  # RFC 5005: the next page of a paged feed, the previous one of an archived feed


def is_feed(page: Page) -> bool:
    """Whether the bytes of *page* are an RSS, Atom, RDF or JSON feed."""
    head = first_bytes(page.body, _HEAD)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return is_json_feed(first_bytes(page.body, _LARGEST))
    return bool(_FEED.search(head)) and b"<html" not in head.lower()


def read_feed(page: Page, source: Source | None = None) -> Listing | Miss:
    """The stories in a feed, in its order, and the page with older ones if it names one.

    A feed without stories is a Miss; broken ones are read as far as possible. Never raises, opens nothing, expands no
    entities.
    """
    try:
        page = unzipped(page, _LARGEST)
    except (DamagedError, TooLargeError) as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {error}")
    if len(page.body) > _LARGEST:
        return miss(page, "too-large", f"the feed has {len(page.body):,} bytes; at most {_LARGEST:,} are read")
    if page.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return read_json_feed(page, source)
    if (refusal := _refusal(page)) is not None:
        return refusal
    try:
        parsed = feedparser.parse(
            # As a stream: feedparser would open bytes that name a file.
            BytesIO(without_crowded_tags(without_doctype(page.body))),
            response_headers={name: page.headers[name] for name in ("content-type",) if name in page.headers},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        entries, about = parsed.get("entries", []), parsed.get("feed", {})
        is_atom = str(parsed.get("version") or "").startswith("atom")
    except Exception as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {type(error).__name__}: {error}")
    cards = [card for entry in entries[:MOST] if (card := _card(entry, page, source, is_atom=is_atom))]
    if not cards:
        return miss(page, "empty-feed", f"the feed of {len(page.body):,} bytes names no story", kind="listing")
    title = about.get("title")
    return listing_of(page, source, cards, clean(title) if isinstance(title, str) else None, _past(about))


def _refusal(page: Page) -> Miss | None:
    """Why an XML feed is refused, or None. The parser would pass half a feed off as a whole one."""
    for pattern, most, what in _MOST:
        if (count := len(pattern.findall(page.body))) > most:
            return miss(page, "too-large", f"the feed has {count:,} {what}; at most {most:,} are read")
    try:
        xml_root(page.body)
    except XmlTooDeep as error:
        return miss(page, "too-deep", f"the feed is not read: {error}")
    except UnsafeEntities as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {error}")
    except (etree.XMLSyntaxError, ValueError):
        return None  # broken XML is repaired below
    return None


def _past(about: Any) -> str | None:
    links = {str(link.get("rel")): link.get("href") for link in about.get("links", []) if isinstance(link, dict)}
    return next((links[rel] for rel in _PAST if links.get(rel)), None)


def _card(entry: Any, page: Page, source: Source | None, *, is_atom: bool) -> Card | None:
    try:
        url = story_address(page, source, str(entry.get("link") or ""))
        if url is None:
            return None
        published, changed = _moment(entry, "published_parsed"), _moment(entry, "updated_parsed")
        if published is None and not is_atom:
            published, changed = changed, None  # RSS uses dc:date for the time of publication
        names = [str(a.get("name") or "") for a in entry.get("authors", []) if isinstance(a, dict)]
        title, summary = clean(str(entry.get("title") or "")), str(entry.get("summary") or "")
        return Card(
            title=title,
            url=url,
            authors=tuple(dict.fromkeys(name for raw in names for name in split_names(clean(raw) or "", stated=True))),
            teaser=(clean(summary) or "")[:LONGEST_TEASER] or None,
            section=next((clean(str(tag.get("term") or "")) for tag in entry.get("tags", [])), None),
            published=not_in_the_future(published, page.fetched_at),
            modified=not_in_the_future(changed, page.fetched_at),
            image=next(_images(entry, page), None),
            body=_body(entry, summary, title),
        )
    except (ValueError, TypeError, OverflowError, AttributeError, OSError, LookupError):
        return None


def _moment(entry: Any, name: str) -> datetime | None:
    # Without get(): feedparser would substitute the time of publication for that of the last change.
    moment = entry[name] if name in set(entry.keys()) else None
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, OSError):
        return None  # such as the year 0: the story stays, without a date


def _body(entry: Any, summary: str, title: str | None) -> tuple[Block, ...]:
    """The whole text in an entry: content:encoded, Atom's content, or a description too long for a teaser."""
    whole = [str(part.get("value") or "") for part in entry.get("content", []) if isinstance(part, dict)]
    html = max(whole, key=len, default="")
    if not html and len(summary) >= _TEASER_OR_STORY:
        html = summary
    return read_html(html, title)


def _images(entry: Any, page: Page) -> Iterator[str]:
    for name in ("media_content", "media_thumbnail", "enclosures"):
        for each in entry.get(name, [])[:10]:
            kind = str(each.get("type") or each.get("medium") or ("image" if name == "media_thumbnail" else ""))
            address = absolute_url(page.url, str(each.get("url") or each.get("href") or ""))
            if kind.startswith("image") and address is not None:
                yield address


_split_author = _FeedParserMixin._sync_author_detail


def _whole_author(parser: Any, key: str = "author") -> None:
    """Takes an author's single text as the name. feedparser would search it for an e-mail address in quadratic time and
    cut that short: "jan@post.media (Jan Aas)" becomes "a (Jan Aas".
    """
    context = parser._get_context()
    details = context.get(f"{key}s") or [{}]
    if details[-1]:
        _split_author(parser, key)
    elif context.get(key):
        details[-1]["name"] = context[key]


_FeedParserMixin._sync_author_detail = _whole_author
