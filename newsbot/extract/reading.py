"""Reading: one page with all that the parts of extraction need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from newsbot.dates import parse_instant
from newsbot.dumps.text import read_text
from newsbot.extract.addresses import spelled, story_url
from newsbot.extract.document import Document
from newsbot.extract.layouts import choose_layout
from newsbot.extract.metadata import Metadata, read_metadata
from newsbot.extract.render import page_text
from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.source import Layout, Source


@dataclass(frozen=True)
class Reading:
    """One page being read: what it is, what it states of itself, and how its source says that it looks."""

    document: Document
    source: Source | None
    metadata: Metadata
    layout: Layout | None
    url: str | None  # of the story, canonical
    url_evidence: str | None
    page_url: str | None  # of the page, canonical

    @property
    def page(self) -> Page:
        """The page's bytes and circumstances."""
        return self.document.page

    @cached_property
    def as_text(self) -> Article | Listing | AuthorPage | Miss:
        """What the text grammar makes of the page rendered as text."""
        page = self.page
        return read_text(
            page_text(self.document.root),
            url=page.url,
            source=self.source,
            captured_at=page.fetched_at,
            origin=page.origin,
            file=page.file,
        )


def start_reading(document: Document, source: Source | None) -> Reading:
    """*document* with its metadata, its layout and its address."""
    page, metadata = document.page, read_metadata(document)
    url, evidence = story_url(page, metadata.canonical, source)
    layout = choose_layout(document, source, _day_of(page, metadata))
    return Reading(document, source, metadata, layout, url, evidence, spelled(page.url, source))


def _day_of(page: Page, metadata: Metadata) -> date | None:
    """The day of capture, by which a layout is told; of a saved page without one, the day that its story is from."""
    if page.fetched_at is not None:
        return page.fetched_at.date()
    stated = (instant for text, _ in metadata.published if (instant := parse_instant(text)) is not None)
    found = next(stated, None)
    return found[0].date() if found else None
