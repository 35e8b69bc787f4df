"""Hints: what entry points said of a story fills what its page does not state, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Author, Block, Card, Hint, HintKind, Image
from newsbot.read.hints import complete, whole_story
from newsbot.source import Source

URL = "https://gazette.example/wall"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCE = Source(name="gazette", title="The Gazette", home="https://gazette.example/", language="en")
LONG = "The wall of the old harbour held through the night, and the council met twice before the tide turned."
TEXT = (Block(kind="paragraph", text=LONG), Block(kind="paragraph", text=f"{LONG} Nobody slept. " * 3 + "So it was."))
CARD = Card(
    title="Wall holds",
    url=URL,
    authors=("By Ilse Brandvold",),
    teaser="The wall stands.",
    section="Port",
    published=NOON,
    image="https://gazette.example/wall.jpg",
    body=TEXT,
)
PAGE = Article(title="Wall", url=URL, body=TEXT[:1], captured_at=NOON, origin="live", evidence={"title": "markup"})


def hint(card: Card = CARD, by: HintKind = "feed", *, full_text: bool = False) -> Hint:
    """What an entry point said of the story."""
    return Hint(by=by, card=card, captured_at=NOON, full_text=full_text)


def test_what_the_page_lacks_is_filled_and_says_from_where() -> None:
    """The title and the text are the page's, for it has them."""
    article = complete(PAGE, [hint()], SOURCE)
    assert article.title == "Wall"
    assert article.body == TEXT[:1]
    assert [author.name for author in article.authors] == ["Ilse Brandvold"]
    assert (article.section, article.description, article.published) == ("Port", "The wall stands.", NOON)
    assert (article.published_precision, article.images) == ("minute", (Image(url=CARD.image),))
    assert article.evidence == {
        "title": "markup",
        **dict.fromkeys(("authors", "section", "description", "published", "images"), "feed"),
    }


def test_a_page_s_own_word_is_never_overridden() -> None:
    """Not even by one that says more."""
    stated = replace(
        PAGE,
        section="City",
        description="It does.",
        published=NOON.replace(hour=0),
        published_precision="day",
        authors=(Author(name="Jon Aas"),),
        images=(Image(caption="The wall"),),
    )
    assert complete(stated, [hint()], SOURCE) == stated


def test_a_feed_goes_before_a_sitemap_and_that_before_a_listing() -> None:
    """Whichever was read first."""
    as_list = hint(Card(url=URL, section="News", teaser="Listed.", published=NOON), "listing")
    mapped = hint(Card(url=URL, published=NOON.replace(hour=9)), "sitemap")
    fed = hint(Card(url=URL, section="Port"))
    article = complete(PAGE, [as_list, mapped, fed], SOURCE)
    assert (article.section, article.description, article.published) == ("Port", "Listed.", NOON.replace(hour=9))
    assert article.evidence["section"] == "feed"
    assert article.evidence["published"] == "sitemap"
    assert article.evidence["description"] == "listing"


def test_a_day_stays_a_day() -> None:
    """A sitemap that states days gives their midnight, which nobody said."""
    article = complete(PAGE, [hint(Card(url=URL, published=NOON.replace(hour=0)), "sitemap")], SOURCE)
    assert (article.published, article.published_precision) == (NOON.replace(hour=0), "day")


def test_an_instant_is_better_than_the_day_of_an_address() -> None:
    """But a day that the page itself states is not replaced."""
    day = NOON.replace(hour=0)
    by_address = replace(PAGE, published=day, published_precision="day", evidence={"published": "url"})
    article = complete(by_address, [hint(Card(url=URL, published=NOON))], SOURCE)
    assert (article.published, article.published_precision, article.published_offset) == (NOON, "minute", 0)
    assert article.evidence["published"] == "feed"
    shown = replace(by_address, evidence={"published": "markup"})
    assert complete(shown, [hint(Card(url=URL, published=NOON))], SOURCE) == shown


@pytest.mark.parametrize("name", ["admin", "The Gazette", "News desk", "editor@gazette.example", ""])
def test_what_software_puts_for_an_author_is_none(name: str) -> None:
    """Better none than a wrong one."""
    assert complete(PAGE, [hint(Card(url=URL, authors=(name,)))], SOURCE).authors == ()


def test_a_teaser_that_breaks_off_is_no_description() -> None:
    """It is the first_bytes of the text."""
    card = Card(url=URL, teaser="The wall of the old harbour held through […]")
    assert complete(PAGE, [hint(card)], SOURCE).description is None


def test_a_moment_after_the_capture_of_the_page_is_not_believed() -> None:
    """A page of March cannot be of May."""
    assert complete(PAGE, [hint(Card(url=URL, published=NOON.replace(month=5)))], SOURCE).published is None


@pytest.mark.parametrize(("paywalled", "full_text"), [(True, False), (False, True)])
def test_where_the_page_shows_the_beginning_the_feed_s_text_is_the_story(paywalled: bool, full_text: bool) -> None:
    """To readers who have not paid, or as the source declares."""
    article = complete(replace(PAGE, paywalled=paywalled), [hint(full_text=full_text)], SOURCE)
    assert (article.body, article.evidence["body"]) == (TEXT, "feed")


def test_another_text_does_not_take_the_place_of_the_page_s() -> None:
    """Nor does one that is no longer."""
    other = (Block(kind="paragraph", text="Nobody at the ferry knew of it; boats left as they do on Mondays. " * 9),)
    locked = replace(PAGE, paywalled=True)
    assert complete(locked, [hint(replace(CARD, body=other))], SOURCE).body == PAGE.body
    assert complete(replace(locked, body=TEXT), [hint()], SOURCE).body == TEXT


def test_a_story_that_a_feed_carries_whole_is_an_article() -> None:
    """Where its page cannot be had; what other entry points say is added."""
    mapped = hint(Card(url=URL, section="City", published=NOON), "sitemap")
    article = whole_story([mapped, hint(replace(CARD, section=None))], URL, SOURCE, "live")
    assert article is not None
    assert (article.title, article.body, article.section) == ("Wall holds", TEXT, "City")
    assert (article.url, article.page_url, article.source, article.captured_at) == (URL, URL, "gazette", NOON)
    assert (article.language, article.origin, article.confidence) == ("en", "live", 0.7)
    assert (article.evidence["body"], article.evidence["section"]) == ("feed", "sitemap")


@pytest.mark.parametrize(
    "body",
    [
        (),
        (Block(kind="paragraph", text="The wall stands."),),
        (*TEXT, Block(kind="paragraph", text="The council met and …")),
        (*TEXT, Block(kind="paragraph", text="Continue reading")),
    ],
)
def test_a_teaser_is_no_whole_story(body: tuple[Block, ...]) -> None:
    """Too short, or cut off."""
    assert whole_story([hint(replace(CARD, body=body))], URL, SOURCE, "live") is None


def test_a_declared_feed_may_carry_short_notes() -> None:
    """But no beginnings, and none without a title."""
    note = replace(CARD, body=(Block(kind="paragraph", text="The wall stands."),))
    article = whole_story([hint(note, full_text=True)], URL, SOURCE, "live")
    assert article is not None
    assert article.confidence == 0.9
    assert whole_story([hint(replace(note, title=None), full_text=True)], URL, SOURCE, "live") is None
    broken = replace(note, body=(Block(kind="paragraph", text="The wall stands …"),))
    assert whole_story([hint(broken, full_text=True)], URL, SOURCE, "live") is None


texts = st.none() | st.text(max_size=30)
cards = st.builds(
    Card,
    title=texts,
    url=st.just(URL),
    authors=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    teaser=texts,
    section=texts,
    published=st.none() | st.datetimes(timezones=st.just(UTC)),
    image=texts,
    body=st.lists(st.builds(Block, kind=st.just("paragraph"), text=st.text(max_size=400)), max_size=2).map(tuple),
)


@given(st.lists(st.builds(Hint, by=st.sampled_from(["feed", "sitemap", "listing"]), card=cards), max_size=3))
def test_whatever_entry_points_say_the_page_stands(hints: list[Hint]) -> None:
    """Nothing raises, and what was stated stays stated."""
    stated = replace(PAGE, section="City", authors=(Author(name="Jon Aas"),))
    article = complete(stated, hints, SOURCE)
    assert all(getattr(article, name) == getattr(stated, name) for name in ("title", "section", "authors", "body"))
    assert complete(article, hints, SOURCE) == article
