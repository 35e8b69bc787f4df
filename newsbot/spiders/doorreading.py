"""Reading doors for a look at a site: what each names, and whether it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from newsbot.extract import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.extract.survey import DECLARED, DoorSeen
from newsbot.items import Card, Listing, Miss, Record, page_kind
from newsbot.page import Page
from newsbot.source import Door, DoorKind, Source
from newsbot.spiders.fetching import Fetcher, NotFetched
from newsbot.urls import is_article_url, on_site

_PAGES_OF_A_LISTING = 3  # a look shows that it goes on; a crawl walks to its end
_SITEMAPS_OF_AN_INDEX = 2


class DoorReader:
    """Reads one door after another."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def read(self, kind: DoorKind, url: str, origin: str, source: Source, page: Page | None = None) -> DoorSeen:
        """The door at *url* of the site of *source*; *page* is its first page, where it is held already.

        Its address is where it has moved to, unless it is a declared one.
        """
        try:
            page = page or await self._fetcher.page(url)
            found = DoorSeen(kind=kind, url=url if origin == DECLARED else page.url or url, origin=origin)
            if kind == "listing":
                return await self._listing(found, page, source)
            if kind == "sitemap":
                return await self._sitemap(found, page, source)
            return _with_cards(found, read_feed(page, source), source)
        except NotFetched as error:
            return DoorSeen(kind=kind, url=url, origin=origin, trouble=str(error))

    async def _sitemap(self, found: DoorSeen, page: Page, source: Source) -> DoorSeen:
        record = read_sitemap(page, source)
        if not isinstance(record, SitemapIndex):
            return _with_cards(found, record, source)
        dated = sorted(record.sitemaps, key=lambda named: named[1].timestamp() if named[1] else 0.0, reverse=True)
        cards: list[Card] = []
        for url, _ in [named for named in dated if on_site(named[0], source)][:_SITEMAPS_OF_AN_INDEX]:
            try:
                inner = read_sitemap(await self._fetcher.page(url), source)
            except NotFetched:
                continue
            if isinstance(inner, Listing):
                cards += _stories(inner.cards, source)
        return replace(found, cards=tuple(cards), pages=1 + len(record.sitemaps[:_SITEMAPS_OF_AN_INDEX]))

    async def _listing(self, found: DoorSeen, page: Page, source: Source) -> DoorSeen:
        path = urlsplit(found.url).path.rstrip("/")
        told = replace(
            source,
            doors=(Door(kind="listing", url=page.url or found.url),),
            not_articles_exactly=(*source.not_articles_exactly, *filter(None, [path])),
        )
        record = extract(page, told)
        found = _with_cards(found, record, told)
        while isinstance(record, Listing) and record.next_page and found.pages < _PAGES_OF_A_LISTING:
            following = record.next_page
            try:
                record = extract(await self._fetcher.page(following), told)
            except NotFetched:
                break
            more = _with_cards(found, record, told)
            if more.urls <= found.urls:
                break  # the same again: a next page in name only
            found = replace(
                found,
                cards=(*found.cards, *(card for card in more.cards if card.url not in found.urls)),
                pages=found.pages + 1,
                next_page=found.next_page or following,
            )
        return found


def _with_cards(found: DoorSeen, record: Record | SitemapIndex, source: Source) -> DoorSeen:
    if isinstance(record, Listing):
        return replace(found, title=found.title or record.title, cards=tuple(_stories(record.cards, source)))
    if isinstance(record, Miss):
        return replace(found, trouble=f"{record.reason}: {record.detail}")
    what = "index of sitemaps" if isinstance(record, SitemapIndex) else page_kind(record).replace("_", " ")
    return replace(found, trouble=f"it is no {found.kind}, but an {what}")


def _stories(cards: Iterable[Card], source: Source) -> list[Card]:
    once = {card.url: card for card in cards if card.url and is_article_url(card.url, source)}
    return list(once.values())
