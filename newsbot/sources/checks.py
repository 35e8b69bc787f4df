"""Finds mistakes in the declaration of a source, each described in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import get_args

from newsbot.patterns import anchored, compiled
from newsbot.source import EntryPoint, EntryPointKind, Layout, Source
from newsbot.urls import UrlError, canonical_url, on_site

_PATH = anchored(r"[^\s.{}]+(?:\.[^\s.{}]+)*")
_IN_BRACES = compiled(r"\{([^{}]*)\}")
_PLACES = {"page", "offset", "cursor"}
# Keys that say where an API's JSON has what.
OF_AN_API = ("items", "link", "html", "title", "published", "authors", "section", "teaser", "next")
_SAID_BY_HTML = ("link", "title", "published", "authors", "section", "teaser")
_PAGED = ("feed", "listing", "api")


def entry_point_problem(entry_point: EntryPoint, source: Source) -> str | None:
    """What is wrong with *entry_point* of *source*; None if nothing is."""
    if entry_point.kind not in get_args(EntryPointKind):
        return f"entry point kind {entry_point.kind!r}; it should be one of {', '.join(get_args(EntryPointKind))}"
    if problem := _address(entry_point.url, source):
        return problem
    problem = _pages(entry_point, source) or _api(entry_point)
    if problem is None and entry_point.full_text and entry_point.kind != "feed":
        problem = f"full_text is for feeds, which may carry whole stories; this is of kind {entry_point.kind!r}"
    return f"entry point {entry_point.url}: {problem}" if problem else None


def _address(url: str, source: Source) -> str | None:
    try:
        canonical_url(url)
    except UrlError as error:
        return str(error)
    if not on_site(url, source):
        return f"{url} is not on the site of {source.home}; add its host to hosts"
    return None


def _pages(entry_point: EntryPoint, source: Source) -> str | None:
    if entry_point.second_page < 0:
        return f"second_page = {entry_point.second_page}; it should be 0 or more"
    if entry_point.pages is None:
        return None
    said = f"pages = {entry_point.pages!r}"
    if entry_point.kind not in _PAGED:
        return f"{said} is for entry points that are paged ({', '.join(_PAGED)}); this is of kind {entry_point.kind!r}"
    places = _IN_BRACES.findall(entry_point.pages)
    if len(places) != 1 or places[0] not in _PLACES:
        return f"{said}; it should hold one of {{page}}, {{offset}} and {{cursor}}, and no other braces"
    if places == ["cursor"] and entry_point.next is None:
        return f"{said}; say in next where an answer holds the cursor of the page after it"
    if entry_point.next is not None and places != ["cursor"]:
        return f"{said} counts its pages by itself; leave out next, or put {{cursor}} where its value belongs"
    problem = _address(_IN_BRACES.sub("2", entry_point.pages), source)
    return f"{said}: {problem}" if problem else None


def _api(entry_point: EntryPoint) -> str | None:
    stated = {name: value for name in OF_AN_API if (value := getattr(entry_point, name)) is not None}
    if entry_point.kind != "api":
        if stated:
            return f"{', '.join(stated)} say where an API's JSON holds what; this is of kind {entry_point.kind!r}"
        return None
    if entry_point.html is not None and (twice := [name for name in _SAID_BY_HTML if name in stated]):
        return f"html = {entry_point.html!r} leads to all that is said of its stories; leave out {', '.join(twice)}"
    if entry_point.link is None and entry_point.html is None:
        said = 'where an item holds its story\'s address, such as "url", or one such as "/news/{slug}"'
        return f"link is missing: {said}; or html: where the answer holds HTML that names stories"
    if entry_point.link is not None and ("{" in entry_point.link or "}" in entry_point.link):
        places = _IN_BRACES.findall(entry_point.link)
        stated["link"] = ".".join(places)
        if not places or "{" in (rest := _IN_BRACES.sub("", entry_point.link)) or "}" in rest:
            return f"link = {entry_point.link!r}; each brace should be closed around a path: {{slug}}"
    for name, path in stated.items():
        if not _PATH.fullmatch(path):
            said = f"{name} = {getattr(entry_point, name)!r} is not a path"
            return f"{said}; names and numbers joined by dots are one: data.stories, hits.0.url"
    return None


def layouts_problem(layouts: Sequence[Layout]) -> str | None:
    """Why one of *layouts* is never chosen, or some page fits two; None if nothing is wrong.

    Windows may overlap if the pages differ: if the layouts detect different things (`detect`).
    """
    for layout in layouts:
        first, last = layout.window
        if first > last:
            return (
                f"layout {layout.name!r}: valid_from = {first} is after valid_until = {last}, so no day is its own; "
                "exchange them"
            )
    for one, other in combinations(layouts, 2):
        if one.detect == other.detect and (problem := _pair_problem(one, other)):
            return problem
    return None


def _pair_problem(one: Layout, other: Layout) -> str | None:
    """What is wrong with two layouts that pages cannot tell apart."""
    both = f"layouts {one.name!r} and {other.name!r}"
    mark = f"both have detect = {one.detect!r}" if one.detect else "neither has a detect"
    if not one.is_dated and not other.is_dated:
        return f"{both}: {mark}, and neither has dates, so the second is never chosen; give one of them either"
    if one.detect is None and one.is_dated != other.is_dated:
        return None  # the one without dates takes the remaining pages
    first, last = max(one.window[0], other.window[0]), min(one.window[1], other.window[1])
    if first > last:
        return None
    return (
        f"{both}: {mark}, and {_days(first, last)} in the window of both; end one before the other begins, or give "
        "each a detect of its own"
    )


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{first} is"
    if first == date.min and last == date.max:
        return "every day is"
    start = "each day" if first == date.min else f"each day from {first}"
    return f"{start} is" if last == date.max else f"{start} to {last} is"
