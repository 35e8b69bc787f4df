"""Reading: one page with all that the parts of extraction need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newsbot.dates import parse_instant
from newsbot.page import Page
from newsbot.read.document import Document
from newsbot.read.markup import first
from newsbot.read.metadata import Metadata, read_metadata
from newsbot.read.story_address import spelled, story_url
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


def choose_layout(document: Document, source: Source | None, day: date | None) -> Layout | None:
    """The layout of the page, None where the source declares none that fits.

    A layout whose `detect` finds something wins: of several, the first whose window holds *day*, else the first of all,
    for old looks live on in archives and on forgotten paths, and a day alone proves little. Failing that, one whose
    window holds *day*; then the one that makes no condition at all. *day* is the page's, None where nobody knows it.
    """
    if source is None:
        return None
    found = [layout for layout in source.layouts if layout.detect and first(document.root, layout.detect) is not None]
    if found:
        return next((layout for layout in found if day is not None and layout.holds(day)), found[0])
    rest = [layout for layout in source.layouts if not layout.detect]
    dated = (layout for layout in rest if layout.is_dated and day is not None and layout.holds(day))
    return next(dated, None) or next((layout for layout in rest if not layout.is_dated), None)
