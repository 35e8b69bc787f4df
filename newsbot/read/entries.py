"""Cards from what is written for machines: stories that feeds, sitemaps and APIs name, as one listing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsbot.dates import not_in_the_future, parse_instant
from newsbot.items import Card, Listing
from newsbot.page import Page
from newsbot.read.instants import respelled
from newsbot.read.story_address import joined, spelled
from newsbot.source import Source

MOST = 10_000  # stories of one page that are taken; a sitemap has rules of its own
LONGEST_TEASER = 2_000


def listing_of(
    page: Page, source: Source | None, cards: Iterable[Card], title: str | None = None, next_page: str | None = None
) -> Listing:
    """The Listing of *cards*, each address once, the first that has it, going on at *next_page*."""
    once: dict[str | None, Card] = {}
    for card in cards:
        once.setdefault(card.url, card)
    url = spelled(page.url, source)
    following = spelled(joined(page.url, next_page), source)
    return Listing(
        url=url,
        source=source.name if source else None,
        title=title,
        cards=tuple(once.values()),
        next_page=following if following != url else None,
        captured_at=page.fetched_at,
    )


def story_address(page: Page, source: Source | None, link: object) -> str | None:
    """The one spelling of *link*, as *page* names it; None where it is no address."""
    return spelled(joined(page.url, link), source) if isinstance(link, str) else None


def stated_instant(stated: object, page: Page, source: Source | None) -> datetime | None:
    """The moment that *stated* is (ISO 8601 and its likes, or seconds since 1970); None where it is after capture."""
    if isinstance(stated, float) and stated.is_integer():
        stated = int(stated)
    if isinstance(stated, bool) or not isinstance(stated, str | int):
        return None
    found = parse_instant(respelled(str(stated)), source.timezone if source else None)
    return not_in_the_future(found[0], page.fetched_at) if found else None
