"""Reads the stories in RSS, Atom, RDF and JSON feeds."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from newsbot.items import Listing, Miss
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.charsets import decoded
from newsbot.read.containers.compression import DamagedError, TooLargeError
from newsbot.read.containers.payload import first_bytes, unzipped
from newsbot.read.document import miss
from newsbot.read.entries import listing_of
from newsbot.read.feed_entry import base_of, children_named, name_of, read_entry
from newsbot.read.jsonfeed import begins_json, is_json_feed, read_json_feed
from newsbot.read.jsonld import clean
from newsbot.read.parsers import UnsafeEntities, XmlTooDeep, root_name, xml_root
from newsbot.read.story_address import absolute_url
from newsbot.source import Source

_HEAD = 65_536
_LARGEST = 8 * 2**20  # bytes of one feed
_MOST_STORIES = 5_000  # of one feed: the texts of more would take many seconds
_MOST = (("<", 400_000, "tags"), ("&", 500_000, "entities"))  # of one feed: more would take too much memory
_STORY = compiled(r"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_ROOTS = frozenset(("rss", "feed", "rdf"))
_PAST = ("next", "prev-archive")  # RFC 5005: the next page of a paged feed, the previous one of an archived feed


def is_feed(page: Page) -> bool:
    """Whether the bytes of *page* are an RSS, Atom, RDF or JSON feed."""
    head = first_bytes(page.body, _HEAD)
    return root_name(head) in _ROOTS or (begins_json(head) and is_json_feed(first_bytes(page.body, _LARGEST)))


def read_feed(page: Page, source: Source | None = None) -> Listing | Miss:
    """The stories in a feed, in its order, and the page with older ones if it names one.

    A feed without stories is a Miss; broken ones are read as far as possible, and endless ones to their 5,000th story.
    Never raises, opens nothing, expands no entities.
    """
    try:
        page = unzipped(page, _LARGEST)
    except (DamagedError, TooLargeError) as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {error}")
    if len(page.body) > _LARGEST:
        return miss(page, "too-large", f"the feed has {len(page.body):,} bytes; at most {_LARGEST:,} are read")
    if begins_json(page.body[:_HEAD]):
        return read_json_feed(page, source)
    try:
        return _read_xml(page, source)
    except XmlTooDeep as error:
        return miss(page, "too-deep", f"the feed is not read: {error}")
    except (UnsafeEntities, etree.XMLSyntaxError, ValueError) as error:
        return miss(page, "unreadable-feed", f"the feed cannot be read: {error}")


def _read_xml(page: Page, source: Source | None) -> Listing | Miss:
    text = decoded(page.body, page.charset)
    text, left_out = _first_stories(text)
    for sign, most, what in _MOST:
        if (count := text.count(sign)) > most:
            return miss(page, "too-large", f"the feed has {count:,} {what}; at most {most:,} are read")
    root = xml_root(text)
    if root is None:
        return miss(page, "unreadable-feed", f"the feed of {len(page.body):,} bytes holds no XML element")
    about = next(iter(children_named(root, "channel")), root)
    links = {str(link.get("rel")): link.get("href") for link in children_named(about, "link") if link.get("href")}
    home = next((link.text for link in children_named(about, "link") if link.text), links.get("alternate"))
    base = page.url or absolute_url(None, home) or ""
    entries = (element for element in root.iter(etree.Element) if name_of(element) in ("item", "entry"))
    cards = [card for entry in entries if (card := read_entry(entry, base_of(entry, base), page, source))]
    if not cards:
        return miss(page, "empty-feed", f"the feed of {len(page.body):,} bytes names no story", kind="listing")
    title = next((clean("".join(each.itertext())) for each in children_named(about, "title")), None)
    past = next((links[rel] for rel in _PAST if rel in links), None)
    return listing_of(page, source, cards, title, past, form="feed", left_out=left_out)


def _first_stories(text: str) -> tuple[str, int]:
    """The feed *text* with its first 5,000 stories, and how many are left out."""
    starts = [found.start() for found in islice(_STORY.finditer(text), _MOST_STORIES, None)]
    return (text[: starts[0]], len(starts)) if starts else (text, 0)
