"""Which layout a page gets: by what it holds first, by its day second."""

from __future__ import annotations

from datetime import date

import pytest

from newsbot.extract.document import Document, open_document
from newsbot.extract.layouts import choose_layout
from newsbot.source import Layout, Source
from tests.extract.pages import article, page

OLD = Layout(name="old", detect="div.c-content")
DATED = Layout(name="dated", valid_from=date(2020, 1, 1), valid_until=date(2022, 12, 31))
NEW = Layout(name="new")


@pytest.mark.parametrize(
    ("html", "day", "name"),
    [
        ('<div class="c-content">x</div>', date(2026, 1, 1), "old"),
        ('<div class="c-content">x</div>', date(2021, 1, 1), "old"),
        ("<div>x</div>", date(2021, 1, 1), "dated"),
        ("<div>x</div>", date(2026, 1, 1), "new"),
        ("<div>x</div>", None, "new"),
    ],
)
def test_what_a_page_holds_comes_before_its_day(html: str, day: date | None, name: str) -> None:
    """Old looks live on; a layout without conditions is for what is left."""
    document = open_document(page(article(body=html)))
    assert isinstance(document, Document)
    source = Source(name="g", title="G", home="https://gazette.example/", layouts=(NEW, DATED, OLD))
    chosen = choose_layout(document, source, day)
    assert chosen is not None
    assert chosen.name == name


def test_a_selector_that_is_none_finds_nothing_and_stops_nothing() -> None:
    """The page is still read; loading the source is where such a selector is refused."""
    document = open_document(page(article()))
    assert isinstance(document, Document)
    source = Source(name="g", title="G", home="https://gazette.example/", layouts=(Layout(detect="div[["),))
    assert choose_layout(document, source, None) is None
