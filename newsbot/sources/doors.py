"""Doors as they are declared: what is wrong with one, in a sentence."""

from __future__ import annotations

import re
from typing import get_args

from newsbot.source import Door, DoorKind, Source
from newsbot.urls import UrlError, canonical_url, on_site

_PATH = re.compile(r"[^\s.{}]+(?:\.[^\s.{}]+)*")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_PLACES = {"page", "offset", "cursor"}
# Where an API's JSON holds what.
OF_AN_API = ("items", "link", "html", "title", "published", "authors", "section", "teaser", "next")
_SAID_BY_HTML = ("link", "title", "published", "authors", "section", "teaser")
_PAGED = ("feed", "listing", "api")


def trouble_with_door(door: Door, source: Source) -> str | None:
    """What is wrong with *door* of *source*; None where nothing is."""
    if door.kind not in get_args(DoorKind):
        return f"door kind {door.kind!r}; it should be one of {', '.join(get_args(DoorKind))}"
    if trouble := _address(door.url, source):
        return trouble
    trouble = _pages(door, source) or _api(door)
    if trouble is None and door.full_text and door.kind != "feed":
        trouble = f"full_text is for feeds, which may carry whole stories; this is of kind {door.kind!r}"
    return f"door {door.url}: {trouble}" if trouble else None


def _address(url: str, source: Source) -> str | None:
    try:
        canonical_url(url)
    except UrlError as error:
        return str(error)
    if not on_site(url, source):
        return f"{url} is not on the site of {source.home}; add its host to hosts"
    return None


def _pages(door: Door, source: Source) -> str | None:
    if door.second_page < 0:
        return f"second_page = {door.second_page}; it should be 0 or more"
    if door.pages is None:
        return None
    said = f"pages = {door.pages!r}"
    if door.kind not in _PAGED:
        return f"{said} is for doors that are paged ({', '.join(_PAGED)}); this is of kind {door.kind!r}"
    places = _IN_BRACES.findall(door.pages)
    if len(places) != 1 or places[0] not in _PLACES:
        return f"{said}; it should hold one of {{page}}, {{offset}} and {{cursor}}, and no other braces"
    if places == ["cursor"] and door.next is None:
        return f"{said}; say in next where an answer holds the cursor of the page after it"
    if door.next is not None and places != ["cursor"]:
        return f"{said} counts its pages by itself; leave out next, or put {{cursor}} where its value belongs"
    trouble = _address(_IN_BRACES.sub("2", door.pages), source)
    return f"{said}: {trouble}" if trouble else None


def _api(door: Door) -> str | None:
    stated = {name: value for name in OF_AN_API if (value := getattr(door, name)) is not None}
    if door.kind != "api":
        if stated:
            return f"{', '.join(stated)} say where an API's JSON holds what; this is of kind {door.kind!r}"
        return None
    if door.html is not None and (twice := [name for name in _SAID_BY_HTML if name in stated]):
        return f"html = {door.html!r} leads to all that is said of its stories; leave out {', '.join(twice)}"
    if door.link is None and door.html is None:
        said = 'where an item holds its story\'s address, such as "url", or one such as "/news/{slug}"'
        return f"link is missing: {said}; or html: where the answer holds HTML that names stories"
    if door.link is not None and ("{" in door.link or "}" in door.link):
        places = _IN_BRACES.findall(door.link)
        stated["link"] = ".".join(places)
        if not places or "{" in (rest := _IN_BRACES.sub("", door.link)) or "}" in rest:
            return f"link = {door.link!r}; each brace should be closed around a path: {{slug}}"
    for name, path in stated.items():
        if not _PATH.fullmatch(path):
            said = f"{name} = {getattr(door, name)!r} is no path"
            return f"{said}; names and numbers joined by dots are one: data.stories, hits.0.url"
    return None
