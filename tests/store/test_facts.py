"""Facts: records go in and come out as they were, and merging captures knows no order."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Author, Block, Entry, Image, Link
from newsbot.store.facts import article_of, facts_of, fill, merge, name_key
from tests.store.captures import MIRA, NOON, crawled, dumped, hours

words = st.text("abc é’", min_size=1, max_size=6)
maybe = st.none() | words
instants = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
bodies = st.lists(
    st.builds(Block, kind=st.sampled_from(["paragraph", "heading", "quote", "item"]), text=words), max_size=3
).map(tuple)
authors = st.lists(
    st.builds(
        Author,
        name=words,
        role=maybe,
        bio=maybe,
        url=maybe,
        avatar_url=maybe,
        source=maybe,
        captured_at=st.none() | instants,
    ),
    max_size=3,
    unique_by=lambda author: name_key(author.name),
).map(tuple)


def stated(article: Article) -> dict[str, str]:
    """Its evidence, for what is stated only."""
    return {name: by for name, by in article.evidence.items() if getattr(article, name, True) not in (None, ())}


articles = st.builds(
    Article,
    kind=st.sampled_from(["article", "newsletter", "liveblog"]),
    page_url=maybe,
    title=maybe,
    description=maybe,
    section=maybe,
    tags=st.lists(words, max_size=2).map(tuple),
    language=maybe,
    authors=authors,
    modified=st.none() | instants,
    dateline_month_day=st.none() | st.just("03-02"),
    reading_minutes=st.none() | st.integers(0, 9),
    images=st.lists(st.builds(Image, url=maybe, caption=maybe, credit=maybe), max_size=2).map(tuple),
    body=bodies,
    entries=st.lists(st.builds(Entry, published=st.none() | instants, title=maybe, body=bodies), max_size=2).map(tuple),
    related=st.lists(st.builds(Link, title=words, url=maybe), max_size=2).map(tuple),
    paywalled=st.none() | st.booleans(),
    captured_at=st.none() | st.sampled_from([hours(1), hours(2), hours(3)]),
    origin=st.sampled_from(["live", "replay", "dump"]),
    confidence=st.floats(0, 1),
    evidence=st.dictionaries(
        words | st.sampled_from(["title", "section", "authors", "body"]),
        words | st.sampled_from(["feed", "sitemap", "markup"]),
        max_size=4,
    ),
).map(lambda article: replace(article, evidence=stated(article)))


def test_no_field_of_an_article_is_lost() -> None:
    """Every one of them, set."""
    full = replace(
        crawled(), dateline_month_day="03-02", entries=(Entry(published=NOON, title="Noon", body=crawled().body),)
    )
    assert all(getattr(full, field.name) not in (None, ()) for field in fields(full))
    assert article_of(facts_of(full).values, url=full.url, source=full.source, captured_at=full.captured_at) == full


@given(articles)
def test_a_record_comes_back_as_it_was(article: Article) -> None:
    """Whatever it states and leaves out."""
    back = article_of(facts_of(article).values, url=article.url, source=article.source, captured_at=article.captured_at)
    assert back == article


@given(st.lists(articles, min_size=2, max_size=4))
def test_the_order_of_captures_does_not_count(captures: list[Article]) -> None:
    """Nor does a capture that comes twice."""
    merged = []
    for order in permutations(captures):
        facts = facts_of(order[0])
        for capture in (*order[1:], order[0]):
            facts = merge(facts, facts_of(capture))
        merged.append((facts.values, {name: facts.stamp_of(name) for name in facts.values}))
    assert all(each == merged[0] for each in merged)


def test_the_newest_capture_that_states_a_fact_wins() -> None:
    """One that leaves it out takes nothing away."""
    first = replace(crawled(at=1), section="News", description="Nobody was hurt.")
    second = replace(crawled(at=2), section="Shipping", description=None)
    values = merge(facts_of(first), facts_of(second)).values
    assert (values["section"], values["description"]) == ("Shipping", "Nobody was hurt.")


def test_headings_survive_a_newer_dump_that_shows_them_as_paragraphs() -> None:
    """The body that tells them apart says more."""
    page = crawled(at=1)
    dump = replace(dumped(page), captured_at=hours(9))
    assert merge(facts_of(page), facts_of(dump)).values["body"] == facts_of(page).values["body"]


def test_the_story_keeps_what_an_older_wording_knew_of_it() -> None:
    """A dump of the newest wording has no date, tags, or addresses of authors."""
    dump = dumped(crawled())
    standing = fill(dump, (crawled(),))
    assert (standing.published, standing.published_precision, standing.tags) == (NOON, "minute", ("Ships", "Velm"))
    assert standing.authors == (MIRA,)
    assert standing.reading_minutes == dump.reading_minutes


def test_what_only_a_door_said_gives_way_to_every_page() -> None:
    """To an older page too, and to the text of one; of the doors' words the newest stands."""
    told = replace(crawled(at=3), section="Port", authors=(Author(name="Staff"),))
    told = replace(told, evidence={"section": "feed", "authors": "feed", "title": "markup"})
    page, text = crawled(at=1), replace(dumped(crawled(at=2)), section="City")
    for one in (page, text):
        for pair in ((told, one), (one, told)):
            merged = article_of(merge(*map(facts_of, pair)).values, url=None, source=None, captured_at=None)
            assert (merged.section, merged.authors[0].name) == (one.section, one.authors[0].name)
            assert merged.evidence.get("section") == one.evidence.get("section")
    newer = replace(told, section="Quay", captured_at=hours(4))
    assert merge(facts_of(newer), facts_of(told)).values["section"] == "Quay"


def test_an_older_wording_of_the_page_goes_before_what_a_door_said_of_the_newest() -> None:
    """And the evidence is that of the page."""
    told = replace(crawled(at=3), section="Port", authors=(Author(name="Staff"),), evidence={})
    told = replace(told, evidence={"section": "feed", "authors": "feed"})
    page = replace(crawled(at=1), evidence={"section": "meta"})
    filled = fill(told, (page,))
    assert (filled.section, filled.authors) == (page.section, page.authors)
    assert filled.evidence == {"section": "meta"}
