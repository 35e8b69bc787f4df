"""The full-text index on PostgreSQL: the server answers for any words what a reader of them would."""

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

# Few, so that they meet; with signs that are none of a token, but of the server's languages.
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
    """What a reader would answer."""
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
def asked(postgres: Server) -> Iterator[psycopg.Connection[tuple[bool]]]:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = open_database(postgres_url)
    yield opened
    opened.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(texts, texts, texts), trees, st.booleans())
def test_the_server_answers_as_a_reader_would(
    asked: psycopg.Connection[tuple[bool]], parts: Parts, tree: Candidates, in_text: bool
) -> None:
    """Exactly: in title and body alone, or anywhere."""
    words, is_whole = tsvector.vector(*parts)
    question = tsvector.question(tree, in_text=in_text)
    answer = asked.execute("SELECT %s::tsvector @@ %s::tsquery", (words, question)).fetchone()
    assert is_whole
    assert answer == (holds(tree, parts, (0, 1) if in_text else (0, 1, 2)),)


def test_a_word_that_stands_everywhere_is_in_title_and_body_all_the_same(
    asked: psycopg.Connection[tuple[bool]],
) -> None:
    """A tsvector keeps no more than 255 places of a word, and none beyond the 16,383rd."""
    words, _ = tsvector.vector("tug " * 20_000, "tug " * 20_000, "tug " * 400)
    for scope in ("title", "body"):
        question = tsvector.question(Within(scope, Word("tug")), in_text=True)  # type: ignore[arg-type]
        assert asked.execute("SELECT %s::tsvector @@ %s::tsquery", (words, question)).fetchone() == (True,)


def test_a_query_of_very_many_words_is_answered(asked: psycopg.Connection[tuple[bool]]) -> None:
    """They are no stack of as many levels."""
    question = tsvector.question(AnyOf(tuple(Word(f"w{number}") for number in range(20_000))), in_text=False)
    assert asked.execute("SELECT 'w19999'::tsvector @@ %s::tsquery", (question,)).fetchone() == (True,)


def test_a_text_of_more_words_than_the_index_takes_is_found_all_the_same(database: Database) -> None:
    """It is read for every query, and no query is decided without reading."""
    many = " ".join(f"word{number:06}x" for number in range(120_000))
    kept(database, replace(crawled(), body=blocks(f"{many} zebra.")))
    kept(database, replace(crawled("https://estuary.example/other/"), title="Other", body=blocks("A lion.")))
    with database.read() as connection:
        assert not fulltext.is_whole(connection)
    assert [hit.article_id for hit in search(database, compile_query("zebra"))] == [1]
    assert [hit.article_id for hit in search(database, compile_query("lion"))] == [2]


def test_the_index_is_true_to_what_is_stored_or_says_where_not(database: Database) -> None:
    """As `newsbot db check` asks."""
    one, other = crawled(), replace(crawled(), title="Other")
    article_id = kept(database, one).article_id
    with database.write() as connection:
        assert fulltext.untrue(connection, [(article_id, one)]) == []
        assert fulltext.untrue(connection, [(article_id, other), (99, one)]) == [article_id, 99]
