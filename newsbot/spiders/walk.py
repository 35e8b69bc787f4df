"""Decide how the walk of an entry point continues after each page. Does no I/O.

The walk of a listing stops at the first page whose stories were all known when its last complete walk ended. A walk
back stops where stories are too old.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsbot.items import AuthorPage, Card, Listing, Miss
from newsbot.read import SitemapIndex
from newsbot.read.discovery import may_list_stories
from newsbot.read.entry_points import EntryPointPage, following_page
from newsbot.source import EntryPoint, EntryPointKind, Source
from newsbot.urls import UrlError, canonical_url, is_article_url, is_author_url, on_site

logger = logging.getLogger(__name__)

MOST_PAGES = 10_000  # of one entry point in one crawl: a calendar never ends
_MOST_SITEMAPS = 20  # of an index, those changed last: the older ones hold old stories
_BEYOND = frozenset({400, 404, 410, 416})  # answers past the last numbered page

Shown = frozenset[str | None]  # the addresses of the stories that a page names


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position of a walk: the page of *entry_point* requested *at* that address.

    With *since* it walks back to that time, else to what is known.
    """

    entry_point: EntryPoint
    at: str
    since: datetime | None = None

    @property
    def is_first(self) -> bool:
        """Whether the page is the entry point itself."""
        return self.at == self.entry_point.url

    def wants(self, card: Card) -> bool:
        """Whether the story of *card* may be new enough."""
        return self.since is None or card.dated is None or card.dated >= self.since

    def is_past(self, cards: Sequence[Card]) -> bool:
        """Whether all dated *cards* are too old, so that all that follow are too."""
        dates = [card.dated for card in cards if card.dated is not None]
        return self.since is not None and bool(dates) and max(dates) < self.since


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of an entry point: its record and status, and which *capture* of a recording it is."""

    record: EntryPointPage
    status: int = 200
    capture: int = 0


class Trail:
    """The pages of entry points that a crawl has visited: each once, and not endlessly many."""

    def __init__(self) -> None:
        self._walked: set[str] = set()
        self._pages: Counter[str] = Counter()
        self._first: dict[str, Shown] = {}
        self._last: dict[str, Shown] = {}

    def fresh(self, entry_point_url: str, urls: Iterable[str]) -> tuple[str, ...]:
        """Those of *urls* that the walk of the entry point may visit, each once."""
        room = max(0, MOST_PAGES - self._pages[entry_point_url])
        return tuple(dict.fromkeys(url for url in urls if url not in self._walked))[:room]

    def shows_more(self, entry_point_url: str, shown: Shown) -> bool:
        """Whether *shown* has a story that neither the first nor the previous page of the walk showed.

        Past their end, sites show their last or first page again.
        """
        return bool(
            shown - self._first.get(entry_point_url, frozenset()) - self._last.get(entry_point_url, frozenset())
        )

    def has(self, url: str) -> bool:
        """Whether a walk requested *url*."""
        return url in self._walked

    def went(self, entry_point_url: str, urls: Sequence[str]) -> None:
        """Record that the walk of the entry point goes to *urls*."""
        self._walked.update(urls)
        self._pages[entry_point_url] += len(urls)

    def showed(self, entry_point_url: str, shown: Shown) -> None:
        """Record what a page of the entry point showed, if anything."""
        if shown:
            self._first.setdefault(entry_point_url, shown)
            self._last[entry_point_url] = shown


@dataclass(frozen=True, slots=True)
class Known:
    """What a walk knows: the declared *source*, the *trail* of its crawl, and the time.

    *were_known* tells whether all of some addresses were known when the last complete walk of an entry point ended.
    """

    source: Source
    trail: Trail
    were_known: Callable[[str, Sequence[str]], bool]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Failed:
    """The page does not fit its entry point."""

    detail: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The page fits its entry point."""


@dataclass(frozen=True, slots=True)
class Named:
    """The page names wanted stories."""

    cards: tuple[Card, ...]
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GoOn:
    """The walk continues at *urls*. *shown* tells pages apart."""

    urls: tuple[str, ...]
    shown: Shown = frozenset()


@dataclass(frozen=True, slots=True)
class End:
    """The walk ends. *why* is a sentence without its subject, the entry point."""

    shown: Shown = frozenset()
    why: str = field(default="names no further page", compare=False)


Effect = Failed | Opened | Named | GoOn | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far back the walk of an entry point got: its *pages*, its *oldest* dated story, and *why* it ended, if it
    did.
    """

    kind: EntryPointKind
    url: str
    pages: int = 0
    oldest: datetime | None = None
    why: str | None = None

    def after(self, cards: Iterable[Card], effects: Iterable[Effect]) -> Reached:
        """This after one more page, with *cards* and its *effects*."""
        dates = [card.dated for card in cards if card.dated is not None]
        oldest = min([*dates, *filter(None, [self.oldest])], default=None)
        ends = [_why(effect) for effect in effects if isinstance(effect, End | Failed)]
        return replace(self, pages=self.pages + 1, oldest=oldest, why=ends[-1] if ends else None)


def _why(effect: End | Failed) -> str:
    return effect.why if isinstance(effect, End) else f"could not be read further: {effect.detail}"


def next_step(cursor: Cursor, seen: Seen, known: Known) -> Iterator[Effect]:
    """The effects of the page at *cursor*, in order.

    Carry out each before requesting the next: named stories must be recorded before *were_known* is called.
    """
    record = seen.record
    if isinstance(record, SitemapIndex):
        yield Opened()
        yield GoOn(_sitemaps(cursor, record, known))
    elif isinstance(record, Listing | AuthorPage) and record.cards:
        yield Opened()
        yield Named(tuple(card for card in record.cards if cursor.wants(card)), record.captured_at)
        yield _onward(cursor, record, seen.capture, known)
    elif _is_beyond(cursor, seen):
        yield End(why="has no more pages")
    else:
        yield Failed(_problem(record))


def _sitemaps(cursor: Cursor, index: SitemapIndex, known: Known) -> tuple[str, ...]:
    newest_first = sorted(index.sitemaps, key=lambda named: named[1] or known.now(), reverse=True)
    of_stories = set(may_list_stories([url for url, _ in newest_first if on_site(url, known.source)]))
    own = [(url, changed) for url, changed in newest_first if url in of_stories]
    if cursor.since is not None:
        return tuple(url for url, changed in own if changed is None or changed >= cursor.since)
    return known.trail.fresh(cursor.entry_point.url, [url for url, _ in own[:_MOST_SITEMAPS]])


def _onward(cursor: Cursor, record: Listing | AuthorPage, capture: int, known: Known) -> GoOn | End:
    entry_point = cursor.entry_point
    following = following_page(entry_point, cursor.at, record)
    if following is None:
        return End()
    if not on_site(following, known.source):
        return End(why="continues on another site")
    shown = frozenset(card.url for card in record.cards)
    if not known.trail.shows_more(entry_point.url, shown):
        return End(shown, "shows the same stories again")
    if cursor.since is not None:
        is_past = cursor.is_past(record.cards)
        return End(shown, "reached older stories") if is_past else GoOn((following,), shown)
    if entry_point.kind == "feed":
        return End(shown, "lists its newest stories on one page")
    if not capture and known.were_known(entry_point.url, list(article_cards(record.cards, known.source))):
        return End(shown, "reached stories already known")
    urls = known.trail.fresh(entry_point.url, [following])
    return GoOn(urls, shown) if urls else End(shown, "leads to pages already read")


def _is_beyond(cursor: Cursor, seen: Seen) -> bool:
    """Whether a numbered page that names nothing is past the last one."""
    record = seen.record
    if cursor.is_first:
        return False
    if isinstance(record, Listing | AuthorPage):
        return True
    is_none = isinstance(record, Miss) and record.kind in ("listing", "other")
    return cursor.entry_point.pages is not None and (seen.status in _BEYOND or (seen.status < 400 and is_none))


def _problem(record: EntryPointPage) -> str:
    if isinstance(record, Miss):
        return f"{record.reason}: {record.detail}"
    return "it names no story" if isinstance(record, Listing | AuthorPage) else "it is not a listing"


def article_cards(cards: Iterable[Card], source: Source) -> dict[str, Card]:
    """The *cards* of articles of *source*, by canonical URL, each once, in order."""
    named: dict[str, Card] = {}
    for card in cards:
        url = _canonical(card.url, source) if card.url else None
        if url is not None and is_article_url(url, source):
            named.setdefault(url, card)
    return named


def author_urls(links: Iterable[str], source: Source) -> list[str]:
    """The author pages of *source* among *links*, each once, in order."""
    urls = [url for link in links if (url := _canonical(link, source)) is not None]
    return list(dict.fromkeys(url for url in urls if is_author_url(url, source)))


def _canonical(url: str, source: Source) -> str | None:
    try:
        return canonical_url(url, source)
    except UrlError as error:
        logger.info("link refused: %r", str(error))
        return None
