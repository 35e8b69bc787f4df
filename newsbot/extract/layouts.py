"""Which of a source's layouts a page has: by what it holds first, by its day second."""

from __future__ import annotations

from datetime import date

from newsbot.extract.document import Document
from newsbot.extract.markup import first
from newsbot.source import Layout, Source


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
