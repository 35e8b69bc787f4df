"""Draft: the declaration of a site that was looked at, made of what was seen there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsbot.extract.addresses import registered_domain
from newsbot.extract.survey import DoorSeen, Survey
from newsbot.source import Door, DoorKind, Source
from newsbot.text import plain
from newsbot.urls import host_of

_MOST_LISTINGS = 6  # each is walked in every crawl
_MOST_FEEDS = 6
_LONGEST_TITLE = 120
_ORDER: tuple[DoorKind, ...] = ("feed", "sitemap", "listing")


@dataclass(frozen=True, slots=True)
class Draft:
    """A source as it would be declared. *left_out* are doors that it does not need, each with the reason."""

    source: Source
    doors: tuple[DoorSeen, ...]
    left_out: tuple[tuple[str, str], ...]


def name_for(home: str) -> str:
    """A name for the source whose front page is at *home*: "harbour-ledger" for www.harbour-ledger.example."""
    domain = registered_domain(home) or ""
    label = domain if domain.replace(".", "").isdigit() else domain.partition(".")[0]
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in label.lower()).strip("-") or "site"


def draft_source(survey: Survey, name: str) -> Draft:
    """The declaration of the site of *survey* under *name*: the doors that name stories, and what its pages state."""
    doors, left_out = _worth_walking(survey.doors)
    seen = survey.source
    languages = Counter(article.language for article in survey.articles if article.language)
    hosts = (host_of(url) for url in (seen.home, *(door.url for door in doors)))
    return Draft(
        source=replace(
            seen,
            name=name,
            title=_title(survey) or host_of(seen.home) or name,
            language=languages.most_common(1)[0][0] if languages else survey.language,
            hosts=tuple(dict.fromkeys(host for host in hosts if host)),
            not_articles_exactly=_listing_paths(doors, seen.not_articles_exactly),
            author_pages=survey.author_pages,
            doors=tuple(_door(door, survey) for door in doors),
        ),
        doors=doors,
        left_out=(*survey.left_out, *left_out),
    )


def _title(survey: Survey) -> str:
    """What the site calls itself: on its front page, else in a feed."""
    stated = (survey.title, *(door.title for door in survey.doors if door.kind == "feed"))
    titles = (plain(title or "")[:_LONGEST_TITLE].strip() for title in stated)
    return next(filter(None, titles), "")


def _door(seen: DoorSeen, survey: Survey) -> Door:
    """A feed by whose words alone stories could be read is one that carries them whole."""
    tried = [trial for trial in survey.trials if trial.url in seen.urls]
    told = any(trial.told_by == seen.url for trial in tried)
    was_read = any(trial.article and trial.told_by is None for trial in tried)
    return Door(kind=seen.kind, url=seen.url, full_text=told and not was_read)


def _listing_paths(doors: Iterable[DoorSeen], known: Sequence[str]) -> tuple[str, ...]:
    paths = (urlsplit(door.url).path.rstrip("/") for door in doors if door.kind == "listing")
    return tuple(dict.fromkeys(path for path in (*known, *paths) if path))


def _worth_walking(doors: Sequence[DoorSeen]) -> tuple[tuple[DoorSeen, ...], tuple[tuple[str, str], ...]]:
    """Those of *doors* that name stories which no other of their kind names, feeds first; and why the others are not.

    A front page that shows the same as its sections is not needed, and a feed is by its first address only.
    """
    kept: list[DoorSeen] = []
    left: list[tuple[str, str]] = []
    for kind, most in (("feed", _MOST_FEEDS), ("sitemap", _MOST_FEEDS), ("listing", _MOST_LISTINGS)):
        same_kind: list[DoorSeen] = []
        readable = [door for door in doors if door.kind == kind and door.trouble is None]
        # One that goes on reaches what the others cannot; then the one that shows most.
        for door in sorted(readable, key=lambda door: (door.next_page is None, -len(door.urls))):
            if reason := _why_not(door, same_kind, most):
                left.append((door.url, reason))
            else:
                same_kind.append(door)
        kept += same_kind
    left += [(door.url, door.trouble) for door in doors if door.trouble is not None and not door.is_guess]
    return tuple(sorted(kept, key=lambda door: _ORDER.index(door.kind))), tuple(left)


def _why_not(door: DoorSeen, kept: Sequence[DoorSeen], most: int) -> str | None:
    if not door.urls:
        return "it names no story of this site"
    if (same := next((other for other in kept if door.urls <= other.urls), None)) is not None:
        return f"all that it names is named by {same.url}, too"
    if door.urls <= frozenset[str]().union(*(other.urls for other in kept)):
        return f"all that it names is named by the other {door.kind}s, too"
    return f"{most} doors of its kind are enough" if len(kept) == most else None
