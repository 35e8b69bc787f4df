"""Which layout a page gets: by what it holds first, by its day second."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.context import choose_layout
from newsbot.read.document import Document, open_document
from newsbot.source import Layout, Source
from newsbot.sources import read_source
from tests.read.pages import PARAGRAPHS, article, page

OLD = Layout(name="old", detect="div.c-content")
DATED = Layout(name="dated", valid_from=date(2020, 1, 1), valid_until=date(2022, 12, 31))
NEW = Layout(name="new")
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md").read_text(encoding="utf-8")


def chosen(html: str, day: date | None, *layouts: Layout) -> str | None:
    """The name of the layout that a page with *html* in it gets."""
    document = open_document(page(article(body=html)))
    assert isinstance(document, Document)
    source = Source(name="g", title="G", home="https://gazette.example/", layouts=layouts)
    layout = choose_layout(document, source, day)
    return layout.name if layout else None


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
    assert chosen(html, day, NEW, DATED, OLD) == name


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), "dated"),
        (date(2022, 12, 31), "dated"),
        (date(2023, 1, 1), None),
        (None, None),
    ],
)
def test_the_first_and_the_last_day_of_a_window_belong_to_it(day: date | None, name: str | None) -> None:
    """And no other does."""
    assert chosen("<div>x</div>", day, DATED) == name


@pytest.mark.parametrize(
    ("day", "name"), [(date(2015, 1, 1), "first"), (date(2021, 1, 1), "second"), (date(2030, 1, 1), "first")]
)
def test_of_looks_with_the_same_mark_the_day_tells(day: date, name: str) -> None:
    """Where no window holds it, the first is as good as any: the mark is there."""
    first = Layout(name="first", detect="div.c-content", valid_until=date(2019, 12, 31))
    second = Layout(name="second", detect="div.c-content", valid_from=date(2020, 1, 1), valid_until=date(2025, 1, 1))
    assert chosen('<div class="c-content">x</div>', day, first, second) == name


def test_a_selector_that_is_none_finds_nothing_and_stops_nothing() -> None:
    """The page is still read; loading the source is where such a selector is refused."""
    assert chosen("<p>x</p>", None, Layout(detect="div[[")) is None


@pytest.fixture
def ledger(tmp_path: Path) -> Source:
    """The source with looks of the past in docs/add-a-source.md."""
    (example,) = (one for one in re.findall(r"^```toml\n(.*?)^```", DOCUMENT, re.M | re.S) if "Four looks" in one)
    file = tmp_path / "harbour-ledger.toml"
    file.write_text(example, encoding="utf-8")
    return read_source(file)


STORIES = {
    "tables": "<table><tr><td class=headline>News <b>Wall to go</b></td></tr><tr><td class=story>{}</td></tr></table>",
    "columns": "<h1>The Harbour Ledger</h1><h2 id=story-title>Wall to go</h2><div id=story>{}</div>",
    "phone": "<h1>Wall to go</h1><div class=text>{}</div>",
    "today": "<h1>The Harbour Ledger</h1><h1 class=headline>Wall to go</h1><div class=story-text>{}</div>",
}


@pytest.mark.parametrize(
    ("look", "captured", "body"),
    [
        ("tables", "2004-02-29", "<body>"),
        ("tables", "2009-12-31", "<body>"),
        ("columns", "2010-01-01", "<body>"),
        ("columns", "2016-08-31", "<body>"),
        ("today", "2016-09-01", "<body>"),
        ("today", "2026-11-20", "<body>"),
        ("phone", "2012-05-01", "<body class=mobile>"),
        ("phone", "2024-05-01", "<body class=mobile>"),
    ],
)
@pytest.mark.parametrize("captured_is_known", [True, False])
def test_a_page_from_an_archive_is_read_with_the_selectors_of_its_day(
    ledger: Source, look: str, captured: str, body: str, captured_is_known: bool
) -> None:
    """Or, where nobody knows when it was captured, of the day of its story; the mark of the phone's look beats both."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    stated = f'<meta property="article:published_time" content="{captured}T06:00:00Z">'
    rest = f"<div class=other>{'<p>Something else altogether, and much more of it than there is of the story.</p>' * 9}"
    html = f"<html><head>{stated}</head>{body}{STORIES[look].format(text)}{rest}</div></body></html>"
    saved = page(html, url="https://www.harbour-ledger.example/wall")
    moment = datetime.fromisoformat(captured).replace(hour=12, tzinfo=UTC)
    found = extract(replace(saved, fetched_at=moment if captured_is_known else None), ledger)
    assert isinstance(found, Article), found
    assert found.title == "Wall to go"
    assert [block.text for block in found.body] == list(PARAGRAPHS)
