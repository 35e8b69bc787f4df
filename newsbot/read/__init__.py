"""Turns a page's bytes into a record. Pure, and never raises.

`page_kind` decides whether HTML is a story, a listing or an author page; `article`, `listing` and `author_page` read
those. `feeds`, `sitemaps` and `api` read what sites publish for machines, `text_page` reads plain text.
"""

from __future__ import annotations

from dataclasses import replace

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.read.containers.mail import MAIL_TYPE
from newsbot.read.containers.markdown import MARKDOWN_TYPE
from newsbot.read.context import start_reading
from newsbot.read.document import LARGEST, miss, open_document, utf8
from newsbot.read.ending import marked
from newsbot.read.feeds import is_feed, read_feed
from newsbot.read.mail_page import read_mail
from newsbot.read.markdown_page import read_markdown
from newsbot.read.page_kind import judge
from newsbot.read.sitemaps import SitemapIndex, is_sitemap, listing_of_index, read_sitemap
from newsbot.read.text_page import read_text
from newsbot.source import Source

__all__ = ["SitemapIndex", "extract", "read_feed", "read_sitemap"]


def extract(page: Page, source: Source | None = None) -> Article | Listing | AuthorPage | Miss:
    """The record that *page* gives: an Article, a Listing, an AuthorPage, or a Miss with its reason. Never raises.

    *source* is the page's declared site; without one only the page itself is believed. Plain text goes to the text
    grammar, feeds and sitemaps become Listings, everything else is read as HTML.
    """
    try:
        found = _extract(page, source)
    except Exception as error:
        # A bug of ours must not end a crawl; its reason differs from those for faulty pages.
        found = miss(page, "extraction-failed", f"reading the page failed: {type(error).__name__}: {error}")
    if isinstance(found, Miss) and source is not None:
        return replace(found, source=source.name)
    return found


def _extract(page: Page, source: Source | None) -> Article | Listing | AuthorPage | Miss:
    if page.status >= 400:
        return miss(page, "http-status", f"the server answered {page.status}")
    if page.content_type == MARKDOWN_TYPE:
        return read_markdown(page, source)
    if page.content_type == MAIL_TYPE:
        return read_mail(page, source)
    if is_sitemap(page):
        found = read_sitemap(page, source)
        return listing_of_index(found, page, source) if isinstance(found, SitemapIndex) else found
    if is_feed(page):
        return read_feed(page, source)
    if page.content_type == "text/plain":
        return _read_plain_text(page, source)
    document = open_document(page)
    if isinstance(document, Miss):
        return document
    record = judge(start_reading(document, source))
    return marked(record, page) if isinstance(record, Article) else record


def _read_plain_text(page: Page, source: Source | None) -> Article | Listing | AuthorPage | Miss:
    if len(page.body) > LARGEST:
        return miss(page, "too-large", f"the text has {len(page.body):,} bytes; at most {LARGEST:,} are read")
    return read_text(
        utf8(page).decode("utf-8", "replace"),
        url=page.url,
        source=source,
        captured_at=page.fetched_at,
        origin=page.origin,
        file=page.file,
    )
