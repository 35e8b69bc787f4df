"""Builds listings and story texts from feeds, sitemaps and APIs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from newsbot.dates import not_in_the_future, parse_instant
from newsbot.items import Block, Card, Listing, ListingForm, Miss
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.document import open_document
from newsbot.read.other_stories import ENOUGH
from newsbot.read.page_body import read_body
from newsbot.read.stated_dates import as_iso
from newsbot.read.story_address import absolute_url, canonical_or_none
from newsbot.read.story_signs import size_of
from newsbot.source import Layout, Source
from newsbot.text import plain

MOST = 10_000  # stories taken from one page; sitemaps have their own limit
LONGEST_TEASER = 2_000
_WHOLE_BODY = Layout(name="fragment", body="body")
_PARAGRAPHS = compiled(r"\r?\n[^\S\n]*+\n(?:[^\S\n]*+\n)*+")
# WordPress appends this to each story in its feeds.
_FOOTER = anchored(r"^The post .{1,400} (?:appeared first|first appeared) on .{1,100}$", at_most=600)
_CUT_OFF = compiled(
    r"(?:…|\.{3}|\[…\]|\[\.{3}\]|\[&hellip;\])\W{0,20}$|"
    r"(?:continue reading|read (?:more|the (?:full|whole|rest)\b.{0,30})|weiterlesen|lire la suite|leer más)\W{0,3}$",
    re.IGNORECASE,
)


def listing_of(
    page: Page,
    source: Source | None,
    cards: Iterable[Card],
    title: str | None = None,
    next_page: str | None = None,
    *,
    form: ListingForm = "page",
    left_out: int = 0,
) -> Listing:
    """The Listing of *cards*, keeping the first of each address, continued at *next_page*. *left_out* is the number of
    further entries, which were not read.
    """
    once: dict[str | None, Card] = {}
    for card in cards:
        once.setdefault(card.url, card)
    url = canonical_or_none(page.url, source)
    following = canonical_or_none(absolute_url(page.url, next_page), source)
    return Listing(
        url=url,
        source=source.name if source else None,
        title=title,
        cards=tuple(once.values()),
        next_page=following if following != url else None,
        captured_at=page.fetched_at,
        form=form,
        left_out=left_out,
    )


def story_address(page: Page, source: Source | None, link: object) -> str | None:
    """The canonical address of *link* on *page*, or None. One that was escaped twice is unescaped."""
    if not isinstance(link, str):
        return None
    return canonical_or_none(absolute_url(page.url, link.replace("&amp;", "&")), source)


def stated_instant(stated: object, page: Page, source: Source | None) -> datetime | None:
    """The time *stated* (ISO 8601 or similar, or seconds since 1970); None if unreadable or after the capture."""
    if isinstance(stated, float) and stated.is_integer():
        stated = int(stated)
    if isinstance(stated, bool) or not isinstance(stated, str | int):
        return None
    found = parse_instant(as_iso(str(stated)), source.timezone if source else None)
    return not_in_the_future(found[0], page.fetched_at) if found else None


def read_html(html: str, title: str | None) -> tuple[Block, ...]:
    """The blocks of the story in *html*, without its *title*; none if unreadable. Never raises."""
    if not html.strip():
        return ()
    body = f"<!doctype html><html><body>{html}</body></html>".encode("utf-8", "replace")
    document = open_document(Page(body=body, headers={"content-type": "text/html; charset=utf-8"}))
    if isinstance(document, Miss):
        return ()
    found = read_body(document.root, _WHOLE_BODY, title)
    return _without_footer([Block(kind=block.kind, text=block.text) for block in found.blocks])


def read_lines(text: str) -> tuple[Block, ...]:
    """The paragraphs of *text*, separated by empty lines."""
    paragraphs = (plain(paragraph) for paragraph in _PARAGRAPHS.split(text))
    return _without_footer([Block(kind="paragraph", text=paragraph) for paragraph in paragraphs if paragraph])


def is_whole(blocks: tuple[Block, ...]) -> bool:
    """Whether *blocks* look like a whole story: long enough, and not cut off."""
    if sum(size_of(block.text) for block in blocks if block.kind != "heading") < ENOUGH:
        return False
    return not _CUT_OFF.search(blocks[-1].text[-200:])


def is_cut_off(text: str) -> bool:
    """Whether *text* says that it continues elsewhere."""
    return bool(_CUT_OFF.search(text[-200:]))


def _without_footer(blocks: list[Block]) -> tuple[Block, ...]:
    while blocks and _FOOTER.match(blocks[-1].text):
        blocks.pop()
    return tuple(blocks)
