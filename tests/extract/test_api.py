"""APIs as sources declare them, and as servers break them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.extract.api import found_at, read_api
from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.source import Door, Source

HOME = "https://gazette.example/"
SOURCE = Source(name="gazette", title="The Gazette", home=HOME, hosts=("gazette.example",), timezone="Europe/Oslo")
DOOR = Door(
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


def cards(page: Page, door: Door = DOOR) -> tuple[Card, ...]:
    """Its cards."""
    found = read_api(page, door, SOURCE)
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
    door = replace(DOOR, link="/news/{id}/{slug}")
    assert [card.url for card in cards(answer(ITEM), door)] == [f"{HOME}news/7/old%20wall"]


def test_the_answer_itself_may_be_the_list_or_number_its_stories() -> None:
    """Where nothing is said of items; or in an object by their ids."""
    alone = Page(body=json.dumps([ITEM]).encode(), url=f"{HOME}api")
    assert len(cards(alone, replace(DOOR, items=None))) == 1
    keyed = Page(body=json.dumps({"7": ITEM, "8": {**ITEM, "url": "/pier"}}).encode(), url=f"{HOME}api")
    assert len(cards(keyed, replace(DOOR, items=None))) == 2


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
    found = read_api(answer(ITEM, next=said), replace(DOOR, pages=pages), SOURCE)
    assert isinstance(found, Listing)
    assert found.next_page == following


def test_an_api_that_has_no_more_is_at_its_end() -> None:
    """An empty list is no trouble."""
    assert cards(answer()) == ()


@pytest.mark.parametrize(
    ("page", "door", "said"),
    [
        (
            answer(ITEM),
            replace(DOOR, items="data.articles"),
            "leads to nothing, not to a list; the answer is an object",
        ),
        (answer(ITEM), replace(DOOR, items="data.stories.0.id"), "leads to the value '7', not to a list"),
        (
            answer({"href": "/wall"}),
            DOOR,
            "link = 'url' gives no address in any of 1 items; the first is an object with 'href'",
        ),
        (Page(body=b"<html>", url=HOME), DOOR, "the API's answer cannot be read: Expecting value"),
        (Page(body=b"{}", url=HOME, status=403), DOOR, "the server answered 403"),
    ],
)
def test_an_answer_that_is_not_as_declared_says_what_it_has(page: Page, door: Door, said: str) -> None:
    """So that whoever wrote the declaration sees what to write."""
    found = read_api(page, door, SOURCE)
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
    assert isinstance(read_api(page, DOOR, SOURCE), Listing | Miss)
