"""JSON Feed, whole and broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.items import Block, Card, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract, read_feed
from newsbot.read.feeds import is_feed
from newsbot.source import Source

SOURCE = Source(name="gazette", title="The Gazette", home="https://gazette.example/", hosts=("gazette.example",))
VERSION = "https://jsonfeed.org/version/1.1"
ITEM: dict[str, Any] = {
    "id": "7",
    "url": "https://gazette.example/a?utm_source=feed",
    "title": "Wall & pier",
    "content_html": "<p>The wall holds.</p><ul><li>So far</li></ul>",
    "summary": "A teaser.",
    "image": "/wall.jpg",
    "date_published": "2026-03-02T08:30:00+01:00",
    "date_modified": "2026-03-03T08:30:00Z",
    "authors": [{"name": "Ilse Brandvold"}, {"url": "https://gazette.example/nameless"}],
    "tags": ["Port", "Walls"],
}


def feed(*items: Any, **more: Any) -> Page:
    """A feed of these items."""
    body = json.dumps({"version": VERSION, "title": "The Gazette", "items": list(items), **more})
    return Page(body=body.encode(), url="https://gazette.example/feed.json", headers={"content-type": "text/html"})


def cards(page: Page) -> tuple[Card, ...]:
    """Its cards."""
    found = read_feed(page, SOURCE)
    assert isinstance(found, Listing), found
    return found.cards


def test_a_json_feed_tells_of_each_story_what_other_feeds_do() -> None:
    """And its whole text, with what is a list in it."""
    (card,) = cards(feed(ITEM))
    assert card == Card(
        title="Wall & pier",
        url="https://gazette.example/a",
        authors=("Ilse Brandvold",),
        teaser="A teaser.",
        section="Port",
        published=datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
        modified=datetime(2026, 3, 3, 8, 30, tzinfo=UTC),
        image="https://gazette.example/wall.jpg",
        body=(Block(kind="paragraph", text="The wall holds."), Block(kind="item", text="So far")),
    )


def test_the_first_version_has_one_author_and_the_feed_may_name_them_for_all() -> None:
    """What an item says goes first."""
    item = {"url": "https://gazette.example/a", "author": {"name": "Ilse Brandvold"}}
    other = {"url": "https://gazette.example/b", "content_text": "One.\n\nTwo\nlines."}
    first, second = cards(feed(item, other, author={"name": "Jon Aas"}))
    assert (first.authors, second.authors) == (("Ilse Brandvold",), ("Jon Aas",))
    assert [block.text for block in second.body] == ["One.", "Two lines."]


def test_a_json_feed_is_known_by_its_bytes_and_says_where_it_goes_on() -> None:
    """Whatever its content type says."""
    page = feed(ITEM, next_url="/feed.json?page=2")
    found = extract(page, SOURCE)
    assert is_feed(page)
    assert isinstance(found, Listing)
    assert found.next_page == "https://gazette.example/feed.json?page=2"
    assert (found.title, found.source) == ("The Gazette", "gazette")


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (b"{", "unreadable-feed", "Expecting property name"),
        (b'{"items": 3}', "unreadable-feed", "JSON without a list of items"),
        (b'{"items": [{"title": "no address"}, 7, null]}', "empty-feed", "names no story"),
        (b'{"a":' * 100_000, "unreadable-feed", "nested too deep"),
        (b'{"items": [' + b"{}," * 300_000 + b"{}]}", "unreadable-feed", "which is too much"),
    ],
)
def test_what_is_no_json_feed_is_a_miss_that_says_why(body: bytes, reason: str, detail: str) -> None:
    """And no bomb: what unfolds to too much is not unfolded."""
    found = read_feed(Page(body=body, url="https://gazette.example/feed.json"), SOURCE)
    assert isinstance(found, Miss)
    assert (found.reason, detail in found.detail) == (reason, True), found.detail


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("https://gazette.example/x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ITEM)), inner, max_size=8),
    max_leaves=12,
)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from([*ITEM, "author", "content_text", "banner_image"]), _VALUES))
def test_an_item_of_any_shape_is_read_or_left_out(item: dict[str, Any]) -> None:
    """Nothing in it raises."""
    assert isinstance(read_feed(feed(item, ITEM), SOURCE), Listing)
