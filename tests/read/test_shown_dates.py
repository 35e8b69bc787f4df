"""Shown dates: the day beside a title, in many languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.stated_dates import day_in_address, read_day
from tests.read.pages import STORY, page


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("erstellt: 01. April 2025, 15:25", "2025-04-01T15:25"),
        ("5 de mayo de 2024", "2024-05-05"),
        ("March 3rd, 2021 at 10:22", "2021-03-03T10:22"),
        ("2024年3月5日", "2024-03-05"),
        ("06.01.2026, Lesezeit 5 Min.", "2026-01-06"),
        ("25/12/2023", "2023-12-25"),
        ("12 грудня 2020", "2020-12-12"),
        ("3/4/2024", None),
        ("99.99.2020", None),
        ("April 29", None),
    ],
)
def test_a_full_date_is_read_and_a_doubtful_one_is_not(text: str, day: str | None) -> None:
    """Day and month in either order are a guess, and a date without a year stays without."""
    assert read_day(text) == day


@given(st.text(max_size=120))
def test_any_text_has_a_day_or_none(text: str) -> None:
    """And never an error."""
    found = read_day(text)
    assert found is None or found[4] == "-"


def test_the_address_states_a_day_where_its_path_does() -> None:
    """Year, month and day; an id is none."""
    assert day_in_address("https://gazette.example/2025/04/01/harbour-wall/") == "2025-04-01"
    assert day_in_address("https://gazette.example/20250401/harbour") is None
    assert day_in_address(None) is None


def test_a_page_without_metadata_has_the_day_that_it_shows() -> None:
    """Beside its title; the clock without a zone is not believed."""
    html = (
        f"<html><body><main><h1>Harbour wall to be rebuilt</h1><div>vom 01. April 2025, 15:25</div>{STORY * 2}</main>"
    )
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    assert (found.published, found.published_precision) == (datetime(2025, 4, 1, tzinfo=UTC), "day")
    assert found.evidence["published"] == "markup"


@pytest.mark.parametrize(
    ("box", "day"),
    [
        ("<ul><li><strong>Datum</strong> 03.05.2024</li></ul>", datetime(2024, 5, 3, tzinfo=UTC)),
        ("<dl><dt>Published:</dt><dd>3 May 2024</dd></dl>", datetime(2024, 5, 3, tzinfo=UTC)),
        ("<p><strong>Opening</strong> 03.05.2024</p>", None),
        ("<aside><strong>Date</strong> 03.05.2024</aside>", None),
    ],
)
def test_a_label_says_the_day_where_nothing_else_does(box: str, day: datetime | None) -> None:
    """A list of facts at the end of the story; other dates there are of other things."""
    html = (
        f"<html><head><meta property='og:type' content='article'></head><body><article>"
        f"<h1>Harbour wall to be rebuilt</h1>{STORY}{STORY}{box}</article></body></html>"
    )
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    assert (found.published, found.evidence.get("published")) == (day, "markup" if day else None)
