"""The title as the page shows it."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.title import without_site_name
from tests.read.pages import article, page


def _title(head: str = "", heading: str = "<h1>Harbour wall to be rebuilt</h1>") -> tuple[str | None, str | None]:
    found = extract(page(article(head, heading=heading)), None)
    assert isinstance(found, Article), found
    return found.title, found.evidence.get("title")


def test_the_heading_wins_over_what_search_engines_are_told() -> None:
    """The reader's title, not the SEO one."""
    assert _title('<meta property="og:title" content="Harbour wall: rebuilt before winter storms | The Gazette">') == (
        "Harbour wall to be rebuilt",
        "markup",
    )


def test_of_several_headings_the_one_that_the_metadata_know_is_the_title() -> None:
    """The site's name and a rail's heading are headings too."""
    head = '<meta property="og:title" content="Harbour wall to be rebuilt">'
    assert _title(head, "<h1>The Gazette</h1><h1>Harbour wall to be rebuilt</h1><h1>Most read stories today</h1>")[
        0
    ] == ("Harbour wall to be rebuilt")


def test_a_kicker_in_the_heading_is_no_part_of_the_title() -> None:
    """Where the metadata show where it ends."""
    head = '<meta property="og:title" content="Council decides on the wall">'
    assert (
        _title(head, "<h1><span>Lower Quay</span> Council decides on the wall</h1>")[0] == "Council decides on the wall"
    )


def test_without_a_heading_the_metadata_give_the_title() -> None:
    """And say so."""
    assert _title('<meta property="og:title" content="Harbour wall to be rebuilt">', "") == (
        "Harbour wall to be rebuilt",
        "meta",
    )


@pytest.mark.parametrize(
    ("title", "site", "shown"),
    [
        ("Harbour wall to be rebuilt | The Gazette", None, "Harbour wall to be rebuilt"),
        ("Harbour wall to be rebuilt - The Gazette", "The Gazette", "Harbour wall to be rebuilt"),
        ("Harbour wall - what it costs", "The Gazette", "Harbour wall - what it costs"),
        ("The Gazette | Harbour wall to be rebuilt", "The Gazette", "Harbour wall to be rebuilt"),
    ],
)
def test_the_site_name_is_no_part_of_a_title(title: str, site: str | None, shown: str) -> None:
    """After it or before it; a dash within the title stays."""
    assert without_site_name(title, site) == shown


@pytest.mark.parametrize(
    "banner",
    [
        '<header><h1><a href="/">Life, the master and I</a></h1></header>',
        '<header><h1 class="site-title">Life, the master and I</h1></header>',
        "<header><h1>Life, the master and I</h1></header>",
        '<header><h1><a href="https://old.example/1/http://b.example/">Life, the master and I</a></h1></header>',
    ],
)
@pytest.mark.parametrize(
    "heading",
    [
        '<h2 class="entry-title">Fog soup for cold evenings in spring</h2>',
        "<h2>Fog soup for cold evenings in spring</h2>",
        "<h1>Fog soup for cold evenings in spring</h1>",
    ],
)
def test_the_heading_of_the_site_is_not_the_title_of_the_story(banner: str, heading: str) -> None:
    """Though <title> holds both."""
    html = article(heading=heading).replace("<nav>", f"{banner}<nav>")
    html = html.replace(
        "Harbour wall to be rebuilt | The Gazette", "Fog soup for cold evenings in spring | Life, the master and I"
    )
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    assert found.title == "Fog soup for cold evenings in spring"


def test_a_heading_over_comments_is_not_the_title() -> None:
    """Though it repeats it."""
    head = '<meta property="og:title" content="Council decides on the wall">'
    heading = "<h2>Council decides on the wall</h2>"
    html = article(head, heading=heading, tail='<h2>3 comments on "Council decides on the wall"</h2>')
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    assert found.title == "Council decides on the wall"
