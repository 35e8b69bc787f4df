"""Draft: the entry points that are worth walking, and what a site states of itself."""

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
    """An entry point that names a story for each letter."""
    cards = tuple(Card(title=letter, url=HOME + letter) for letter in stories)
    return EntryPointSeen(kind=kind, url=HOME + path, cards=cards, next_page=next_page, **{"origin": "here", **more})


def paths(*doors: EntryPointSeen) -> list[str]:
    """The paths of the entry points that are declared of these."""
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
        (f"{HOME}sport", f"all that it names is named by {HOME}all, too"),
        (f"{HOME}old", "it names no story of this site"),
    )


def test_a_listing_that_goes_on_is_kept_before_a_longer_one_that_does_not() -> None:
    """It reaches what no other can."""
    assert paths(entry_point("listing", "", "abcd"), entry_point("listing", "latest", "abc", "p2")) == ["latest", ""]
    assert paths(entry_point("listing", "", "abc"), entry_point("listing", "latest", "abc", "p2")) == ["latest"]


def test_no_more_entry_points_are_declared_than_a_crawl_can_walk() -> None:
    """Six of a kind."""
    assert len(paths(*(entry_point("listing", f"s{n}", "abcdefghij"[n]) for n in range(10)))) == 6


def test_what_custom_suggested_and_is_not_there_is_not_worth_a_word() -> None:
    """What the site itself named and is not there is."""
    doors = (
        entry_point("feed", "feed", "", trouble="the server answered 404", origin=USUAL_PLACE),
        entry_point("feed", "rss", "", trouble="the server answered 404", origin="linked"),
    )
    left_out = draft_source(Survey(source=SOURCE, doors=doors), "harbour").left_out
    assert left_out == ((f"{HOME}rss", "the server answered 404"),)


def test_a_site_that_does_not_name_itself_has_the_name_of_its_host() -> None:
    """A title is needed."""
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
def test_a_source_is_called_as_its_domain_is(home: str, name: str) -> None:
    """In the letters that a file's name may have."""
    assert name_for(home) == name
