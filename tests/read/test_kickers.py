"""The kicker over a title in the same heading, and the titles that pages show in a second-level heading."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import STORY, article, page

BOTH = '<h1><span class="{}">Lower Quay</span><span>: </span><span>Council decides on the wall</span></h1>'


def _read(head: str, heading: str) -> Article:
    found = extract(page(article(head, heading=heading)), None)
    assert isinstance(found, Article), found
    return found


def _og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


def test_the_part_of_the_heading_that_the_metadata_know_is_the_title() -> None:
    """Whatever its makers call the other part."""
    assert _read(_og("Council decides on the wall"), BOTH.format("a1")).title == "Council decides on the wall"


def test_a_kicker_that_the_metadata_put_before_the_title_belongs_to_it() -> None:
    """Then the site's own word for the title is both, with the mark between them."""
    stated = "Lower Quay: Council decides on the wall"
    heading = '<h1><span class="kicker">Lower Quay</span><b>Council decides on the wall</b></h1>'
    assert _read(_og(stated), heading).title == stated


@pytest.mark.parametrize("called", ["kicker", "article__overline", "topline", "eyebrow", "dachzeile"])
def test_what_the_markup_calls_a_kicker_is_none_of_the_title(called: str) -> None:
    """Where the metadata have another title altogether."""
    assert _read(_og("Wall: council decides"), BOTH.format(called)).title == "Council decides on the wall"


def test_two_parts_of_a_heading_that_nothing_tells_apart_are_the_title() -> None:
    """A title that is set in two lines loses none of them."""
    heading = '<h1><span class="l1">After the storms</span> <span class="l2">council decides on the wall</span></h1>'
    assert _read(_og("Wall: council decides"), heading).title == "After the storms council decides on the wall"


@pytest.mark.parametrize(
    "crumbs",
    [
        "<nav><ul><li><a href='/'>Home</a></li><li><h1>Harbour wall: the council decides</h1></li></ul></nav>",
        "<div class='page-breadcrumbs'><h1>Harbour wall: the council decides</h1></div>",
        "<h1 class='visually-hidden'>Harbour wall: the council decides</h1>",
    ],
)
def test_the_heading_over_the_story_wins_over_one_among_the_breadcrumbs(crumbs: str) -> None:
    """The first-level heading there is for search engines; readers see the other, which the metadata know too."""
    head = _og("Harbour wall: the council decides") + '<meta name="twitter:title" content="Five moorings to reopen">'
    found = _read(
        head, f"{crumbs}<header><h2><i class='kicker'>Lower Quay</i> <b>Five moorings to reopen</b></h2></header>"
    )
    assert found.title == "Five moorings to reopen"
    assert all("moorings to reopen" not in block.text for block in found.body)


def test_a_heading_among_the_breadcrumbs_stays_the_title_where_no_other_is_stated() -> None:
    """A heading within the story is not its title."""
    crumbs = "<nav><h1>Harbour wall: the council decides</h1></nav><h2>What the council decided</h2>"
    assert _read(_og("Harbour wall: the council decides"), crumbs).title == "Harbour wall: the council decides"


def test_a_heading_after_running_text_is_not_the_title() -> None:
    """Not even one that the metadata state."""
    crumbs = f"<nav><h1>Harbour wall: the council decides</h1></nav><p>{'The harbour wall at Lower Quay. ' * 6}</p>"
    head = _og("Harbour wall: the council decides") + '<meta name="twitter:title" content="Five moorings to reopen">'
    heading = f"{crumbs}{STORY}<h2>Five moorings to reopen</h2>"
    assert _read(head, heading).title == "Harbour wall: the council decides"
