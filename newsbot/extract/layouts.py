"""Which of a source's layouts a page has: by what it holds first, by its day second."""

from __future__ import annotations

from datetime import date

from newsbot.extract.document import Document
from newsbot.extract.markup import first
from newsbot.source import Layout, Source


def choose_layout(document: Document, source: Source | None, day: date | None) -> Layout | None:
    """The layout of the page, None where the source declares none that fits.

    A layout whose `detect` finds something wins, in the order of the file. Failing that, one whose validity window
    holds *day* (the day of capture), then one that makes no condition at all: old looks live on in archives and on
    forgotten paths, so a day alone proves little.
    """
    if source is None:
        return None
    for layout in source.layouts:
        if layout.detect and first(document.root, layout.detect) is not None:
            return layout
    rest = [layout for layout in source.layouts if not layout.detect]
    for layout in rest:
        if (layout.valid_from or layout.valid_until) and day is not None and _holds(layout, day):
            return layout
    return next((layout for layout in rest if not layout.valid_from and not layout.valid_until), None)


def _holds(layout: Layout, day: date) -> bool:
    return (layout.valid_from or date.min) <= day <= (layout.valid_until or date.max)
