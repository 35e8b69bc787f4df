"""Compares a survey of a declared site with its source file. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from newsbot.items import Miss, page_kind
from newsbot.read.survey import DECLARED, EntryPointSeen, Survey, carried_stories
from newsbot.sources.draft import Draft

ChangeKind = Literal["door-broken", "door-new", "text-missing", "stories-unread", "selector-unfound"]
BROKEN: frozenset[ChangeKind] = frozenset({"door-broken", "stories-unread"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: *what* it concerns (an entry point's address, a selector, the source's name), and a sentence."""

    change: ChangeKind
    what: str
    detail: str


def changes(survey: Survey, draft: Draft) -> tuple[Change, ...]:
    """How *survey* differs from the declared source; *draft* is what would be declared now."""
    declared = {entry_point.url for entry_point in survey.source.doors}
    seen = {entry_point.url: entry_point for entry_point in survey.doors if entry_point.origin == DECLARED}
    found: list[Change] = []
    for url, entry_point in seen.items():
        trouble = entry_point.trouble or ("" if entry_point.urls else "it lists no story of this site")
        if trouble:
            found.append(Change(change="door-broken", what=url, detail=f"{entry_point.kind}: {trouble}"))
    found += _without_text(survey, seen)
    shown = frozenset[str]().union(*(entry_point.urls for entry_point in seen.values()))
    for entry_point in draft.doors:
        if entry_point.url not in declared and (more := len(entry_point.urls - shown)):
            detail = (
                f"{entry_point.kind} ({entry_point.origin}) with {len(entry_point.urls)} stories, "
                f"{more} of which {'is' if more == 1 else 'are'} in no declared entry point"
            )
            found.append(Change(change="door-new", what=entry_point.url, detail=detail))
    return (*found, *_unread(survey))


def _without_text(survey: Survey, seen: Mapping[str, EntryPointSeen]) -> Iterator[Change]:
    """Feeds declared to carry whole stories although most of theirs are incomplete: pages are read instead."""
    for url in (entry_point.url for entry_point in survey.source.doors if entry_point.full_text):
        entry_point = seen.get(url)
        lacking = len(entry_point.urls - carried_stories([entry_point], survey.source).keys()) if entry_point else 0
        if entry_point is not None and 2 * lacking > len(entry_point.urls):
            detail = (
                f"{entry_point.kind}: full_text is declared, "
                f"but {lacking} of {len(entry_point.urls)} stories are not whole in it"
            )
            yield Change(change="text-missing", what=url, detail=detail)


def _unread(survey: Survey) -> list[Change]:
    tried, read = len(survey.trials), len(survey.articles)
    found: list[Change] = []
    if tried and 2 * read < tried:
        reasons = dict.fromkeys(
            trial.record.reason if isinstance(trial.record, Miss) else f"a {page_kind(trial.record)}"
            for trial in survey.trials
            if trial.article is None
        )
        detail = f"{read} of {tried} stories can be read ({', '.join(reasons)}): has the layout changed?"
        found.append(Change(change="stories-unread", what=survey.source.name, detail=detail))
    for selector in dict.fromkeys(one for trial in survey.trials for one in trial.unfound):
        times = sum(selector in trial.unfound for trial in survey.trials)
        if 2 * times > tried:
            detail = f"found nothing on {times} of {tried} stories: has the layout changed?"
            found.append(Change(change="selector-unfound", what=selector, detail=detail))
    return found
