"""The full-text index on PostgreSQL answers as a plain reader of the words would."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.store.engine import fulltext, tsvector
from newsbot.store.engine.database import Database, open_database
from newsbot.store.search.matches import search
from newsbot.watch.candidates import AllOf, AnyOf, ButNot, Candidates, Prefix, Within, Word
from newsbot.watch.compiled import compile_query
from tests.postgres import Server
from tests.store.captures import blocks, crawled, kept

Parts = tuple[str, str, str]  # title, body, rest

# Few, so that they meet; with characters that no token has but the server's languages do.
WORDS = ("a", "ab", "abc", "b", "東京", "й", "o'b", "a:*", "\\", "''", "&|!", "(", "<->", "é", "x" * 600, "x" * 1_999)
LONG = "я" * 1_500  # 3,000 bytes: longer than a lexeme
texts = st.lists(st.sampled_from((*WORDS, LONG, LONG + "x")), max_size=8).map(" ".join)
leaves = st.sampled_from((*WORDS, LONG, LONG + "x")).map(Word) | st.sampled_from((*WORDS, "x" * 500, LONG)).map(Prefix)


def in_any_part(inner: st.SearchStrategy[Candidates]) -> st.SearchStrategy[Candidates]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.builds(AllOf, several) | st.builds(AnyOf, several)


words_only = st.recursive(leaves, in_any_part, max_leaves=6)
trees = st.recursive(
    words_only | st.builds(Within, st.sampled_from(["title", "body"]), words_only),
    lambda inner: in_any_part(inner) | st.builds(ButNot, inner, inner),
    max_leaves=4,
)


def holds(tree: Candidates, parts: Parts, searched: tuple[int, ...]) -> bool:
    """What a plain reader would answer."""
    match tree:
        case Word(token=token):
            return any(token in parts[part].split() for part in searched)
        case Prefix(token=token):
            return any(word.startswith(token) for part in searched for word in parts[part].split())
        case AllOf(children=children):
            return all(holds(child, parts, searched) for child in children)
        case AnyOf(children=children):
            return any(holds(child, parts, searched) for child in children)
        case Within(scope=scope, child=child):
            return holds(child, parts, (0,) if scope == "title" else (1,))
        case ButNot(some=some, without=without):
            return holds(some, parts, searched) and not holds(without, parts, searched)
    raise AssertionError(tree)


@pytest.fixture
def server(postgres: Server) -> Iterator[psycopg.Connection[tuple[bool]]]:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = open_database(postgres_url)
    yield opened
    opened.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(texts, texts, texts), trees, st.booleans())
def test_the_server_answers_as_a_plain_reader_would(
    server: psycopg.Connection[tuple[bool]], parts: Parts, tree: Candidates, in_text: bool
) -> None:
    """Exactly: in title and body alone, or anywhere."""
    words, is_complete = tsvector.vector(*parts)
    query = tsvector.query(tree, in_text=in_text)
    answer = server.execute("SELECT %s::tsvector @@ %s::tsquery", (words, query)).fetchone()
    assert is_complete
    assert answer == (holds(tree, parts, (0, 1) if in_text else (0, 1, 2)),)


def test_a_word_that_is_everywhere_is_still_found_in_title_and_body(
    server: psycopg.Connection[tuple[bool]],
) -> None:
    """A tsvector keeps at most 255 positions of a word, and none beyond the 16,383rd."""
    words, _ = tsvector.vector("tug " * 20_000, "tug " * 20_000, "tug " * 400)
    for scope in ("title", "body"):
        query = tsvector.query(Within(scope, Word("tug")), in_text=True)  # type: ignore[arg-type]
        assert server.execute("SELECT %s::tsvector @@ %s::tsquery", (words, query)).fetchone() == (True,)


def test_a_query_of_many_thousand_words_is_answered(server: psycopg.Connection[tuple[bool]]) -> None:
    """They are not nested as many levels deep."""
    query = tsvector.query(AnyOf(tuple(Word(f"w{number}") for number in range(20_000))), in_text=False)
    assert server.execute("SELECT 'w19999'::tsvector @@ %s::tsquery", (query,)).fetchone() == (True,)


def test_a_text_with_more_words_than_the_index_holds_is_still_found(database: Database) -> None:
    """It is a candidate of every query, and no query is decided without reading it."""
    many = " ".join(f"word{number:06}x" for number in range(120_000))
    kept(database, replace(crawled(), body=blocks(f"{many} zebra.")))
    kept(database, replace(crawled("https://estuary.example/other/"), title="Other", body=blocks("A lion.")))
    with database.read() as connection:
        assert not fulltext.is_complete(connection)
    assert [hit.article_id for hit in search(database, compile_query("zebra"))] == [1]
    assert [hit.article_id for hit in search(database, compile_query("lion"))] == [2]


def test_stale_lists_what_is_not_indexed_as_given(database: Database) -> None:
    """For `newsbot db check`."""
    one, other = crawled(), replace(crawled(), title="Other")
    article_id = kept(database, one).article_id
    with database.write() as connection:
        assert fulltext.stale(connection, [(article_id, one)]) == []
        assert fulltext.stale(connection, [(article_id, other), (99, one)]) == [article_id, 99]
