"""Reads the JSON behind a listing's "load more", as the source declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from lxml.html import HtmlElement

from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.document import miss, open_document
from newsbot.read.entries import LONGEST_TEASER, MOST, listing_of, stated_instant, story_address
from newsbot.read.jsonld import clean
from newsbot.read.listing import read_cards
from newsbot.read.markup import select
from newsbot.read.metadata import read_metadata
from newsbot.read.pagination import read_next_page
from newsbot.read.parsers import read_json
from newsbot.source import EntryPoint, Layout, Source

IN_BRACES = compiled(r"\{([^{}]*)\}")
_MOST_NAMES = 10


def read_api(page: Page, entry_point: EntryPoint, source: Source | None) -> Listing | Miss:
    """The stories that the API answer *page* names, in its order, and its next page.

    An answer with no items is an empty Listing: that is how an API ends. Anything not as declared is a Miss that says
    what the answer holds instead.
    """
    if page.status >= 400:
        return miss(page, "http-status", f"the server answered {page.status}")
    try:
        answer = read_json(page)
    except ValueError as error:
        return miss(page, "unreadable-listing", f"the API's answer cannot be read: {error}")
    if entry_point.html is not None and entry_point.items is None:
        return _of_html(answer, [answer], entry_point, page, source)
    items = found_at(answer, entry_point.items)
    if isinstance(items, dict) and all(isinstance(item, dict) for item in items.values()):
        items = list(items.values())  # some key them by id
    if not isinstance(items, list):
        said = f"items = {entry_point.items!r} leads to {_described(items)}, not to a list"
        return miss(page, "unreadable-listing", f"{said}; the answer is {_described(answer)}")
    stories = [item for item in items[:MOST] if isinstance(item, dict)]
    if entry_point.html is not None:
        return _of_html(answer, stories, entry_point, page, source)
    cards = [card for item in stories if (card := _card(item, entry_point, page, source))]
    if stories and not cards:
        said = f"link = {entry_point.link!r} gives no address in any of {len(stories):,} items"
        return miss(page, "unreadable-listing", f"{said}; the first is {_described(stories[0])}")
    return listing_of(page, source, cards, None, _next_page(answer, entry_point))


def _of_html(
    answer: Any, holders: Sequence[Any], entry_point: EntryPoint, page: Page, source: Source | None
) -> Listing | Miss:
    """The stories in the HTML that *holders* carry (the whole *answer*, or its items). Empty HTML ends the API."""
    path = entry_point.html or ""
    if holders and not any(_holds_html(holder, path) for holder in holders):
        what = "the answer" if entry_point.items is None else "the first item"
        said = f"html = {path!r} leads to {_described(found_at(holders[0], path))}, not to HTML"
        return miss(page, "unreadable-listing", f"{said}; {what} is {_described(holders[0])}")
    cards, following = html_cards(page, html_texts(found_at(holder, path) for holder in holders), source)
    return listing_of(page, source, cards, None, _next_page(answer, entry_point) or following)


def _holds_html(holder: Any, path: str) -> bool:
    value = found_at(holder, path)
    if value is not None and value is not False:
        return isinstance(value, str | list)
    parent, _, name = path.rpartition(".")  # some APIs say "no more" with null or false
    within = found_at(holder, parent)
    return isinstance(within, dict) and name in within


def found_at(value: Any, path: str | None) -> Any:
    """The value at *path* in *value* ("data.stories", "hits.0.url"), or None."""
    for name in path.split(".") if path else ():
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def _card(item: dict[str, Any], entry_point: EntryPoint, page: Page, source: Source | None) -> Card | None:
    url = story_address(page, source, _link(item, entry_point.link or ""))
    if url is None:
        return None
    return Card(
        title=_text(item, entry_point.title),
        url=url,
        authors=tuple(dict.fromkeys(_names(found_at(item, entry_point.authors) if entry_point.authors else None))),
        teaser=(_text(item, entry_point.teaser) or "")[:LONGEST_TEASER] or None,
        section=_text(item, entry_point.section),
        published=stated_instant(found_at(item, entry_point.published), page, source)
        if entry_point.published
        else None,
    )


def _link(item: dict[str, Any], declared: str) -> str | None:
    if "{" not in declared:
        value = found_at(item, declared)
        return value if isinstance(value, str) else None
    values = {path: found_at(item, path) for path in IN_BRACES.findall(declared)}
    if not all(isinstance(value, str | int) and value != "" for value in values.values()):
        return None
    return IN_BRACES.sub(lambda path: quote(str(values[path[1]]), safe="/"), declared)


def _next_page(answer: Any, entry_point: EntryPoint) -> str | None:
    value = found_at(answer, entry_point.next) if entry_point.next else None
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return None
    return entry_point.pages.replace("{cursor}", quote(str(value), safe="")) if entry_point.pages else str(value)


def _text(item: dict[str, Any], path: str | None) -> str | None:
    value = found_at(item, path) if path else None
    return clean(value) if isinstance(value, str) else None


def _names(value: Any) -> Iterator[str]:
    """Names from a string, an object with a `name`, or a list of either."""
    for one in value[:_MOST_NAMES] if isinstance(value, list) else [value]:
        stated = one.get("name") if isinstance(one, dict) else one
        if isinstance(stated, str) and (name := clean(stated)):
            yield name


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return f"an object with {_names_of(value)}"
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    return "nothing" if value is None else f"the value {str(value)[:40]!r}"


def _names_of(names: Iterable[str]) -> str:
    known = [repr(name[:40]) for name in names]
    return ", ".join([*known[:_MOST_NAMES], *(["..."] if len(known) > _MOST_NAMES else [])]) or "nothing in it"


def html_texts(values: Iterable[Any]) -> Iterator[str]:
    """The strings in *values*, including those in nested lists."""
    for value in values:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield text


def html_cards(page: Page, texts: Iterable[str], source: Source | None) -> tuple[tuple[Card, ...], str | None]:
    """The stories in *texts*, HTML fragments from the answer *page*, and the next page they link to.

    Read like a listing's page, with the first layout of *source* whose cards match.
    """
    # A div each, so that a tag left open does not swallow the next fragment.
    whole = "".join(f"<div>{text}</div>" for text in texts)
    body = f"<!doctype html><html><body>{whole}</body></html>".encode("utf-8", "replace")
    headers = {"content-type": "text/html; charset=utf-8"}
    document = open_document(Page(body=body, url=page.url, headers=headers, fetched_at=page.fetched_at))
    if isinstance(document, Miss):
        return (), None
    cards, _ = read_cards(document.root, _layout(document.root, source), source, page.url)
    return cards, read_next_page(document.root, read_metadata(document), source, page.url)


def _layout(root: HtmlElement, source: Source | None) -> Layout | None:
    """Chosen by its cards: a fragment does not have what `detect` looks for."""
    layouts = source.layouts if source is not None else ()
    return next((layout for layout in layouts if layout.card and select(root, layout.card)), None)
