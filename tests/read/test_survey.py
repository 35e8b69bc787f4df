"""Completeness: what each entry point lacks of what all of them show."""

from datetime import UTC, datetime, timedelta

from newsbot.items import Card
from newsbot.read.survey import EntryPointSeen, kept_shares, newest_stories, shares, story_dates
from newsbot.source import EntryPoint, EntryPointKind

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def entry_point(
    kind: EntryPointKind, *stories: int, dated: bool = True, late: timedelta = timedelta()
) -> EntryPointSeen:
    """An entry point that names the stories of those ages in days."""
    cards = tuple(
        Card(
            title=f"Story {age}",
            url=f"https://x.example/{age}",
            published=NOON - timedelta(age) + late if dated else None,
        )
        for age in stories
    )
    return EntryPointSeen(kind=kind, url=f"https://x.example/{kind}", origin="declared", cards=cards)


def test_an_entry_point_is_held_against_its_own_window_only() -> None:
    """A feed of three is not worse for an archive of ten."""
    feed, listing = shares([entry_point("feed", 0, 1, 3), entry_point("listing", *range(8))])
    assert (feed.shown, feed.of, feed.since) == (3, 4, NOON - timedelta(3))
    assert (listing.shown, listing.of) == (8, 8)


def test_an_old_story_that_a_listing_pins_does_not_stretch_its_window() -> None:
    """A tenth of a listing is left out of it."""
    listing, _ = shares([entry_point("listing", 0, 1, 2, 3, 4, 5, 6, 7, 8, 300), entry_point("sitemap", *range(301))])
    assert (listing.shown, listing.of) == (9, 9)


def test_an_entry_point_without_times_has_those_of_the_others() -> None:
    """A story is of one time wherever it is named."""
    listing = shares([entry_point("feed", 0, 1, 2, 3), entry_point("listing", 0, 2, dated=False)])[1]
    assert (listing.shown, listing.of, listing.since) == (2, 3, NOON - timedelta(2))


def test_entry_points_of_which_no_story_is_dated_are_held_against_everything() -> None:
    """There is no window."""
    one, other = shares([entry_point("feed", 0, 1, dated=False), entry_point("listing", 1, 2, dated=False)])
    assert (one.shown, one.of, one.since) == (2, 3, None)
    assert (other.shown, other.of) == (2, 3)


def test_an_entry_point_that_names_nothing_shows_nothing() -> None:
    """It is not whole for that."""
    broken = shares([entry_point("feed"), entry_point("listing", 1)])[0]
    assert (broken.stories, broken.shown, broken.of) == (0, 0, 1)


def test_a_sitemap_that_dates_pages_by_their_last_change_is_not_believed() -> None:
    """It contradicts the feed on the stories that both name; one that does not is believed on the others, too."""
    feed = entry_point("feed", 3, 4)
    assert story_dates([entry_point("sitemap", 3, 4, 90, late=timedelta(3)), feed]).keys() == {
        "https://x.example/3",
        "https://x.example/4",
    }
    assert story_dates([entry_point("sitemap", 3, 4, 90), feed])["https://x.example/90"] == NOON - timedelta(90)


def test_the_newest_stories_come_first_and_undated_ones_last() -> None:
    """Each once."""
    doors = [entry_point("listing", 7, dated=False), entry_point("feed", 2, 1), entry_point("sitemap", 1, 3)]
    assert [url.rpartition("/")[2] for url in newest_stories(doors, 3)] == ["1", "2", "3"]
    assert [url.rpartition("/")[2] for url in newest_stories(doors, 9)] == ["1", "2", "3", "7"]


def test_entry_points_are_weighed_by_what_crawls_found() -> None:
    """Each since it first showed anything; what is declared first, what no entry point showed not at all."""
    feed, news = (
        EntryPoint(kind="feed", url="https://x.example/feed"),
        EntryPoint(kind="listing", url="https://x.example/news"),
    )
    found = [
        (NOON, frozenset({news.url})),
        (NOON + timedelta(1), frozenset({feed.url, news.url})),
        (NOON + timedelta(2), frozenset({feed.url})),
        (NOON + timedelta(3), frozenset[str]()),
        (NOON + timedelta(4), frozenset({news.url, "authors"})),
    ]
    shown = {share.url: (share.kind, share.shown, share.of, share.alone) for share in kept_shares([feed, news], found)}
    assert shown == {feed.url: ("feed", 2, 3, 1), news.url: ("listing", 3, 4, 1), "authors": (None, 1, 1, 0)}
    (silent,) = kept_shares([EntryPoint(kind="api", url="https://x.example/api")], [])
    assert (silent.shown, silent.of, silent.since) == (0, 0, None)


def test_what_a_crawl_found_before_it_opened_an_entry_point_counts_for_that_entry_point_too() -> None:
    """It opens them one after another, within the hour; what was found a day before the entry point first showed
    anything does not count."""
    feed, news = (
        EntryPoint(kind="feed", url="https://x.example/feed"),
        EntryPoint(kind="listing", url="https://x.example/news"),
    )
    minutes = (timedelta(), timedelta(minutes=1), timedelta(minutes=2))
    found = [(NOON - timedelta(1), frozenset({news.url}))]
    found += [
        (NOON + after, frozenset({entry_point.url}))
        for after, entry_point in zip(minutes, (news, news, feed), strict=True)
    ]
    shown = {share.kind: (share.shown, share.of, share.alone) for share in kept_shares([feed, news], found)}
    assert shown == {"feed": (1, 3, 1), "listing": (3, 4, 3)}
