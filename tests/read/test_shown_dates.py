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
    assert day_in_address("https://gazette.example/2025/4/1/harbour-wall") == "2025-04-01"
    assert day_in_address("https://gazette.example/2025/apr/01/harbour-wall") == "2025-04-01"
    assert day_in_address("https://gazette.example/news/01-04-2025-harbour-wall") == "2025-04-01"
    assert day_in_address("https://gazette.example/20250401/harbour") is None
    assert day_in_address("https://gazette.example/2025/13/40/harbour") is None
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


DAY = datetime(2024, 5, 3, tzinfo=UTC)
TITLE = "Harbour wall to be rebuilt"


def published_of(html: str, url: str | None = "https://gazette.example/stories/harbour-wall") -> datetime | None:
    found = extract(page(html, url), None)
    assert isinstance(found, Article), found
    return found.published and found.published.replace(hour=0, minute=0, second=0)


def of_body(body: str, head: str = "") -> str:
    return (
        f"<html lang='en-GB'><head><title>{TITLE}</title><meta property='og:type' content='article'>{head}</head>"
        f"<body>{body}</body></html>"
    )


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("<abbr class='published' title='2024-05-03T10:52:00+02:00'>10:52</abbr>", id="hAtom"),
        pytest.param("<abbr itemprop='datePublished' title='2024-05-03T10:52:00Z'>10:52</abbr>", id="Blogger"),
        pytest.param("<span property='dc:date dc:created' content='2024-05-03T12:45:46Z'></span>", id="RDFa"),
        pytest.param("<time class='dt-published' datetime='2024-05-03'>Friday</time>", id="microformats"),
        pytest.param("<time datetime='03-05-2024 10:05'>Friday</time>", id="day first"),
        pytest.param("<time>3 May 2024</time>", id="no attribute"),
        pytest.param("<span data-date-time='2024-05-03 20:06:13'>Friday</span>", id="a data attribute"),
        pytest.param("<b>03.05.2024</b>", id="bold"),
        pytest.param("<small>03/05/24</small>", id="two digits, as in the page's country"),
        pytest.param("<p>Lena Fisk, 3 May 2024, 10:05</p>", id="with a name"),
        pytest.param("<div>Updated: 9 May 2024 | Published: 3 May 2024</div>", id="beside the update"),
        pytest.param("<footer class='node__meta'>03.05.24 / 0 comments</footer>", id="a footer of facts"),
        pytest.param("<aside class='meta'><p>3. Mai 2024</p></aside>", id="an aside of facts"),
    ],
)
def test_the_day_beside_the_heading_is_the_story_s(head: str) -> None:
    """Under it and above it, in an article or not."""
    assert published_of(of_body(f"<main><h1>{TITLE}</h1>{head}<div>{STORY}{STORY}</div></main>")) == DAY
    assert published_of(of_body(f"<article>{head}<h1>{TITLE}</h1>{STORY}{STORY}</article>")) == DAY


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            f"<h1><time datetime='2024-05-03'>3 May 2024</time> {TITLE}</h1>{STORY}{STORY}", id="in the heading"
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><p>03.05.2024 - The council voted on the wall at last, members said in the "
            f"evening, after a long meeting in the hall.</p>{STORY}",
            id="it opens the text",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><p>Tarnholm, 3 May 2024 (TNA) - The council voted on the wall at last, members "
            f"said in the evening, after a meeting.</p>{STORY}",
            id="a dateline",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1>{STORY}{STORY}<p class='post-footer'>This entry was posted on Friday, 3 May 2024 at "
            f"14:48 by <a href='/lena'>Lena</a>.</p>",
            id="beneath it, in a sentence",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1>{STORY}{STORY}<div>Letzte Änderung: 09.05.2024<br>Erschienen am: 03.05.2024</div>",
            id="beneath it, beside the update",
        ),
    ],
)
def test_the_day_may_stand_elsewhere_in_the_story(body: str) -> None:
    """Where readers find it."""
    assert published_of(of_body(f"<article>{body}</article>")) == DAY


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("<p>Copyright © 3 May 2024 The Gazette</p>", id="copyright"),
        pytest.param("<div class='comments'><p>Ada, 3 May 2024 at 10:12</p><p>Well done.</p></div>", id="a comment"),
        pytest.param(
            "<div class='related'><a href='/x'>Ferry aground</a> <time datetime='2024-05-03'>3 May</time></div>",
            id="a related story",
        ),
        pytest.param("<nav>3 May 2024</nav>", id="navigation"),
        pytest.param("<p>Registered: 3 May 2024</p>", id="a member"),
        pytest.param("<p>Available until 3 May 2024</p>", id="an end"),
    ],
)
def test_a_date_of_something_else_is_not_the_story_s(other: str) -> None:
    """No date is better."""
    assert published_of(of_body(f"<article><h1>{TITLE}</h1>{STORY}{STORY}</article>{other}")) is None


def test_the_masthead_s_date_is_not_the_story_s() -> None:
    """It is the day of the visit."""
    head = "<header class='site-header'><div id='date'>Friday, 3 May 2024</div><a href='/'>The Gazette</a></header>"
    far = "<div>" + "<p></p>" * 80 + "</div>"
    assert published_of(of_body(f"{head}{far}<article><h1>{TITLE}</h1>{STORY}{STORY}</article>")) is None


def test_what_readers_see_is_believed_where_an_attribute_says_another_day() -> None:
    """Some systems put the update there."""
    clock = "<time datetime='2024-06-11T10:18:46Z'>Published 3 May 2024</time>"
    assert published_of(of_body(f"<article><h1>{TITLE}</h1>{clock}{STORY}{STORY}</article>")) == DAY


def test_the_day_of_the_address_is_surer_than_an_unlabelled_one_beneath() -> None:
    """And a shown day beside the heading is surer than the address."""
    url = "https://gazette.example/2024/5/3/harbour-wall"
    beneath = of_body(f"<article><h1>{TITLE}</h1>{STORY}{STORY}</article><p>7 May 2024</p>")
    assert published_of(beneath, url) == DAY
    beside = of_body(f"<article><h1>{TITLE}</h1><p>3 May 2024</p>{STORY}{STORY}</article>")
    assert published_of(beside, "https://gazette.example/2024/01/01/harbour-wall") == DAY


def test_a_day_of_the_system_yields_to_what_readers_see() -> None:
    """Some fill a bare "date" with the day on which they made the page; an instant of that day is kept."""
    shown = f"<article><h1>{TITLE}</h1><p>3 May 2024</p>{STORY}{STORY}</article>"
    assert published_of(of_body(shown, "<meta name='date' content='2023-11-20T11:02:44+01:00'>")) == DAY
    found = extract(page(of_body(shown, "<meta name='date' content='2024-05-03T11:02:44+01:00'>")), None)
    assert isinstance(found, Article)
    assert (found.published, found.published_offset) == (datetime(2024, 5, 3, 10, 2, 44, tzinfo=UTC), 60)


def test_a_zone_s_name_is_that_of_the_page_s_country() -> None:
    """By its domain."""
    html = of_body(f"<article><h1>{TITLE}</h1><time>3 May 2024, 10:05 BST</time>{STORY}{STORY}</article>")
    found = extract(page(html, "https://gazette.co.uk/harbour-wall"), None)
    assert isinstance(found, Article)
    assert (found.published, found.published_offset) == (datetime(2024, 5, 3, 9, 5, tzinfo=UTC), 60)
