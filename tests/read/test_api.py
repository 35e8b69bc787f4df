"""APIs as sources declare them, and as servers break them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.read.api import found_at, read_api
from newsbot.source import EntryPoint, Layout, Source

HOME = "https://gazette.example/"
SOURCE = Source(name="gazette", title="The Gazette", home=HOME, hosts=("gazette.example",), timezone="Europe/Oslo")
ENTRY_POINT = EntryPoint(
    kind="api",
    url=f"{HOME}api",
    items="data.stories",
    link="url",
    title="headline",
    published="dates.0",
    authors="by",
    section="rubric.name",
    teaser="lead",
    next="data.next",
)
ITEM: dict[str, Any] = {
    "url": "/wall?utm_source=api",
    "slug": "old wall",
    "id": 7,
    "headline": "<b>Wall</b> &amp; pier",
    "dates": ["2026-03-02T08:30:00"],
    "by": [{"name": "Ilse Brandvold"}, "Jon Aas", 7],
    "rubric": {"name": "Port"},
    "lead": "It stands.",
}


def answer(*items: Any, **more: Any) -> Page:
    """What the API answers."""
    body = json.dumps({"data": {"stories": list(items), **more}})
    return Page(body=body.encode(), url=f"{HOME}api", headers={"content-type": "application/json"})


def cards(page: Page, entry_point: EntryPoint = ENTRY_POINT) -> tuple[Card, ...]:
    """Its cards."""
    found = read_api(page, entry_point, SOURCE)
    assert isinstance(found, Listing), found
    return found.cards


def test_an_api_names_stories_where_its_source_says() -> None:
    """As plain text, canonical addresses and instants in the source's zone."""
    assert cards(answer(ITEM)) == (
        Card(
            title="Wall & pier",
            url=f"{HOME}wall",
            authors=("Ilse Brandvold", "Jon Aas"),
            teaser="It stands.",
            section="Port",
            published=datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
        ),
    )


def test_an_address_may_be_made_of_parts() -> None:
    """Each spelled as addresses are."""
    entry_point = replace(ENTRY_POINT, link="/news/{id}/{slug}")
    assert [card.url for card in cards(answer(ITEM), entry_point)] == [f"{HOME}news/7/old%20wall"]


def test_the_answer_itself_may_be_the_list_or_number_its_stories() -> None:
    """Where nothing is said of items; or in an object by their ids."""
    alone = Page(body=json.dumps([ITEM]).encode(), url=f"{HOME}api")
    assert len(cards(alone, replace(ENTRY_POINT, items=None))) == 1
    keyed = Page(body=json.dumps({"7": ITEM, "8": {**ITEM, "url": "/pier"}}).encode(), url=f"{HOME}api")
    assert len(cards(keyed, replace(ENTRY_POINT, items=None))) == 2


@pytest.mark.parametrize(
    ("said", "pages", "following"),
    [
        ("/api?page=2", None, f"{HOME}api?page=2"),
        ("a/b=", f"{HOME}api?after={{cursor}}", f"{HOME}api?after=a%2Fb%3D"),
        (40, f"{HOME}api?after={{cursor}}", f"{HOME}api?after=40"),
        (None, f"{HOME}api?after={{cursor}}", None),
        ("", None, None),
        (True, None, None),
        ("file:///etc/passwd", None, None),
    ],
)
def test_an_answer_says_where_the_api_goes_on(said: object, pages: str | None, following: str | None) -> None:
    """By the next page's address, or by the cursor that stands in it."""
    found = read_api(answer(ITEM, next=said), replace(ENTRY_POINT, pages=pages), SOURCE)
    assert isinstance(found, Listing)
    assert found.next_page == following


def test_an_api_that_has_no_more_is_at_its_end() -> None:
    """An empty list is no trouble."""
    assert cards(answer()) == ()


@pytest.mark.parametrize(
    ("page", "entry_point", "said"),
    [
        (
            answer(ITEM),
            replace(ENTRY_POINT, items="data.articles"),
            "leads to nothing, not to a list; the answer is an object",
        ),
        (answer(ITEM), replace(ENTRY_POINT, items="data.stories.0.id"), "leads to the value '7', not to a list"),
        (
            answer({"href": "/wall"}),
            ENTRY_POINT,
            "link = 'url' gives no address in any of 1 items; the first is an object with 'href'",
        ),
        (Page(body=b"<html>", url=HOME), ENTRY_POINT, "the API's answer cannot be read: Expecting value"),
        (Page(body=b"{}", url=HOME, status=403), ENTRY_POINT, "the server answered 403"),
    ],
)
def test_an_answer_that_is_not_as_declared_says_what_it_has(page: Page, entry_point: EntryPoint, said: str) -> None:
    """So that whoever wrote the declaration sees what to write."""
    found = read_api(page, entry_point, SOURCE)
    assert isinstance(found, Miss)
    assert said in found.detail


WALL = (
    '<article class="teaser"><h3><a href="/2026/wall-is-to-be-mended">Wall is to be mended</a></h3>'
    '<p>The stones have waited for it since the storm of the year before.</p><time datetime="2026-03-02T07:30Z">'
)
PIER = '<article class="teaser"><h3><a href="/2026/pier-opens-at-last">Pier opens at last</a></h3>'
TEASERS = f"{WALL}</time></article>\n{PIER}"
OF_HTML = EntryPoint(kind="api", url=f"{HOME}api", html="html")


def html_answer(answer: object) -> Page:
    """What an API answers whose pages take HTML in."""
    return Page(body=json.dumps(answer).encode(), url=f"{HOME}api", headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    ("answer", "entry_point"),
    [
        ({"html": TEASERS}, OF_HTML),
        ({"data": {"posts": [WALL, PIER]}}, replace(OF_HTML, html="data.posts")),
        (
            [{"card": {"rendered": TEASERS}}, {"card": {"rendered": ""}}],
            replace(OF_HTML, items="", html="card.rendered"),
        ),
        ({"posts": {"7": {"html": TEASERS}, "8": {}}}, replace(OF_HTML, items="posts")),
    ],
)
def test_html_within_an_answer_names_stories_as_a_listing_does(answer: object, entry_point: EntryPoint) -> None:
    """Of the whole answer, in pieces that leave elements open, or of each item."""
    found = cards(html_answer(answer), entry_point)
    assert [(card.title, card.url) for card in found] == [
        ("Wall is to be mended", f"{HOME}2026/wall-is-to-be-mended"),
        ("Pier opens at last", f"{HOME}2026/pier-opens-at-last"),
    ]
    assert (found[0].published, found[0].teaser) == (
        datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
        "The stones have waited for it since the storm of the year before.",
    )


def test_html_within_an_answer_is_read_by_the_layout_whose_cards_it_has() -> None:
    """Though what tells that layout on whole pages is not there."""
    layout = Layout(detect="body.today", card="li.row", card_link="a.go", card_published="b@data-at")
    row = '<li class="row"><a href="/tag/port">Port</a><a class="go" href="/wall">Wall</a><b data-at="2026-03-02"></b>'
    found = read_api(html_answer({"html": row}), OF_HTML, replace(SOURCE, layouts=(layout,)))
    assert isinstance(found, Listing)
    assert [(card.title, card.url, card.dated is not None) for card in found.cards] == [("Wall", f"{HOME}wall", True)]


def test_html_within_an_answer_says_where_it_goes_on() -> None:
    """By a link of it, where the declaration says nothing else."""
    more = TEASERS + '<a rel="next" href="/api?page=2">More</a>'
    found = read_api(html_answer({"html": more}), OF_HTML, SOURCE)
    told = read_api(
        html_answer({"html": more, "after": 7}), replace(OF_HTML, next="after", pages="/api?a={cursor}"), SOURCE
    )
    assert isinstance(found, Listing)
    assert isinstance(told, Listing)
    assert (found.next_page, told.next_page) == (f"{HOME}api?page=2", f"{HOME}api?a=7")


@pytest.mark.parametrize("empty", ["", " ", None, False, [], "<p>No more posts</p>"])
def test_an_answer_without_html_is_an_api_s_end(empty: object) -> None:
    """However it is spelled."""
    assert cards(html_answer({"html": empty}), OF_HTML) == ()


@pytest.mark.parametrize(
    ("answer", "items", "said"),
    [
        (
            {"markup": TEASERS},
            None,
            "html = 'html' leads to nothing, not to HTML; the answer is an object with 'markup'",
        ),
        ({"html": {"a": 1}}, None, "html = 'html' leads to an object with 'a', not to HTML"),
        ({"posts": [{"text": "x"}]}, "posts", "leads to nothing, not to HTML; the first item is an object with 'text'"),
        ([TEASERS], None, "html = 'html' leads to nothing, not to HTML; the answer is a list of 1"),
    ],
)
def test_an_answer_whose_html_stands_elsewhere_says_what_it_has(answer: object, items: str | None, said: str) -> None:
    """As any answer that is not as declared."""
    found = read_api(html_answer(answer), replace(OF_HTML, items=items), SOURCE)
    assert isinstance(found, Miss)
    assert said in found.detail


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ITEM, "data", "0"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=40)
@given(_VALUES, st.lists(st.sampled_from([*ITEM, "data", "0", "1"]), max_size=4).map(".".join))
def test_whatever_an_api_answers_it_is_read_or_a_miss(value: Any, path: str) -> None:
    """Nothing raises."""
    found_at(value, path)
    page = Page(body=json.dumps({"data": {"stories": value}}).encode(), url=f"{HOME}api")
    for entry_point in (ENTRY_POINT, replace(OF_HTML, html=f"data.stories.{path}".rstrip("."))):
        assert isinstance(read_api(page, entry_point, SOURCE), Listing | Miss)
