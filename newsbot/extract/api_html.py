"""HTML within an API's JSON, which pages take in as it is when more is loaded: the stories that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml.html import HtmlElement

from newsbot.extract.document import open_document
from newsbot.extract.links import read_cards, read_next_page
from newsbot.extract.markup import select
from newsbot.extract.metadata import read_metadata
from newsbot.items import Card, Miss
from newsbot.page import Page
from newsbot.source import Layout, Source


def html_texts(values: Iterable[Any]) -> Iterator[str]:
    """The texts among *values*, and those in lists among them."""
    for value in values:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield text


def html_cards(page: Page, texts: Iterable[str], source: Source | None) -> tuple[tuple[Card, ...], str | None]:
    """The stories that *texts* name, pieces of HTML in the answer *page*, and the page on which they say they go on.

    Found as on a listing's page, by the first layout of *source* whose cards there are.
    """
    # Each in a box of its own: what one leaves open does not swallow the next.
    whole = "".join(f"<div>{text}</div>" for text in texts)
    body = f"<!doctype html><html><body>{whole}</body></html>".encode("utf-8", "replace")
    headers = {"content-type": "text/html; charset=utf-8"}
    document = open_document(Page(body=body, url=page.url, headers=headers, fetched_at=page.fetched_at))
    if isinstance(document, Miss):
        return (), None
    cards, _ = read_cards(document.root, _layout(document.root, source), source, page.url)
    return cards, read_next_page(document.root, read_metadata(document), source, page.url)


def _layout(root: HtmlElement, source: Source | None) -> Layout | None:
    """By its cards: what tells layouts apart on whole pages is not in a piece of one."""
    layouts = source.layouts if source is not None else ()
    return next((layout for layout in layouts if layout.card and select(root, layout.card)), None)
