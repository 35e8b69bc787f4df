"""Gathers what the readers of a page need: its tree, metadata, source and layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from newsbot.dates import parse_instant
from newsbot.page import Page
from newsbot.read.document import Document
from newsbot.read.markup import first
from newsbot.read.metadata import Metadata, read_metadata
from newsbot.read.stated_dates import locale_of
from newsbot.read.story_address import canonical_or_none, story_url
from newsbot.read.story_signs import calls_itself_story
from newsbot.source import Layout, Source
from newsbot.written_dates import Locale


@dataclass(frozen=True)
class Reading:
    """A page being read: its tree, what it states about itself, and how its source says it looks."""

    document: Document
    source: Source | None
    metadata: Metadata
    layout: Layout | None
    url: str | None  # of the story, canonical
    url_evidence: str | None
    page_url: str | None  # of the page, canonical
    locale: Locale  # of its dates

    @property
    def page(self) -> Page:
        return self.document.page

    @property
    def says_story(self) -> bool:
        """Whether the page or an entry point says that it is a story."""
        return self.page.named or self.calls_itself_story

    @cached_property
    def calls_itself_story(self) -> bool:
        """Whether the page says that it is a story."""
        return self.metadata.says_article or calls_itself_story(self.document.root, self.metadata)


def start_reading(document: Document, source: Source | None) -> Reading:
    """*document* with its metadata, layout and address."""
    page, metadata = document.page, read_metadata(document)
    url, evidence = story_url(page, metadata.canonical, source)
    layout = choose_layout(document, source, _day_of(page, metadata))
    locale = locale_of(page.url or url, (text for text, _ in metadata.language))
    return Reading(document, source, metadata, layout, url, evidence, canonical_or_none(page.url, source), locale)


def _day_of(page: Page, metadata: Metadata) -> date | None:
    """The day of capture, which decides the layout; for a saved page without one, the story's day."""
    if page.fetched_at is not None:
        return page.fetched_at.date()
    stated = (
        instant for text, _ in (*metadata.published, *metadata.created) if (instant := parse_instant(text)) is not None
    )
    found = next(stated, None)
    return found[0].date() if found else None


def choose_layout(document: Document, source: Source | None, day: date | None) -> Layout | None:
    """The page's layout, or None if the source declares none that fits.

    Layouts whose `detect` matches come first: the one whose window holds *day*, else the first of them, because old
    designs live on in archives and a day alone proves little. Then one whose window holds *day*, then one without
    conditions. *day* is None if unknown.
    """
    if source is None:
        return None
    found = [layout for layout in source.layouts if layout.detect and first(document.root, layout.detect) is not None]
    if found:
        return next((layout for layout in found if day is not None and layout.holds(day)), found[0])
    rest = [layout for layout in source.layouts if not layout.detect]
    dated = (layout for layout in rest if layout.is_dated and day is not None and layout.holds(day))
    return next(dated, None) or next((layout for layout in rest if not layout.is_dated), None)
