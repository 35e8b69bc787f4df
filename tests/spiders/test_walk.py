"""What follows of what a page of an entry point showed, as tables: without Scrapy, without a database."""

from datetime import UTC, datetime
from itertools import chain

import pytest

from newsbot.items import Article, Author, AuthorPage, Card, Listing, Miss
from newsbot.read import SitemapIndex
from newsbot.read.entry_points import EntryPointPage
from newsbot.source import EntryPoint, Source
from newsbot.spiders.walk import (
    MOST_PAGES,
    Cursor,
    Effect,
    End,
    Failed,
    GoOn,
    Known,
    Named,
    Opened,
    Seen,
    Trail,
    article_cards,
    author_urls,
    next_step,
)

HOME = "https://gazette.example/"
SOURCE = Source(name="gazette", title="The Gazette", home=HOME, author_pages="/people/")
NOW = datetime(2026, 11, 30, tzinfo=UTC)
SINCE = datetime(2026, 6, 1, tzinfo=UTC)

NEWS = EntryPoint(kind="listing", url=f"{HOME}news/")
COUNTED = EntryPoint(kind="listing", url=f"{HOME}tag/", pages=f"{HOME}tag/?page={{page}}")
API = EntryPoint(kind="api", url=f"{HOME}api", pages=f"{HOME}api?page={{page}}")
FEED = EntryPoint(kind="feed", url=f"{HOME}feed")
MAP = EntryPoint(kind="sitemap", url=f"{HOME}map.xml")
NEXT = f"{HOME}news/2/"


def card(name: str, month: int | None = None) -> Card:
    """A story, of a month of 2026."""
    return Card(url=f"{HOME}a-story-of-{name}", published=datetime(2026, month, 1, tzinfo=UTC) if month else None)


A, B = card("ann"), card("bob")
YOUNG, OLD = card("the-summer", 7), card("the-winter", 1)


def listed(*cards: Card, next_page: str | None = NEXT) -> Listing:
    """A page of cards."""
    return Listing(url=HOME, cards=cards, next_page=next_page, captured_at=NOW)


def shown(*cards: Card) -> frozenset[str | None]:
    """The addresses of *cards*."""
    return frozenset(each.url for each in cards)


def named(*cards: Card) -> Named:
    """The effect of a page that names *cards*."""
    return Named(cards, NOW)


def step(
    cursor: Cursor,
    record: EntryPointPage,
    *,
    status: int = 200,
    capture: int = 0,
    known: bool = False,
    trail: Trail | None = None,
) -> list[Effect]:
    """What follows where all that the page names is *known*, or not."""
    facts = Known(SOURCE, trail or Trail(), lambda entry_point_url, urls: known, lambda: NOW)
    return list(next_step(cursor, Seen(record, status, capture), facts))


@pytest.mark.parametrize(
    ("entry_point", "known", "capture", "expected"),
    [
        pytest.param(NEWS, False, 0, GoOn((NEXT,), shown(A, B)), id="a-story-is-new"),
        pytest.param(NEWS, True, 0, End(shown(A, B)), id="all-were-known"),
        pytest.param(NEWS, True, 1, GoOn((NEXT,), shown(A, B)), id="later-capture-of-a-recording"),
        pytest.param(API, False, 0, GoOn((f"{HOME}api?page=2",), shown(A, B)), id="counted"),
        pytest.param(FEED, False, 0, End(shown(A, B)), id="a-feed-shows-what-is-new-first"),
    ],
)
def test_a_walk_to_what_is_new_ends_where_all_was_known(
    entry_point: EntryPoint, known: bool, capture: int, expected: Effect
) -> None:
    """Captures of a recording are walked to their end; a feed is not walked at all."""
    found = step(Cursor(entry_point, entry_point.url), listed(A, B), known=known, capture=capture)
    assert found == [Opened(), named(A, B), expected]


@pytest.mark.parametrize("next_page", [None, "https://elsewhere.example/2/"])
def test_a_walk_ends_where_its_entry_point_goes_nowhere_on_the_site(next_page: str | None) -> None:
    """And nobody is asked what was known."""
    assert step(Cursor(NEWS, NEWS.url), listed(A, next_page=next_page))[-1] == End()


@pytest.mark.parametrize(
    ("cards", "wanted", "last"),
    [
        pytest.param((YOUNG, OLD), (YOUNG,), GoOn((NEXT,), shown(YOUNG, OLD)), id="one-is-young"),
        pytest.param((A, B), (A, B), GoOn((NEXT,), shown(A, B)), id="none-is-dated"),
        pytest.param((A, OLD), (A,), End(shown(A, OLD)), id="the-dated-one-is-old"),
        pytest.param((OLD,), (), End(shown(OLD)), id="old"),
    ],
)
@pytest.mark.parametrize("entry_point", [NEWS, FEED], ids=["listing", "feed"])
def test_a_walk_back_ends_where_all_that_is_dated_is_too_old(
    entry_point: EntryPoint, cards: tuple[Card, ...], wanted: tuple[Card, ...], last: Effect
) -> None:
    """Whatever is known; feeds that go on are walked, too. What is too old is not wanted."""
    assert step(Cursor(entry_point, entry_point.url, SINCE), listed(*cards), known=True) == [
        Opened(),
        named(*wanted),
        last,
    ]


@pytest.mark.parametrize(
    ("before", "now", "goes_on"),
    [
        pytest.param([(A,)], (A, B), True, id="one-more"),
        pytest.param([(A,)], (A,), False, id="the-first-again"),
        pytest.param([(A,), (B,)], (B,), False, id="the-last-again"),
        pytest.param([(A,), (B,)], (A,), False, id="the-first-after-the-last"),
        pytest.param([(A,), (B,), (YOUNG,)], (B,), True, id="one-that-was-shown-between"),
    ],
)
@pytest.mark.parametrize("since", [None, SINCE], ids=["ahead", "back"])
def test_a_page_that_shows_the_first_or_the_last_again_is_past_the_end(
    before: list[tuple[Card, ...]], now: tuple[Card, ...], goes_on: bool, since: datetime | None
) -> None:
    """Of the same entry point, in the same crawl."""
    trail = Trail()
    for cards in before:
        trail.showed(NEWS.url, shown(*cards))
        trail.showed(FEED.url, shown(*now))
    (*_, last) = step(Cursor(NEWS, NEXT, since), listed(*now, next_page=f"{HOME}news/9/"), trail=trail)
    assert isinstance(last, GoOn) is goes_on


def test_no_address_is_walked_twice_and_no_entry_point_for_ever() -> None:
    """But a walk back, which keeps its own account."""
    trail = Trail()
    trail.went(FEED.url, [NEXT])
    cursor = Cursor(NEWS, NEWS.url)
    assert step(cursor, listed(A), trail=trail)[-1] == End(shown(A))
    assert step(Cursor(NEWS, NEWS.url, SINCE), listed(A), trail=trail)[-1] == GoOn((NEXT,), shown(A))
    endless = Trail()
    endless.went(NEWS.url, [f"{HOME}news/{number}/" for number in range(100, 100 + MOST_PAGES)])
    assert step(cursor, listed(A), trail=endless)[-1] == End(shown(A))


DATED = tuple((f"{HOME}map-{month}.xml", datetime(2026, month, 1, tzinfo=UTC)) for month in (1, 9, 5))
UNDATED = ((f"{HOME}map.gz", None),)
ELSEWHERE = (("https://elsewhere.example/map.xml", NOW),)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        pytest.param(None, ("map.gz", "map-9.xml", "map-5.xml", "map-1.xml"), id="ahead"),
        pytest.param(SINCE, ("map.gz", "map-9.xml"), id="back"),
    ],
)
def test_of_an_index_those_sitemaps_are_walked_that_changed_since(
    since: datetime | None, expected: tuple[str, ...]
) -> None:
    """The newest first; one without a date may have changed now."""
    index = SitemapIndex(sitemaps=(*DATED, *ELSEWHERE, *UNDATED))
    found = step(Cursor(MAP, MAP.url, since), index)
    assert found == [Opened(), GoOn(tuple(HOME + name for name in expected))]


@pytest.mark.parametrize(("since", "number"), [(None, 20), (SINCE, 30)])
def test_of_a_long_index_the_newest_twenty_are_walked(since: datetime | None, number: int) -> None:
    """A walk back takes all."""
    index = SitemapIndex(sitemaps=tuple((f"{HOME}map-{n}.xml", NOW) for n in range(30)))
    (_, last) = step(Cursor(MAP, MAP.url, since), index)
    assert isinstance(last, GoOn)
    assert len(last.urls) == number


NO_STORY = Miss(reason="not-a-listing", detail="it is empty", kind="other")
ERROR = Miss(reason="http-status", detail="the server answered 404", kind="other")
PAGE_9 = f"{HOME}tag/?page=9"


@pytest.mark.parametrize(
    ("cursor", "record", "status", "expected"),
    [
        pytest.param(Cursor(COUNTED, PAGE_9), ERROR, 404, End(), id="counted-404"),
        pytest.param(Cursor(COUNTED, PAGE_9), NO_STORY, 200, End(), id="counted-empty"),
        pytest.param(Cursor(NEWS, NEXT), listed(), 200, End(), id="named-empty"),
        pytest.param(Cursor(NEWS, NEXT), AuthorPage(author=Author(name="Ann")), 200, End(), id="person-empty"),
        pytest.param(Cursor(COUNTED, PAGE_9), ERROR, 500, Failed("http-status: the server answered 404"), id="trouble"),
        pytest.param(Cursor(NEWS, NEXT), ERROR, 404, Failed("http-status: the server answered 404"), id="named-404"),
        pytest.param(Cursor(NEWS, NEWS.url), listed(), 200, Failed("it names no story"), id="the-door-is-empty"),
        pytest.param(Cursor(NEWS, NEWS.url), Article(title="A"), 200, Failed("it is not a listing"), id="a-story"),
        pytest.param(
            Cursor(COUNTED, PAGE_9), Article(title="A"), 200, Failed("it is not a listing"), id="a-story-later"
        ),
    ],
)
@pytest.mark.parametrize("since", [None, SINCE], ids=["ahead", "back"])
def test_what_names_no_story_is_the_end_or_a_failure(
    cursor: Cursor, record: EntryPointPage, status: int, expected: Effect, since: datetime | None
) -> None:
    """Past the last page there is nothing; at the entry point itself there ought to be."""
    assert step(Cursor(cursor.entry_point, cursor.at, since), record, status=status) == [expected]


def test_a_person_s_page_is_a_listing() -> None:
    """Of what that person wrote."""
    person = AuthorPage(author=Author(name="Ann"), cards=(A,), next_page=NEXT, captured_at=NOW)
    assert step(Cursor(NEWS, NEWS.url), person) == [Opened(), named(A), GoOn((NEXT,), shown(A))]


def test_nobody_is_asked_what_was_known_before_what_is_named_was_carried_out() -> None:
    """What is found in a crawl must not count as found before it."""
    told: list[object] = []
    facts = Known(
        SOURCE, Trail(), lambda entry_point_url, urls: bool(told.append((entry_point_url, *urls))), lambda: NOW
    )
    for effect in next_step(Cursor(NEWS, NEWS.url), Seen(listed(A)), facts):
        told.append(type(effect))
    assert told == [Opened, Named, (NEWS.url, A.url), GoOn]


def test_links_are_taken_once_in_one_spelling_and_of_their_kind() -> None:
    """What is no address of the site's stories, or people, is left out."""
    people = [f"{HOME}people/ann", f"{HOME}people/ann#top", f"{HOME}about", "javascript:void(0)"]
    cards = [A, Card(url=f"{A.url}#comments"), Card(), *(Card(url=url) for url in chain(people[:1], people[3:]))]
    assert article_cards(cards, SOURCE) == {A.url: A}
    assert author_urls(people, SOURCE) == [f"{HOME}people/ann"]
