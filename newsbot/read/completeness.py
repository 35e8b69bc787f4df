"""Measures how many of a site's stories each of its entry points shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsbot.read.survey import EntryPointSeen
from newsbot.source import EntryPoint, EntryPointKind

_ONE_CRAWL = timedelta(hours=1)
_SAME_TIME = timedelta(hours=36)  # two entry points agree on a story's time if it differs by less
# Whose time for a story is believed first.
_TRUST: dict[EntryPointKind, int] = {"feed": 0, "api": 1, "listing": 1, "sitemap": 2, "robots": 2}


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
