"""Queries an index can answer alone match exactly the articles that reading the texts finds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Block, Entry
from newsbot.watch.candidates import AllOf, AnyOf, ButNot, Candidates, Prefix, Within, Word
from newsbot.watch.compiled import compile_query
from newsbot.watch.index_query import IndexQuery, index_query
from newsbot.watch.query import QueryError
from newsbot.watch.tokens import words
from tests.watch.articles import story

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXTS = ("desert", "Deserted", "dessert", "ship", "U.K.", "18,000", "army’s", "de-mobilised", "Łódź", "東京")

texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4).map(" ".join)
articles = st.builds(
    Article,
    title=st.none() | texts,
    body=st.lists(st.builds(Block, kind=st.just("paragraph"), text=texts), max_size=2).map(tuple),
    entries=st.lists(
        st.builds(Entry, title=texts, body=st.tuples(st.builds(Block, kind=st.just("paragraph"), text=texts))),
        max_size=1,
    ).map(tuple),
    published=st.none() | st.integers(0, 3).map(lambda days: NOON + timedelta(days=days)),
)
leaves = st.sampled_from(
    (
        *("desert", "ship", "uk", "18000", "lodz", "army", "mobilise", "=desert", "des*", "title:desert", "body:ship"),
        *("title:des*", "body:(desert OR ship)", "published:2026-03-03", "published:>=2026-03-03", "東京", '"desert"'),
    )
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} NOT {})".format, inner, inner),
    ),
    max_leaves=5,
)


def holds(tree: Candidates, title: set[str], body: set[str]) -> bool:
    """The answer of an index with these words."""
    match tree:
        case Word(token=token):
            return token in title | body
        case Prefix(token=token):
            return any(word.startswith(token) for word in title | body)
        case AllOf(children=children):
            return all(holds(child, title, body) for child in children)
        case AnyOf(children=children):
            return any(holds(child, title, body) for child in children)
        case Within(scope=scope, child=child):
            return holds(child, title if scope == "title" else set(), body if scope == "body" else set())
        case ButNot(some=some, without=without):
            return holds(some, title, body) and not holds(without, title, body)
    raise AssertionError(tree)


def matches(found: IndexQuery, article: Article) -> bool:
    """The answer of an index and a date column."""
    texts = [block.text for block in article.body]
    texts += [text for entry in article.entries for text in (entry.title or "", *(block.text for block in entry.body))]
    in_time = all(
        article.published is not None
        and (first is None or article.published >= first)
        and (end is None or article.published < end)
        for first, end in found.spans
    )
    return in_time and holds(found.words, set(words(article.title or "")), set(words("\n".join(texts))))


@given(articles, queries)
def test_the_index_finds_what_reading_finds(article: Article, query: str) -> None:
    """For every query it can answer."""
    try:
        compiled = compile_query(query)
    except QueryError:
        return
    found = index_query(compiled)
    if found is not None:
        assert matches(found, article) == (compiled.places(article) is not None)


@pytest.mark.parametrize(
    "query",
    ["ship", "soldier OR ship", "ship NOT army", "title:army body:ship", "des*", "ship published:>=2026-03-03"],
)
def test_single_words_need_no_text(query: str) -> None:
    """So they can be counted without reading."""
    assert index_query(compile_query(query)) is not None


@pytest.mark.parametrize(
    "query",
    [
        *('"desert ship"', '"desert ship"~3', "=US", "wom?n", "multi-agent", "caption:desert", "source:estuary"),
        *("ship (desert OR published:2026-03)", "ship (desert OR NOT army)", "ship NOT published:2026-03"),
    ],
)
def test_what_words_alone_cannot_tell_needs_the_text(query: str) -> None:
    """Order, capitals, other fields, and dates nested in the query."""
    assert index_query(compile_query(query)) is None


def test_masks_need_the_text() -> None:
    """The index holds masked words, too."""
    query = compile_query("ship", except_for=("rocket ship",))
    assert index_query(query) is None
    assert query.places(story("A rocket ship.")) is None
    assert index_query(compile_query("harbour", except_for=("rocket ship",))) is not None
