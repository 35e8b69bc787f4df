"""Reads a page of an entry point as the kind its source declares, and finds the entry point's next page. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from newsbot.items import Article, AuthorPage, HintKind, Listing, Miss
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read import extract
from newsbot.read.api import read_api
from newsbot.read.context import start_reading
from newsbot.read.document import miss, open_document
from newsbot.read.feeds import read_feed
from newsbot.read.listing import read_cards
from newsbot.read.pagination import read_next_page
from newsbot.read.sitemaps import SitemapIndex, read_robots, read_sitemap
from newsbot.read.story_address import canonical_or_none
from newsbot.source import EntryPoint, EntryPointKind, Source

EntryPointPage = Listing | SitemapIndex | Article | AuthorPage | Miss

HINTS: dict[EntryPointKind, HintKind] = {
    "feed": "feed",
    "sitemap": "sitemap",
    "robots": "sitemap",
    "listing": "listing",
    "api": "listing",
}
_PLACES = compiled(r"\\\{(?:page|offset)\\\}")


def read_entry_point(page: Page, entry_point: EntryPoint, source: Source, at: str) -> EntryPointPage:
    """What *page*, requested at address *at*, names as a page of *entry_point*. Never raises.

    Anything but a Listing, AuthorPage or SitemapIndex is not what was declared.
    """
    if page.status >= 400:
        return miss(page, "http-status", f"the server answered {page.status}")
    if entry_point.kind == "feed":
        return read_feed(page, source)
    if entry_point.kind == "api":
        return read_api(page, entry_point, source)
    if entry_point.kind == "listing":
        return read_listing(page, source)
    if entry_point.kind == "sitemap" or at != entry_point.url:
        return read_sitemap(page, source)
    named = read_robots(page)
    return named if named.sitemaps else miss(page, "no-sitemap", "the robots.txt names no sitemap")


def read_listing(page: Page, source: Source) -> Listing | Article | AuthorPage | Miss:
    """The stories on *page*, which the source declares a listing: a section, tag, author or front page.

    A page that names a single story counts too.
    """
    path = urlsplit(page.url or "").path.rstrip("/")
    spellings = dict.fromkeys(filter(None, (page.url or source.home, canonical_or_none(page.url, source))))
    as_listing = replace(
        source,
        doors=(*source.doors, *(EntryPoint(kind="listing", url=url) for url in spellings)),
        not_articles_exactly=(*source.not_articles_exactly, *filter(None, [path])),
    )
    record = extract(page, as_listing)
    if not isinstance(record, Miss) or record.kind != "other":
        is_index = isinstance(record, Listing) and record.form == "index"
        return miss(page, "not-a-listing", "it is an index of sitemaps") if is_index else record
    document = open_document(page)
    if isinstance(document, Miss):
        return record
    reading = start_reading(document, as_listing)
    cards, way = read_cards(document.root, reading.layout, as_listing, page.url)
    if not cards or way == "links" or reading.metadata.says_article:
        return record
    return Listing(
        url=reading.page_url,
        source=source.name,
        cards=cards,
        next_page=read_next_page(document.root, reading.metadata, as_listing, page.url),
        captured_at=page.fetched_at,
        confidence=0.5,
    )


def following_page(entry_point: EntryPoint, at: str, listing: Listing | AuthorPage) -> str | None:
    """The next page of *entry_point* after *listing*, requested at address *at*; None at its end.

    By the declared address pattern for further pages, else by the page's own link.
    """
    template = entry_point.pages
    if template is None or "{cursor}" in template:
        return listing.next_page
    if not listing.cards:
        return None
    if at == entry_point.url:
        number = entry_point.second_page if "{page}" in template else len(listing.cards)
    else:
        found = anchored(_PLACES.sub("([0-9]{1,9})", re.escape(template))).fullmatch(at)
        if found is None:
            return None
        number = int(found[1]) + (1 if "{page}" in template else len(listing.cards))
    return template.replace("{page}", str(number)).replace("{offset}", str(number))
