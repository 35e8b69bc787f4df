"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org), which often carries whole stories."""

from __future__ import annotations

import re
from typing import Any

from newsbot.items import Block, Card, Listing, Miss
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.document import miss
from newsbot.read.entries import LONGEST_TEASER, MOST, listing_of, read_html, read_lines, stated_instant, story_address
from newsbot.read.jsonld import clean
from newsbot.read.names import split_names
from newsbot.read.parsers import read_json
from newsbot.read.story_address import absolute_url
from newsbot.source import Source

_VERSION = compiled(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/', re.IGNORECASE)
_MOST_AUTHORS = 20


def is_json_feed(head: bytes) -> bool:
    """Whether a body that starts with *head* states a JSON Feed version."""
    return begins_json(head[:64]) and bool(_VERSION.search(head.replace(b"\0", b"")))


def begins_json(head: bytes) -> bool:
    """Whether *head*, in any encoding, begins with a JSON object."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{")


def read_json_feed(page: Page, source: Source | None) -> Listing | Miss:
    """The stories in the JSON Feed *page*, in its order. Malformed values are left out."""
    try:
        feed = read_json(page)
    except ValueError as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {error}")
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return miss(page, "unreadable-feed", "the feed is JSON without a list of items")
    stories = (item for item in items[:MOST] if isinstance(item, dict))
    cards = [card for item in stories if (card := _card(item, feed, page, source))]
    if not cards:
        return miss(page, "empty-feed", f"the feed of {len(page.body):,} bytes names no story", kind="listing")
    title, following = _text(feed.get("title")), _string(feed.get("next_url"))
    left_out = max(0, len(items) - MOST)
    return listing_of(page, source, cards, title, following, form="feed", left_out=left_out)


def _card(item: dict[str, Any], feed: dict[str, Any], page: Page, source: Source | None) -> Card | None:
    base = page.url or _string(feed.get("home_page_url")) or _string(feed.get("feed_url"))
    # The site's own address; a link post names another site's in `external_url`.
    stated = (item.get("url"), _address(item.get("id")), item.get("external_url"))
    links = (absolute_url(base, link) for link in stated if isinstance(link, str))
    url = next((url for link in links if (url := story_address(page, source, link))), None)
    if url is None:
        return None
    title = _text(item.get("title"))
    return Card(
        title=title,
        url=url,
        authors=tuple(dict.fromkeys(_authors(item) or _authors(feed))),
        teaser=(_text(item.get("summary")) or "")[:LONGEST_TEASER] or None,
        section=next((text for tag in _listed(item.get("tags")) if (text := _text(tag))), None),
        published=stated_instant(item.get("date_published"), page, source),
        modified=stated_instant(item.get("date_modified"), page, source),
        image=absolute_url(base, _string(item.get("image")) or _string(item.get("banner_image"))),
        body=_body(item, title),
    )


def _body(item: dict[str, Any], title: str | None) -> tuple[Block, ...]:
    if html := _string(item.get("content_html")):
        return read_html(html, title)
    return read_lines(_string(item.get("content_text")) or "")


def _authors(holder: dict[str, Any]) -> list[str]:
    """The names in `authors` (1.1) and `author` (1.0): objects, or the names themselves; one of them, or several."""
    stated = [*_listed(holder.get("authors")), *_listed(holder.get("author"))]
    names = (_text(author.get("name") if isinstance(author, dict) else author) for author in stated)
    return [name for text in names if text for name in split_names(text, stated=True)]


def _listed(value: Any) -> list[Any]:
    return value[:_MOST_AUTHORS] if isinstance(value, list) else [value]


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _text(value: Any) -> str | None:
    return clean(value) if isinstance(value, str) else None


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None
