"""Published feeds, as feed readers see them."""

from __future__ import annotations

import calendar
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from newsbot.alerts.feeds import Feed, Format, Item, atom, json_feed, render
from newsbot.text import plain
from tests.alerts.examples import NOW, a_place
from tests.hostile.titles import TITLES

ANYTHING = st.text(st.characters(codec=None), max_size=40)
ATOM = "{http://www.w3.org/2005/Atom}"
TEXTS = {"content", "summary"}
MORE = {"authors", "tags", "language"}
URLS = st.none() | ANYTHING | st.builds("https://gazette.example/{}".format, ANYTHING)
WHEN = st.datetimes(timezones=st.timezones()) | st.just(NOW)
DATES = st.none() | WHEN


def an_item(**other: Any) -> Item:
    """A story of the Gazette."""
    facts: dict[str, Any] = {
        "key": "https://gazette.example/war/deserters-tell",
        "title": "Deserters tell their story",
        "url": "https://gazette.example/war/deserters-tell",
        "authors": ("Ada Byron", "Max Roe"),
        "section": "War",
        "language": "en",
        "published": datetime(2026, 11, 23, 8, 12, tzinfo=UTC),
        "updated": NOW,
        "places": (a_place(), a_place(form="deserted", sentence="They deserted in May.")),
    }
    return Item(**{**facts, **other})


def a_feed(*items: Item) -> Feed:
    """The feed of the watch desert."""
    return Feed(key="watch/desert", title="newsbot: desert", items=items)


def _read(feed: Feed) -> Any:
    parsed = feedparser.parse(atom(feed), response_headers={"content-type": "application/atom+xml"})
    assert parsed.bozo is False
    return parsed


def test_a_reader_finds_all_that_the_story_states() -> None:
    """Read by feedparser, which many readers use."""
    parsed = _read(a_feed(an_item()))
    assert parsed.version == "atom10"
    assert (parsed.feed.title, parsed.feed.id) == ("newsbot: desert", "tag:newsbot.invalid,2026:watch/desert")
    entry = parsed.entries[0]
    assert entry.title == "Deserters tell their story"
    assert entry.title_detail.type == entry.summary_detail.type == "text/plain"
    assert entry.link == "https://gazette.example/war/deserters-tell"
    assert [author.name for author in entry.authors] == ["Ada Byron", "Max Roe"]
    assert [tag.term for tag in entry.tags] == ["War"]
    assert calendar.timegm(entry.published_parsed) == datetime(2026, 11, 23, 8, 12, tzinfo=UTC).timestamp()
    assert calendar.timegm(entry.updated_parsed) == NOW.timestamp()
    assert entry.summary.split("\n") == [
        "Two «deserters» told the Gazette why they left.",
        "They «deserted» in May.",
    ]


def test_missing_facts_are_left_out() -> None:
    """No link, author or date; but every entry has a title and text, which is its content if there is no link."""
    bare = a_feed(an_item(title=None, url=None, authors=(), section=None, published=None, places=()))
    entry = _read(bare).entries[0]
    assert entry.title == "(no title)"
    assert [text.value for text in entry.content] == ["It matches by what it does not say."]
    assert not {"published", "tags", "authors"} & set(entry)
    assert b"<link" not in atom(bare)


def test_ids_are_stable_and_unique() -> None:
    """A reader shows a story once, even from a rebuilt database."""
    one = _read(a_feed(an_item(), an_item(key="other"))).entries
    again = _read(a_feed(an_item(key="other"), an_item(title="Another title"))).entries
    assert [entry.id for entry in one] == [entry.id for entry in reversed(again)]
    assert len({entry.id for entry in one}) == 2
    assert one[0].id.startswith("tag:newsbot.invalid,2026:watch/desert/")


def test_the_feed_is_as_new_as_its_newest_story() -> None:
    """Without news it is the same file, byte for byte."""
    feed = a_feed(an_item(), an_item(key="b", updated=NOW - timedelta(days=1)))
    assert calendar.timegm(_read(feed).feed.updated_parsed) == NOW.timestamp()
    assert atom(feed) == atom(a_feed(*feed.items))


def test_a_feed_without_stories_is_a_feed() -> None:
    """As for a new watch."""
    assert _read(a_feed()).entries == []
    assert json.loads(json_feed(a_feed()))["items"] == []


def test_json_feed_has_the_same() -> None:
    """In version 1.1, with the required keys."""
    said = json.loads(json_feed(a_feed(an_item())))
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    item = said["items"][0]
    assert item == {
        "id": _read(a_feed(an_item())).entries[0].id,
        "url": "https://gazette.example/war/deserters-tell",
        "title": "Deserters tell their story",
        "content_text": "Two «deserters» told the Gazette why they left.\nThey «deserted» in May.",
        "date_published": "2026-11-23T08:12:00Z",
        "date_modified": "2026-11-23T09:30:00Z",
        "authors": [{"name": "Ada Byron"}, {"name": "Max Roe"}],
        "tags": ["War"],
        "language": "en",
    }


def test_sixty_hostile_titles_are_shown_as_they_are() -> None:
    """As text, which no reader takes for HTML."""
    items = [
        an_item(key=title, title=title, authors=(title,), section=title, places=(a_place(sentence=title),))
        for title in TITLES
    ]
    entries = _read(a_feed(*items)).entries
    for entry, title in zip(entries, TITLES, strict=True):
        shown = " ".join(plain(title).split())
        assert [" ".join(text.split()) for text in (entry.title, entry.summary, entry.authors[0].name)] == [shown] * 3


@settings(max_examples=40)
@given(st.lists(st.builds(an_item, key=ANYTHING, title=ANYTHING, url=URLS, published=DATES, updated=WHEN), max_size=3))
def test_atom_keeps_the_rules_of_rfc_4287(items: list[Item]) -> None:
    """Required and optional elements, addresses and dates."""
    unique = {item.key: item for item in items}
    feed = etree.fromstring(atom(a_feed(*unique.values())))
    assert [child.tag for child in feed if child.tag != f"{ATOM}entry"] == [
        f"{ATOM}{name}" for name in ("id", "title", "updated", "author", "generator")
    ]
    for entry in feed.findall(f"{ATOM}entry"):
        names = Counter(etree.QName(child).localname for child in entry)
        assert not names.keys() - {"id", "title", "updated", "published", "link", "author", "category"} - TEXTS
        assert [names[name] for name in ("id", "title", "updated")] == [1, 1, 1]
        assert max(names["published"], names["link"]) <= 1
        assert names["content"] == 1 - names["link"] == 1 - names["summary"]
    for dated in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", dated.text or "")
    ids = [named.text or "" for named in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(unique) + 1
    for address in (*ids, *(link.get("href", "") for link in feed.iter(f"{ATOM}link"))):
        assert re.fullmatch(r"(tag|https?):[^\s<>\"{}|\\^`]+", address)


@settings(max_examples=40)
@given(st.lists(st.builds(an_item, key=ANYTHING, title=ANYTHING, url=URLS, published=DATES, updated=WHEN), max_size=3))
def test_json_feed_keeps_the_rules_of_version_1_1(items: list[Item]) -> None:
    """Each item has a string id and a text; no value is null, and no key is our own."""
    said = json.loads(json_feed(a_feed(*items)))
    assert said.keys() == {"version", "title", "items"}
    for item in said["items"]:
        assert item.keys() >= {"id", "content_text", "date_modified"}
        assert not item.keys() - {"id", "content_text", "date_modified", "date_published", "title", "url"} - MORE
        texts = [item[key] for key in item.keys() - {"authors", "tags"}]
        assert all(isinstance(text, str) and text for text in (*texts, *item["tags"]))
        assert all(author.keys() == {"name"} and author["name"] for author in item["authors"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"])
def test_only_http_addresses_are_links(url: str) -> None:
    """No javascript: or other schemes."""
    assert b"<link" not in atom(a_feed(an_item(url=url)))
    assert "url" not in json.loads(json_feed(a_feed(an_item(url=url))))["items"][0]


def test_a_lone_surrogate_in_an_address_becomes_a_question_mark() -> None:
    """It cannot be encoded; the rest of the feed is intact."""
    item = an_item(url="https://gazette.example/\ud800")
    assert json.loads(json_feed(a_feed(item)))["items"][0]["url"] == "https://gazette.example/%3F"


@given(key=ANYTHING, title=ANYTHING, name=ANYTHING, section=ANYTHING, sentence=ANYTHING, form=ANYTHING)
def test_any_text_gives_a_valid_feed(key: str, title: str, name: str, section: str, sentence: str, form: str) -> None:
    """No control character, lone surrogate or XML sign breaks it."""
    feed = Feed(
        key=f"search/{key}",
        title=title,
        items=(
            an_item(title=title, authors=(name,), section=section, places=(a_place(sentence=sentence, form=form),)),
        ),
    )
    root = etree.fromstring(atom(feed))
    assert len(root.findall("{*}entry")) == 1
    assert len(json.loads(json_feed(feed))["items"]) == 1


@pytest.mark.parametrize("form", ["atom", "json"])
def test_both_forms_are_written(form: Format) -> None:
    """By name."""
    assert render(a_feed(an_item()), form) in (atom(a_feed(an_item())), json_feed(a_feed(an_item())))
