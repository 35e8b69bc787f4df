"""Completeness: what each door lacks of what all of them show."""

from datetime import UTC, datetime, timedelta

from newsbot.extract.completeness import kept_shares, newest_stories, shares, story_dates
from newsbot.extract.survey import DoorSeen
from newsbot.items import Card
from newsbot.source import Door, DoorKind

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def door(kind: DoorKind, *stories: int, dated: bool = True, late: timedelta = timedelta()) -> DoorSeen:
    """A door that names the stories of those ages in days."""
    cards = tuple(
        Card(
            title=f"Story {age}",
            url=f"https://x.example/{age}",
            published=NOON - timedelta(age) + late if dated else None,
        )
        for age in stories
    )
    return DoorSeen(kind=kind, url=f"https://x.example/{kind}", origin="declared", cards=cards)


def test_a_door_is_held_against_its_own_window_only() -> None:
    """A feed of three is not worse for an archive of ten."""
    feed, listing = shares([door("feed", 0, 1, 3), door("listing", *range(8))])
    assert (feed.shown, feed.of, feed.since) == (3, 4, NOON - timedelta(3))
    assert (listing.shown, listing.of) == (8, 8)


def test_an_old_story_that_a_listing_pins_does_not_stretch_its_window() -> None:
    """A tenth of a listing is left out of it."""
    listing, _ = shares([door("listing", 0, 1, 2, 3, 4, 5, 6, 7, 8, 300), door("sitemap", *range(301))])
    assert (listing.shown, listing.of) == (9, 9)


def test_a_door_without_times_has_those_of_the_others() -> None:
    """A story is of one time wherever it is named."""
    listing = shares([door("feed", 0, 1, 2, 3), door("listing", 0, 2, dated=False)])[1]
    assert (listing.shown, listing.of, listing.since) == (2, 3, NOON - timedelta(2))


def test_doors_of_which_no_story_is_dated_are_held_against_everything() -> None:
    """There is no window."""
    one, other = shares([door("feed", 0, 1, dated=False), door("listing", 1, 2, dated=False)])
    assert (one.shown, one.of, one.since) == (2, 3, None)
    assert (other.shown, other.of) == (2, 3)


def test_a_door_that_names_nothing_shows_nothing() -> None:
    """It is not whole for that."""
    broken = shares([door("feed"), door("listing", 1)])[0]
    assert (broken.stories, broken.shown, broken.of) == (0, 0, 1)


def test_a_sitemap_that_dates_pages_by_their_last_change_is_not_believed() -> None:
    """It contradicts the feed on the stories that both name; one that does not is believed on the others, too."""
    feed = door("feed", 3, 4)
    assert story_dates([door("sitemap", 3, 4, 90, late=timedelta(3)), feed]).keys() == {
        "https://x.example/3",
        "https://x.example/4",
    }
    assert story_dates([door("sitemap", 3, 4, 90), feed])["https://x.example/90"] == NOON - timedelta(90)


def test_the_newest_stories_come_first_and_undated_ones_last() -> None:
    """Each once."""
    doors = [door("listing", 7, dated=False), door("feed", 2, 1), door("sitemap", 1, 3)]
    assert [url.rpartition("/")[2] for url in newest_stories(doors, 3)] == ["1", "2", "3"]
    assert [url.rpartition("/")[2] for url in newest_stories(doors, 9)] == ["1", "2", "3", "7"]


def test_doors_are_weighed_by_what_crawls_found() -> None:
    """Each since it first showed anything; what is declared first, what no door showed not at all."""
    feed, news = Door(kind="feed", url="https://x.example/feed"), Door(kind="listing", url="https://x.example/news")
    found = [
        (NOON, frozenset({news.url})),
        (NOON + timedelta(1), frozenset({feed.url, news.url})),
        (NOON + timedelta(2), frozenset({feed.url})),
        (NOON + timedelta(3), frozenset[str]()),
        (NOON + timedelta(4), frozenset({news.url, "authors"})),
    ]
    shown = {share.url: (share.kind, share.shown, share.of, share.alone) for share in kept_shares([feed, news], found)}
    assert shown == {feed.url: ("feed", 2, 3, 1), news.url: ("listing", 3, 4, 1), "authors": (None, 1, 1, 0)}
    (silent,) = kept_shares([Door(kind="api", url="https://x.example/api")], [])
    assert (silent.shown, silent.of, silent.since) == (0, 0, None)


def test_what_a_crawl_found_before_it_opened_a_door_counts_for_that_door_too() -> None:
    """It opens them one after another, within the hour; what was found a day before the door first showed anything
    does not count."""
    feed, news = Door(kind="feed", url="https://x.example/feed"), Door(kind="listing", url="https://x.example/news")
    minutes = (timedelta(), timedelta(minutes=1), timedelta(minutes=2))
    found = [(NOON - timedelta(1), frozenset({news.url}))]
    found += [(NOON + after, frozenset({door.url})) for after, door in zip(minutes, (news, news, feed), strict=True)]
    shown = {share.kind: (share.shown, share.of, share.alone) for share in kept_shares([feed, news], found)}
    assert shown == {"feed": (1, 3, 1), "listing": (3, 4, 3)}
