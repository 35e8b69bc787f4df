"""Drafts the declaration of a surveyed site. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsbot.read.story_address import registered_domain
from newsbot.read.survey import EntryPointSeen, Survey
from newsbot.source import EntryPoint, EntryPointKind, Source
from newsbot.sources.zone import Proposal, propose_zone
from newsbot.text import plain
from newsbot.urls import host_of

_MOST_LISTINGS = 6  # each is walked in every crawl
_MOST_FEEDS = 6
_LONGEST_TITLE = 120
_ORDER: tuple[EntryPointKind, ...] = ("feed", "sitemap", "listing")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft source. *left_out* are entry points it does not need, with reasons. *zone* fits the times that its pages
    state; it is declared if it is certain.
    """

    source: Source
    doors: tuple[EntryPointSeen, ...]
    left_out: tuple[tuple[str, str], ...]
    zone: Proposal | None = None


def name_for(home: str) -> str:
    """A name for the source whose front page is at *home*: "harbour-ledger" for www.harbour-ledger.example."""
    domain = registered_domain(home) or ""
    label = domain if domain.replace(".", "").isdigit() else domain.partition(".")[0]
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in label.lower()).strip("-") or "site"


def draft_source(survey: Survey, name: str) -> Draft:
    """Declares the site of *survey* as *name*: the entry points that list stories, and what its pages state."""
    doors, left_out = _worth_walking(survey.doors)
    seen = survey.source
    languages = Counter(article.language for article in survey.articles if article.language)
    language = languages.most_common(1)[0][0] if languages else survey.language
    zone = propose_zone(survey.offsets, seen.home, language)
    hosts = (host_of(url) for url in (seen.home, *(entry_point.url for entry_point in doors)))
    return Draft(
        source=replace(
            seen,
            name=name,
            title=_title(survey) or host_of(seen.home) or name,
            language=language,
            timezone=zone.zone if zone is not None and zone.is_sure else seen.timezone,
            hosts=tuple(dict.fromkeys(host for host in hosts if host)),
            not_articles_exactly=_listing_paths(doors, seen.not_articles_exactly),
            author_pages=survey.author_pages,
            doors=tuple(_entry_point(entry_point, survey) for entry_point in doors),
        ),
        doors=doors,
        left_out=(*survey.left_out, *left_out),
        zone=zone,
    )


def _title(survey: Survey) -> str:
    """The site's own name: from its front page, else from a feed."""
    stated = (survey.title, *(entry_point.title for entry_point in survey.doors if entry_point.kind == "feed"))
    titles = (plain(title or "")[:_LONGEST_TITLE].strip() for title in stated)
    return next(filter(None, titles), "")


def _entry_point(seen: EntryPointSeen, survey: Survey) -> EntryPoint:
    """A feed is full-text if it alone gave stories whose pages could not be read."""
    tried = [trial for trial in survey.trials if trial.url in seen.urls]
    told = any(trial.carried_by == seen.url for trial in tried)
    was_read = any(trial.article and trial.carried_by is None for trial in tried)
    return EntryPoint(kind=seen.kind, url=seen.url, full_text=told and not was_read)


def _listing_paths(doors: Iterable[EntryPointSeen], known: Sequence[str]) -> tuple[str, ...]:
    paths = (urlsplit(entry_point.url).path.rstrip("/") for entry_point in doors if entry_point.kind == "listing")
    return tuple(dict.fromkeys(path for path in (*known, *paths) if path))


def _worth_walking(doors: Sequence[EntryPointSeen]) -> tuple[tuple[EntryPointSeen, ...], tuple[tuple[str, str], ...]]:
    """Splits *doors* into those that list stories no other of their kind lists, feeds first, and the rest with reasons.

    A front page that repeats its sections is dropped, as is a second address of a feed.
    """
    kept: list[EntryPointSeen] = []
    left: list[tuple[str, str]] = []
    for kind, most in (("feed", _MOST_FEEDS), ("sitemap", _MOST_FEEDS), ("listing", _MOST_LISTINGS)):
        same_kind: list[EntryPointSeen] = []
        readable = [entry_point for entry_point in doors if entry_point.kind == kind and entry_point.trouble is None]
        # Prefer one with further pages, which reaches more; then the one with the most stories.
        for entry_point in sorted(
            readable, key=lambda entry_point: (entry_point.next_page is None, -len(entry_point.urls))
        ):
            if reason := _why_not(entry_point, same_kind, most):
                left.append((entry_point.url, reason))
            else:
                same_kind.append(entry_point)
        kept += same_kind
    left += [
        (entry_point.url, entry_point.trouble)
        for entry_point in doors
        if entry_point.trouble is not None and not entry_point.is_guess
    ]
    return tuple(sorted(kept, key=lambda entry_point: _ORDER.index(entry_point.kind))), tuple(left)


def _why_not(entry_point: EntryPointSeen, kept: Sequence[EntryPointSeen], most: int) -> str | None:
    if not entry_point.urls:
        return "it lists no story of this site"
    if (same := next((other for other in kept if entry_point.urls <= other.urls), None)) is not None:
        return f"{same.url} lists all its stories, too"
    if entry_point.urls <= frozenset[str]().union(*(other.urls for other in kept)):
        return f"the other {entry_point.kind}s list all its stories, too"
    return f"{most} entry points of its kind are enough" if len(kept) == most else None
