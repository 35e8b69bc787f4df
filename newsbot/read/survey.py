"""Records what a look at a site found, and measures how many of its stories each entry point shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsbot.dates import parse_instant
from newsbot.items import Article, Card, Hint, Miss, Record
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read import extract
from newsbot.read.context import Reading, start_reading
from newsbot.read.document import open_document
from newsbot.read.hints import whole_story
from newsbot.read.markup import select
from newsbot.source import EntryPoint, EntryPointKind, Layout, Source

DECLARED = "declared"  # origin: the source's file names it
USUAL_PLACE = "usual place"  # origin: nobody names it, but many sites have one there

_HOUR = compiled(r"\d{1,2}:\d{2}")
_SURE_TO_FIND = ("title", "body")  # every story has these; the other selectors may rightly match nothing
_ONE_CRAWL = timedelta(hours=1)
_SAME_TIME = timedelta(hours=36)  # two entry points agree on a story's time if it differs by less
# Whose time for a story is believed first.
_TRUST: dict[EntryPointKind, int] = {"feed": 0, "api": 1, "listing": 1, "sitemap": 2, "robots": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPointSeen:
    """One entry point as found. *cards* are its stories; *trouble* says why it could not be read."""

    kind: EntryPointKind
    url: str
    origin: str  # how it was found: DECLARED, USUAL_PLACE, or in words
    title: str | None = None
    cards: tuple[Card, ...] = ()
    pages: int = 1  # read so far
    next_page: str | None = None  # the first one not read, with other stories
    trouble: str | None = None

    @property
    def is_guess(self) -> bool:
        """Whether it was only tried because many sites have one there."""
        return self.origin == USUAL_PLACE

    @property
    def urls(self) -> frozenset[str]:
        """The addresses of its stories."""
        return frozenset(card.url for card in self.cards if card.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a story's page gave. *unfound* lists its layout's selectors ("body = 'div.story'") that matched nothing.

    *needs_zone*: it states a time without a zone, which counts only if the source has one.
    """

    url: str
    record: Record
    unfound: tuple[str, ...] = ()
    needs_zone: bool = False
    carried_by: str | None = None  # the entry point whose text stands in for the page

    @property
    def article(self) -> Article | None:
        """The story, if the page gave one."""
        return self.record if isinstance(self.record, Article) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A site as seen. *trouble* says why it could not be looked at.

    *source* is what is known of the site; for an undeclared one its home, hosts and paths without articles. *left_out*
    lists useless entry points with reasons.
    """

    source: Source
    doors: tuple[EntryPointSeen, ...] = ()
    trials: tuple[Trial, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    language: str | None = None
    author_pages: str | None = None  # the path of author pages
    offsets: tuple[tuple[datetime, int], ...] = ()  # local times, each with the offset of its zone in minutes
    trouble: str | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        """The stories among those tried."""
        return tuple(trial.article for trial in self.trials if trial.article is not None)


def try_story(page: Page, source: Source) -> Trial:
    """What *page*, a story by some entry point's word, gives as a page of *source*. Never raises."""
    record = extract(replace(page, named=True), source)
    url = page.url or ""
    document = open_document(page) if page.status < 400 else None
    if document is None or isinstance(document, Miss):
        return Trial(url=url, record=record)
    reading = start_reading(document, source)
    stated = next((text for text, _ in reading.metadata.published), "")
    return Trial(url=url, record=record, unfound=tuple(_unfound(reading)), needs_zone=_is_hour_without_zone(stated))


def carried_stories(doors: Iterable[EntryPointSeen], source: Source) -> dict[str, Trial]:
    """By address, the stories in those of *doors* that *source* declares to carry full text."""
    declared = {entry_point.url for entry_point in source.doors if entry_point.full_text}
    carrying = (entry_point for entry_point in doors if entry_point.url in declared)
    trials = (
        _carried(card, entry_point, source, full_text=True) for entry_point in carrying for card in entry_point.cards
    )
    return {trial.url: trial for trial in trials if trial is not None}


def story_in_feed(url: str, doors: Iterable[EntryPointSeen], source: Source) -> Trial | None:
    """The story at *url* from the first feed of *doors* that seems to carry it whole, or None."""
    cards = (
        (card, entry_point)
        for entry_point in doors
        if entry_point.kind == "feed"
        for card in entry_point.cards
        if card.url == url
    )
    trials = (_carried(card, entry_point, source, full_text=False) for card, entry_point in cards)
    return next((trial for trial in trials if trial is not None), None)


def _carried(card: Card, entry_point: EntryPointSeen, source: Source, *, full_text: bool) -> Trial | None:
    if card.url is None:
        return None
    article = whole_story([Hint(by="feed", card=card, full_text=full_text)], card.url, source, "live")
    return Trial(url=card.url, record=article, carried_by=entry_point.url) if article is not None else None


def not_fetched(url: str, reason: str, detail: str) -> Trial:
    """The trial of a story whose page could not be fetched."""
    return Trial(url=url, record=Miss(reason=reason, detail=detail, url=url))


def _is_hour_without_zone(stated: str) -> bool:
    read = parse_instant(stated)
    return read is not None and read[1] == "day" and _HOUR.search(stated) is not None


def _unfound(reading: Reading) -> Iterator[str]:
    source, layout = reading.source, reading.layout
    if source is None or not source.layouts:
        return
    if layout is None:
        yield f"`detect` of every layout ({', '.join(layout.name for layout in source.layouts)})"
        return
    for key, selector in _stated(layout):
        if not select(reading.document.root, selector):
            yield f"{key} = {selector!r} of layout {layout.name!r}"


def _stated(layout: Layout) -> tuple[tuple[str, str], ...]:
    stated = ((key, getattr(layout, key)) for key in _SURE_TO_FIND)
    return tuple((key, selector) for key, selector in stated if selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How complete an entry point is: it shows *shown* of the *of* stories that all entry points show *since* its
    oldest.

    A listing's oldest tenth is ignored, because pages pin old stories. *since* is None if no story's time is known;
    then *of* counts all stories.
    """

    kind: EntryPointKind
    url: str
    stories: int
    shown: int
    of: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptShare:
    """How complete an entry point has been: it showed *shown* of the *of* stories found *since* its first, *alone* of
    them shown by no other. *kind* is None if the source does not declare it.
    """

    kind: EntryPointKind | None
    url: str
    shown: int
    of: int
    alone: int
    since: datetime | None


def kept_shares(doors: Sequence[EntryPoint], found: Iterable[tuple[datetime, frozenset[str]]]) -> tuple[KeptShare, ...]:
    """How complete entry points have been, from the times stories were *found* and the entry points that ever showed
    them.

    Those in *doors* come first, in order, then undeclared ones. Stories that none showed (imports) do not count.
    """
    stories = [(moment, showing) for moment, showing in found if showing]
    kinds: dict[str, EntryPointKind] = {entry_point.url: entry_point.kind for entry_point in doors}
    others = sorted(frozenset[str]().union(*(showing for _, showing in stories)) - kinds.keys())
    return tuple(_kept_share(url, kinds.get(url), stories) for url in (*kinds, *others))


def _kept_share(url: str, kind: EntryPointKind | None, stories: Sequence[tuple[datetime, frozenset[str]]]) -> KeptShare:
    since = min((moment for moment, showing in stories if url in showing), default=None)
    # A crawl opens its entry points one after another, so what it found just before counts as simultaneous.
    within = [showing for moment, showing in stories if since is None or moment >= since - _ONE_CRAWL]
    return KeptShare(
        kind=kind,
        url=url,
        shown=sum(url in showing for showing in within),
        of=len(within),
        alone=sum(showing == {url} for showing in within),
        since=since,
    )


def shares(doors: Sequence[EntryPointSeen]) -> tuple[Share, ...]:
    """How complete each of *doors* is, in order. One that could not be read shows nothing."""
    dates = story_dates(doors)
    everything = frozenset[str]().union(*(entry_point.urls for entry_point in doors))
    return tuple(_share(entry_point, dates, everything) for entry_point in doors)


def _share(entry_point: EntryPointSeen, dates: dict[str, datetime], everything: frozenset[str]) -> Share:
    times = sorted(dates[url] for url in entry_point.urls if url in dates)
    pinned = len(times) // 10 if entry_point.kind == "listing" else 0
    since = times[pinned] if times else None
    window = everything if since is None else {url for url in everything if url in dates and dates[url] >= since}
    return Share(
        kind=entry_point.kind,
        url=entry_point.url,
        stories=len(entry_point.urls),
        shown=len(window & entry_point.urls),
        of=len(window),
        since=since,
    )


def story_dates(doors: Sequence[EntryPointSeen]) -> dict[str, datetime]:
    """Each story's time, from feeds before listings before sitemaps.

    An entry point that contradicts the earlier ones on most shared stories is ignored: sitemaps give the last rewrite.
    """
    known: dict[str, datetime] = {}
    for entry_point in sorted(doors, key=lambda entry_point: _TRUST[entry_point.kind]):
        stated = {card.url: card.dated for card in entry_point.cards if card.url and card.dated}
        common = [abs(known[url] - moment) <= _SAME_TIME for url, moment in stated.items() if url in known]
        if not common or 2 * sum(common) >= len(common):
            known = {**stated, **known}
    return known


def newest_stories(doors: Sequence[EntryPointSeen], most: int) -> tuple[str, ...]:
    """Up to *most* stories, newest first, undated ones last in the entry points' order."""
    dates = story_dates(doors)
    ordered = list(dict.fromkeys(card.url for entry_point in doors for card in entry_point.cards if card.url))
    dated = sorted((url for url in ordered if url in dates), key=lambda url: dates[url], reverse=True)
    return tuple([*dated, *(url for url in ordered if url not in dates)][:most])
