"""Fetch the pages of a site under survey, one after another, and read each of its entry points."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError

from newsbot.items import AuthorPage, Card, Listing, Miss, page_kind
from newsbot.net.errors import error_message
from newsbot.page import Page
from newsbot.read import SitemapIndex, read_sitemap
from newsbot.read.discovery import may_list_stories
from newsbot.read.entry_points import EntryPointPage, following_page, read_entry_point
from newsbot.read.survey import DECLARED, USUAL_PLACE, EntryPointSeen
from newsbot.source import EntryPoint, Source
from newsbot.spiders.responses import page_of, passes, refusal_of
from newsbot.urls import host_of, is_article_url, on_site

_PAGES_OF_A_LISTING = 2  # enough to see that it continues; a crawl walks to its end
_SITEMAPS_OF_AN_INDEX = 2
_INDEXES_OF_AN_INDEX = 2


class NotFetched(Exception):
    """A page that could not be fetched; *reason* is a slug, the message a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Fetcher:
    """Fetches at most *most* pages, each once, through everything that a crawl's requests go through.

    Stops after *patience* failures in a row. Fetchers with the same *known* pages share them.
    """

    def __init__(
        self,
        crawler: Crawler,
        most: int,
        tell: Callable[[str], None],
        patience: int,
        known: dict[str, Page | NotFetched] | None = None,
    ) -> None:
        self._crawler = crawler
        self._left = most
        self._most = most
        self._tell = tell
        self._patience = patience
        self._failures = 0
        self._known = {} if known is None else known

    @property
    def failures(self) -> int:
        """How many of the latest requests in a row the site failed to answer."""
        return self._failures

    @property
    def is_exhausted(self) -> bool:
        """Whether no further page may be requested."""
        return self._left <= 0

    def limit(self, most: int) -> None:
        """Fetch at most *most* pages altogether."""
        self._left -= max(0, self._most - most)
        self._most = min(self._most, most)

    def has_page(self, url: str) -> bool:
        """Whether *url* was requested and the site answered with a page."""
        return isinstance(self._known.get(url), Page)

    async def page(self, url: str, *, asking_robots: bool = True, asking_again: bool = True) -> Page:
        """The page at *url*, or where on the site it has moved to. Raises NotFetched.

        A server that does not answer is asked again, unless *asking_again* is false or it failed the time before.
        """
        known = self._known.get(url)
        if known is None:
            try:
                known = await self._fetch(url, asking_robots=asking_robots, asking_again=asking_again)
            except NotFetched as error:
                known = error
            else:
                self._known[known.url or url] = known
            self._known[url] = known
        if isinstance(known, NotFetched):
            raise known
        return known

    async def _fetch(self, url: str, *, asking_robots: bool, asking_again: bool) -> Page:
        if self._left <= 0:
            raise NotFetched("enough-asked", f"the site was asked for {self._most} pages, the limit for a survey")
        if self._failures >= self._patience:
            said = f"the site failed {self._failures} times in a row and was not asked again"
            raise NotFetched("not-answered", said)
        self._left -= 1
        self._tell(url)
        meta = {"dont_obey_robotstxt": not asking_robots, "dont_retry": not asking_again or self._failures > 0}
        engine = self._crawler.engine
        if engine is None:
            raise NotFetched("stopped", "the crawl has ended")
        try:
            response = await engine.download_async(Request(url, meta=meta, dont_filter=True))
        except Exception as error:  # whatever fails in the network or Scrapy concerns one page
            reason, detail = _problem(error, url)
            self._failures = self._failures + 1 if reason == "not-answered" else 0
            raise NotFetched(reason, detail) from error
        self._failures = self._failures + 1 if passes(response.status) else 0
        if response.status >= 400:
            raise NotFetched("http-status", f"the server answered {response.status}")
        return page_of(response)


class EntryPointReader:
    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def read(
        self, entry_point: EntryPoint, origin: str, source: Source, page: Page | None = None
    ) -> EntryPointSeen:
        """What *entry_point* of *source* shows; *page* is its first page if already fetched.

        Its address is where it has moved to, unless it is declared.
        """
        try:
            page = page or await self._fetcher.page(
                entry_point.url, asking_robots=entry_point.kind != "robots", asking_again=origin != USUAL_PLACE
            )
        except NotFetched as error:
            return EntryPointSeen(kind=entry_point.kind, url=entry_point.url, origin=origin, trouble=str(error))
        found = EntryPointSeen(
            kind=entry_point.kind,
            url=entry_point.url if origin == DECLARED else page.url or entry_point.url,
            origin=origin,
        )
        record = read_entry_point(page, entry_point, source, entry_point.url)
        if isinstance(record, SitemapIndex):
            return await self._sitemaps(found, record, source)
        if entry_point.kind not in ("listing", "api"):
            return _with_cards(found, record, source)
        path = urlsplit(found.url).path.rstrip("/") if entry_point.kind == "listing" else ""
        exactly = (*source.not_articles_exactly, *filter(None, [path]))
        return await self._listing(found, record, entry_point, replace(source, not_articles_exactly=exactly))

    async def _sitemaps(self, found: EntryPointSeen, index: SitemapIndex, source: Source) -> EntryPointSeen:
        """Read the sitemaps changed last, of an index or of indexes in it."""
        cards: list[Card] = []
        read, indexes, waiting = 0, 0, _newest_first(index, source)
        while waiting and read < _SITEMAPS_OF_AN_INDEX:
            try:
                record = read_sitemap(await self._fetcher.page(waiting.pop(0)), source)
            except NotFetched:
                continue
            if isinstance(record, SitemapIndex) and indexes < _INDEXES_OF_AN_INDEX:
                indexes += 1
                waiting = _newest_first(record, source) + waiting
            elif isinstance(record, Listing):
                read += 1
                cards += _stories(record.cards, source)
        if not read:
            return replace(found, trouble="none of the sitemaps that it names can be read")
        return replace(found, cards=tuple(cards), pages=1 + indexes + read)

    async def _listing(
        self, found: EntryPointSeen, record: EntryPointPage, entry_point: EntryPoint, source: Source
    ) -> EntryPointSeen:
        found = _with_cards(found, record, source)
        at = entry_point.url
        while isinstance(record, Listing | AuthorPage) and found.pages < _PAGES_OF_A_LISTING:
            following = following_page(entry_point, at, record)
            if following is None or not on_site(following, source):
                break
            at = following
            try:
                record = read_entry_point(await self._fetcher.page(at), entry_point, source, at)
            except NotFetched:
                break
            more = _with_cards(found, record, source)
            if more.urls <= found.urls:
                break  # the same page again
            found = replace(
                found,
                cards=(*found.cards, *(card for card in more.cards if card.url not in found.urls)),
                pages=found.pages + 1,
                next_page=found.next_page or at,
            )
        return found


def of_stories(found: EntryPointSeen, source: Source) -> EntryPointSeen:
    """*found* with only the cards of stories of *source*."""
    return replace(found, cards=tuple(_stories(found.cards, source)))


def _problem(error: Exception, url: str) -> tuple[str, str]:
    if refused := refusal_of(error):
        return refused
    if isinstance(error, CannotResolveHostError) or isinstance(error.__cause__, CannotResolveHostError):
        return "no-such-host", f"the host {host_of(url)!r} was not found"
    return "not-answered", error_message(error)


def _newest_first(index: SitemapIndex, source: Source) -> list[str]:
    dated = sorted(index.sitemaps, key=lambda named: named[1].timestamp() if named[1] else 0.0, reverse=True)
    return may_list_stories([url for url, _ in dated if on_site(url, source)])


def _with_cards(found: EntryPointSeen, record: EntryPointPage, source: Source) -> EntryPointSeen:
    if isinstance(record, Listing):
        return replace(found, title=found.title or record.title, cards=tuple(_stories(record.cards, source)))
    if isinstance(record, AuthorPage):
        return replace(found, title=found.title or record.author.name, cards=tuple(_stories(record.cards, source)))
    if isinstance(record, Miss):
        return replace(found, trouble=f"{record.reason}: {record.detail}")
    what = "index of sitemaps" if isinstance(record, SitemapIndex) else page_kind(record).replace("_", " ")
    return replace(found, trouble=f"it is an {what}, not {'an' if found.kind == 'api' else 'a'} {found.kind}")


def _stories(cards: Iterable[Card], source: Source) -> list[Card]:
    once = {card.url: card for card in cards if card.url and is_article_url(card.url, source)}
    return list(once.values())
