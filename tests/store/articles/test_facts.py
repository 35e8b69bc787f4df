"""Facts: records go in and come out as they were."""

from dataclasses import fields, replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Author, Block, Entry, Image, Link
from newsbot.likeness.fingerprint import name_key
from newsbot.store.articles.facts import article_of, facts_of
from tests.store.captures import NOON, crawled, hours

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


def dated(article: Article) -> Article:
    """With a precision and an offset only if it has a date."""
    has_date = article.published is not None
    offset = article.published_offset if has_date else None
    return replace(article, published_precision="minute" if has_date else "none", published_offset=offset)


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
    published=st.none() | st.sampled_from([NOON, hours(2)]),
    published_offset=st.sampled_from([None, 0, 180]),
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
        words | st.sampled_from(["title", "section", "authors", "body", "published"]),
        words | st.sampled_from(["feed", "sitemap", "markup", "url"]),
        max_size=4,
    ),
).map(lambda article: replace(dated(article), evidence=stated(article)))


def test_no_field_of_an_article_is_lost() -> None:
    """Every one of them, set."""
    full = replace(
        crawled(),
        dateline_month_day="03-02",
        published_offset=180,
        entries=(Entry(published=NOON, title="Noon", body=crawled().body),),
    )
    assert all(getattr(full, field.name) not in (None, ()) for field in fields(full))
    assert article_of(facts_of(full), url=full.url, source=full.source, captured_at=full.captured_at) == full


@given(articles)
def test_a_record_comes_back_as_it_was(article: Article) -> None:
    """Whatever it states and leaves out."""
    back = article_of(facts_of(article), url=article.url, source=article.source, captured_at=article.captured_at)
    assert back == article
