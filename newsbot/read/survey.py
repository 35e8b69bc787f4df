"""Survey: what was seen of a site when it was looked at: its entry points, and what a few of its stories gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsbot.dates import parse_instant
from newsbot.items import Article, Card, Hint, Miss, Record
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.context import Reading, start_reading
from newsbot.read.document import open_document
from newsbot.read.hints import whole_story
from newsbot.read.markup import select
from newsbot.source import EntryPointKind, Layout, Source

DECLARED = "declared"  # how an entry point was come by: the source's file names it
USUAL_PLACE = "usual place"  # nobody names it, but many sites have one there

_HOUR = re.compile(r"\d{1,2}:\d{2}")
_SURE_TO_FIND = ("title", "body")  # what every story has; the other selectors may rightly find nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPointSeen:
    """One entry point as it was met. *cards* are the stories that it names; *trouble* says why it could not be read."""

    kind: EntryPointKind
    url: str
    origin: str  # how it was come by: DECLARED, USUAL_PLACE, or in words
    title: str | None = None
    cards: tuple[Card, ...] = ()
    pages: int = 1  # of it that were read
    next_page: str | None = None  # the first page on which it goes on, with other stories
    trouble: str | None = None

    @property
    def is_guess(self) -> bool:
        """Whether nothing but custom said that there might be an entry point."""
        return self.origin == USUAL_PLACE

    @property
    def urls(self) -> frozenset[str]:
        """The addresses of its stories."""
        return frozenset(card.url for card in self.cards if card.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one story's page gave. *unfound* are selectors of its layout ("body = 'div.story'") that found nothing.

    *needs_zone* is whether it states an hour without its zone, which counts only where the source names one.
    """

    url: str
    record: Record
    unfound: tuple[str, ...] = ()
    needs_zone: bool = False
    told_by: str | None = None  # the address of the entry point whose words stand for the page

    @property
    def article(self) -> Article | None:
        """The story; None where the page gave none."""
        return self.record if isinstance(self.record, Article) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A site as it was seen. *trouble* says why it could not be looked at at all.

    *source* is what is known of the site: for one that nobody has declared yet, its home, its hosts and what is surely
    no article. *left_out* are entry points that are of no use, each with the reason.
    """

    source: Source
    doors: tuple[EntryPointSeen, ...] = ()
    trials: tuple[Trial, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    language: str | None = None
    author_pages: str | None = None  # the path beneath which author pages were seen
    trouble: str | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        """The stories among those that were tried."""
        return tuple(trial.article for trial in self.trials if trial.article is not None)


def try_story(page: Page, source: Source) -> Trial:
    """What *page*, where an entry point says that a story stands, gives as a page of *source*. Never raises."""
    record = extract(page, source)
    url = page.url or ""
    document = open_document(page) if page.status < 400 else None
    if document is None or isinstance(document, Miss):
        return Trial(url=url, record=record)
    reading = start_reading(document, source)
    stated = next((text for text, _ in reading.metadata.published), "")
    return Trial(url=url, record=record, unfound=tuple(_unfound(reading)), needs_zone=_is_hour_without_zone(stated))


def carried_stories(doors: Iterable[EntryPointSeen], source: Source) -> dict[str, Trial]:
    """The stories that those of *doors* carry whole of which *source* declares that, by their addresses."""
    declared = {entry_point.url for entry_point in source.doors if entry_point.full_text}
    carrying = (entry_point for entry_point in doors if entry_point.url in declared)
    told = (_told(card, entry_point, source, full_text=True) for entry_point in carrying for card in entry_point.cards)
    return {trial.url: trial for trial in told if trial is not None}


def told_story(url: str, doors: Iterable[EntryPointSeen], source: Source) -> Trial | None:
    """The story at *url* as the first feed of *doors* that seems to carry the whole of it tells it; None if
    none.
    """
    cards = (
        (card, entry_point)
        for entry_point in doors
        if entry_point.kind == "feed"
        for card in entry_point.cards
        if card.url == url
    )
    told = (_told(card, entry_point, source, full_text=False) for card, entry_point in cards)
    return next((trial for trial in told if trial is not None), None)


def _told(card: Card, entry_point: EntryPointSeen, source: Source, *, full_text: bool) -> Trial | None:
    if card.url is None:
        return None
    article = whole_story([Hint(by="feed", card=card, full_text=full_text)], card.url, source, "live")
    return Trial(url=card.url, record=article, told_by=entry_point.url) if article is not None else None


def not_fetched(url: str, reason: str, detail: str) -> Trial:
    """The trial of a story whose page could not be had."""
    return Trial(url=url, record=Miss(reason=reason, detail=detail, url=url))


def _is_hour_without_zone(stated: str) -> bool:
    read = parse_instant(stated)
    return read is not None and read[1] == "day" and _HOUR.search(stated) is not None


def _unfound(reading: Reading) -> Iterator[str]:
    source, layout = reading.source, reading.layout
    if source is None or not source.layouts:
        return
    if layout is None:
        yield f"detect of every layout ({', '.join(layout.name for layout in source.layouts)})"
        return
    for key, selector in _stated(layout):
        if not select(reading.document.root, selector):
            yield f"{key} = {selector!r} of layout {layout.name!r}"


def _stated(layout: Layout) -> tuple[tuple[str, str], ...]:
    stated = ((key, getattr(layout, key)) for key in _SURE_TO_FIND)
    return tuple((key, selector) for key, selector in stated if selector)
