"""What kind of page this is: a story, a listing, a person's, the home page, or none that newsbot keeps, and why."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.read.article import read_article, read_title_and_body
from newsbot.read.author_page import is_author_page, read_author_page
from newsbot.read.context import Reading
from newsbot.read.document import miss
from newsbot.read.jsonld import says_listing
from newsbot.read.listing import read_cards, read_next_page
from newsbot.read.markup import ancestors, select, text_of
from newsbot.read.page_body import ENOUGH, Body, with_trafilatura
from newsbot.read.refusals import why_no_story
from newsbot.urls import is_article_url

_FEWEST_CARDS = 5
_SHORT_STORY = 80
_TAGS_FOR_TRAFILATURA = 20_000  # its time grows with the square of the page
_DAY = re.compile(r"^\W*(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b")


def judge(reading: Reading) -> Article | Listing | AuthorPage | Miss:
    """The record of the page. Strict: what shows neither that it is a story nor enough running text is none."""
    if _is_home(reading):
        return miss(reading.page, "home-page", f"{reading.page_url} is the site's front page", "home", 0.9)
    if is_author_page(reading) and (page := read_author_page(reading)):
        return page
    cannot = _cannot_be_article(reading)
    if not cannot:
        title, body = read_title_and_body(reading)
        if title.text and _is_story(reading, body):
            return read_article(reading, title, body)
        if title.text and reading.metadata.says_article and reading.page.body.count(b"<") < _TAGS_FOR_TRAFILATURA:
            again = with_trafilatura(reading.document.root)
            if again.characters >= ENOUGH:
                return read_article(reading, title, again)
    if listing := _read_listing(reading, cannot):
        return listing
    return why_no_story(reading)


def _is_home(reading: Reading) -> bool:
    url = reading.page_url
    if url is None:
        return False
    if reading.source is not None and any(entry_point.url == reading.page.url for entry_point in reading.source.doors):
        return False
    parts = urlsplit(url)
    if parts.path in ("", "/") and not parts.query:
        return not reading.metadata.says_article
    return reading.source is not None and url == reading.source.home


def _cannot_be_article(reading: Reading) -> bool:
    source, url = reading.source, reading.page_url
    return source is not None and url is not None and not is_article_url(url, source)


def _is_story(reading: Reading, body: Body) -> bool:
    if not body.blocks:
        return False
    if body.way == "selector":
        return True
    if reading.metadata.says_article:
        return body.characters >= _SHORT_STORY
    if reading.layout is not None and select(reading.document.root, reading.layout.card):
        return False
    long = [block for block in body.blocks if block.kind != "heading" and len(block.text) >= 80 and block.links < 0.5]
    if says_listing(reading.metadata.nodes) or reading.metadata.og_type in ("profile", "product"):
        return len(long) >= 8 and body.characters >= 2_000
    if len(long) >= 3 and body.characters >= 2 * ENOUGH:
        return True
    # A note of one paragraph: believed where it is dated, as stories are and other pages are not.
    dated = bool(reading.metadata.published) or _opens_with_a_day(body) or _stands_in_dated_article(body)
    return bool(long) and body.characters >= ENOUGH and dated


def _stands_in_dated_article(body: Body) -> bool:
    """Whether the <article> around the story holds the one clock that dates it; a page of cards has one in each."""
    if body.container is None:
        return False
    outer = next((around for around in ancestors(body.container, 12) if around.tag == "article"), None)
    clocks = list(islice(outer.iter("time"), 4)) if outer is not None else []
    return bool(clocks) and len(clocks) < 4 and all(clock.get("datetime") for clock in clocks)


def _opens_with_a_day(body: Body) -> bool:
    return any(_DAY.match(block.text) for block in body.blocks[:3])


def _read_listing(reading: Reading, is_no_article: bool) -> Listing | None:
    root, source, page = reading.document.root, reading.source, reading.page
    cards, way = read_cards(root, reading.layout, source, page.url)
    fewest = 1 if way == "selector" else 3 if is_no_article else _FEWEST_CARDS
    if len(cards) < fewest or (reading.metadata.says_article and way != "selector"):
        return None
    sure = {"selector": 0.95, "links": 0.6, "structure": 0.7}[way]
    return Listing(
        url=reading.page_url,
        source=source.name if source else None,
        title=next((text for heading in root.iter("h1") if (text := text_of(heading))), None),
        cards=cards,
        next_page=read_next_page(root, reading.metadata, source, page.url),
        captured_at=page.fetched_at,
        confidence=sure,
    )
