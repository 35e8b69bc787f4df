"""Days of pages whose metadata has none, or states several."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import STORY, page

DAY = datetime(2024, 5, 3, tzinfo=UTC)
TITLE = "Harbour wall to be rebuilt"


def read(body: str, head: str = "") -> Article:
    html = (
        f"<html lang='en-GB'><head><meta property='og:type' content='article'>{head}</head><body>{body}</body></html>"
    )
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    return found


def json_ld(day: str) -> str:
    stated = f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{day}T09:00:00Z"}}'
    return f"<script type='application/ld+json'>{stated}</script>"


FAR = "<div>" + "<i></i>" * 400 + "</div>"
PLAIN = f"<article><h1>{TITLE}</h1>{STORY}{STORY}</article>"


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("<p>3 May 2024</p>", id="a line"),
        pytest.param("<ul><li>3 May 2024</li><li>Lower Quay</li></ul><p>3 May 2024</p>", id="twice"),
        pytest.param("<header><p>Published by the desk on 3 May 2024</p></header>", id="labelled in a header"),
    ],
)
def test_the_only_day_on_a_page_is_the_story_s(day: str) -> None:
    """Far from its text; only as a day."""
    found = read(PLAIN + FAR + day)
    assert (found.published, found.published_precision) == (DAY, "day")


@pytest.mark.parametrize(
    "days",
    [
        pytest.param("<p>3 May 2024</p><p>9 May 2024</p>", id="two"),
        pytest.param("<header><p>3 May 2024</p></header>", id="of the visit"),
        pytest.param("<aside><p>3 May 2024</p></aside>", id="beside it"),
        pytest.param("<p>© 3 May 2024 The Gazette</p>", id="of the copyright"),
        pytest.param("<div class='event'><p>3 May 2024</p></div>", id="of an event"),
    ],
)
def test_several_days_or_one_of_something_else_are_none(days: str) -> None:
    """No date is better."""
    assert read(PLAIN + FAR + days).published is None


def test_an_update_is_better_than_no_day() -> None:
    """Without its clock, as that is surely not the publication's."""
    found = read(PLAIN, "<meta property='article:modified_time' content='2024-05-03T18:20:00Z'>")
    assert (found.published, found.published_precision) == (DAY, "day")


def test_metadata_and_page_together_are_surer_than_json_ld() -> None:
    """Some systems date an older version there; either alone is not enough."""
    meta = "<meta property='article:published_time' content='2024-05-03T00:00:00Z'>"
    shown = f"<article><h1>{TITLE}</h1><div>3 May 2024</div>{STORY}{STORY}</article>"
    assert read(shown, json_ld("2023-01-09") + meta).published == DAY
    assert read(PLAIN, json_ld("2023-01-09") + meta).published == datetime(2023, 1, 9, 9, tzinfo=UTC)


def test_the_end_of_a_video_is_no_day_of_the_story() -> None:
    """An attribute says when it may no longer be watched."""
    ends = "<div data-player-end-date='2025-02-28T23:59:00+01:00'><p>3 May 2024</p></div>"
    assert read(f"<article><h1>{TITLE}</h1>{ends}{STORY}{STORY}</article>").published == DAY


def test_a_label_is_near_its_date() -> None:
    """A word at the start of a paragraph says nothing of a date at its end."""
    text = (
        "The rules were published by the council and every skipper has read them, as the harbour master said in the "
        "hall on a long evening. From next year, 1 January 2025, they cost more."
    )
    assert read(f"<article><h1>{TITLE}</h1>{STORY}{STORY}<p>{text}</p>{STORY}</article>").published is None


def test_navigation_that_was_never_closed_does_not_swallow_the_story() -> None:
    """HTML has no <main> in it."""
    found = read(f"<nav class='navbar'><ul><li><a href='/'>Home</a><main><h1>{TITLE}</h1>{STORY}{STORY}</main>")
    assert len(found.body) > 3
