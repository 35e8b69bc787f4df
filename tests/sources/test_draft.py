"""Drafts: which entry points are worth walking, and what a site states about itself."""

import pytest

from newsbot.items import Card
from newsbot.read.survey import USUAL_PLACE, EntryPointSeen, Survey
from newsbot.source import EntryPointKind, Source
from newsbot.sources.draft import draft_source, name_for

HOME = "https://www.harbour.example/"
SOURCE = Source(name="x", title="x", home=HOME, hosts=("www.harbour.example",))


def entry_point(
    kind: EntryPointKind, path: str, stories: str, next_page: str | None = None, **more: str
) -> EntryPointSeen:
    """An entry point that lists a story for each letter."""
    cards = tuple(Card(title=letter, url=HOME + letter) for letter in stories)
    return EntryPointSeen(kind=kind, url=HOME + path, cards=cards, next_page=next_page, **{"origin": "here", **more})


def paths(*doors: EntryPointSeen) -> list[str]:
    """The paths of the entry points that are declared."""
    return [
        one.url.removeprefix(HOME) for one in draft_source(Survey(source=SOURCE, doors=doors), "harbour").source.doors
    ]


def test_every_kind_of_entry_point_is_kept_though_they_name_the_same() -> None:
    """One may break."""
    assert paths(
        entry_point("listing", "l", "abc"), entry_point("sitemap", "s", "abc"), entry_point("feed", "f", "ab")
    ) == ["f", "s", "l"]


def test_an_entry_point_that_adds_nothing_to_those_of_its_kind_is_left_out() -> None:
    """With the reason."""
    doors = (entry_point("feed", "all", "abcd"), entry_point("feed", "sport", "bc"), entry_point("feed", "old", ""))
    assert paths(*doors) == ["all"]
    assert draft_source(Survey(source=SOURCE, doors=doors), "harbour").left_out == (
        (f"{HOME}sport", f"{HOME}all lists all its stories, too"),
        (f"{HOME}old", "it lists no story of this site"),
    )


def test_a_listing_with_further_pages_is_preferred_to_a_longer_one() -> None:
    """It reaches what no other can."""
    assert paths(entry_point("listing", "", "abcd"), entry_point("listing", "latest", "abc", "p2")) == ["latest", ""]
    assert paths(entry_point("listing", "", "abc"), entry_point("listing", "latest", "abc", "p2")) == ["latest"]


def test_no_more_entry_points_are_declared_than_a_crawl_can_walk() -> None:
    """Six of a kind."""
    assert len(paths(*(entry_point("listing", f"s{n}", "abcdefghij"[n]) for n in range(10)))) == 6


def test_guessed_addresses_that_fail_are_not_mentioned() -> None:
    """Those the site itself names are."""
    doors = (
        entry_point("feed", "feed", "", trouble="the server answered 404", origin=USUAL_PLACE),
        entry_point("feed", "rss", "", trouble="the server answered 404", origin="linked"),
    )
    left_out = draft_source(Survey(source=SOURCE, doors=doors), "harbour").left_out
    assert left_out == ((f"{HOME}rss", "the server answered 404"),)


def test_a_site_that_does_not_name_itself_has_the_name_of_its_host() -> None:
    """A title is required."""
    assert draft_source(Survey(source=SOURCE, title=" \u202e\n"), "harbour").source.title == "www.harbour.example"


@pytest.mark.parametrize(
    ("home", "name"),
    [
        (HOME, "harbour"),
        ("https://news.harbour-ledger.co.uk/", "harbour-ledger"),
        ("http://127.0.0.1:8000/", "127-0-0-1"),
        ("http://localhost/", "localhost"),
        ("https://xn--hfen-5qa.example/", "xn--hfen-5qa"),
        ("http://[::1]/", "1"),
    ],
)
def test_a_source_is_named_after_its_domain(home: str, name: str) -> None:
    """In letters a file name may have."""
    assert name_for(home) == name
