"""The watch language: what is understood, and the errors for wrong queries."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.watch.language import parse_query
from newsbot.watch.query import (
    And,
    Case,
    Kind,
    Moment,
    Node,
    Not,
    Or,
    Published,
    QueryError,
    QueryWord,
    Words,
)

PIECES = [
    *"()[]{}\"'~^:*?+-=/\\<>",
    " ",
    " AND ",
    " OR ",
    " NOT ",
    " NEAR/3 ",
    " TO ",
    "title:",
    "published:",
    "desert",
    "=US",
    "2024-04-01",
    "now-7d",
    "“",
    "東",
    "é",
    "\u00ad",
    "\x00",
]
QUERIES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def words(
    *written: str, field: str | None = None, slop: int = 0, column: int = 1, compound: str | None = None
) -> Words:
    """Words with forms, as `parse_query` gives them for lower case."""
    return Words(tuple(QueryWord(word, word) for word in written), field, slop, column, compound)


def one(written: str, token: str, kind: Kind, case: Case = "any", column: int = 1) -> Words:
    """A single word of any kind."""
    return Words((QueryWord(written, token, kind, case),), column=column)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("desert", words("desert")),
        ("a b", And((words("a"), words("b", column=3)))),
        ("a OR b c", And((Or((words("a"), words("b", column=6))), words("c", column=8)))),
        ("a OR b AND c", Or((words("a"), And((words("b", column=6), words("c", column=12)))))),
        ("a -b", And((words("a"), Not(words("b", column=4))))),
        ("+a OR b", words("a", column=2)),
        ("NOT NOT a", words("a", column=9)),
        ('"a b"~3', words("a", "b", slop=3)),
        ("a NEAR b", words("a", "b", slop=5)),
        ("x a NEAR/2 b", And((words("x"), words("a", "b", slop=2, column=3)))),
        ("multi-agent", words("multi", "agent", compound="multi-agent")),
        ("title:(a OR b)", Or((words("a", field="title", column=8), words("b", field="title", column=13)))),
        ("=US", one("US", "us", "exact", "upper")),
        ("=Turkey", one("Turkey", "turkey", "exact", "initial")),
        ('="us"', one("us", "us", "exact")),
        ("pre*", one("pre*", "pre*", "prefix")),
        ("wom?n", one("wom?n", "wom?n", "pattern")),
        ("U.K.", one("U.K", "uk", "forms")),
        ("“a b”", words("a", "b", compound="a b")),
        ("'a'", words("a", column=2)),
    ],
)
def test_a_query_means_what_the_document_says(query: str, tree: Node) -> None:
    """Precedence, phrases, fields, exact words and wildcards, each by example."""
    assert parse_query(query).tree == tree


@pytest.mark.parametrize(
    ("query", "published"),
    [
        ("published:>=2024-04-01 a", Published(Moment("2024-04-01"), None)),
        ("published:<2024 a", Published(None, Moment("2024"), with_high=False)),
        ("published:[2024-04 TO *} a", Published(Moment("2024-04"), None, with_high=False)),
        ("published:2024-04-29T10:30 a", Published(Moment("2024-04-29T10:30"), Moment("2024-04-29T10:30"))),
        ("published:[now-7d TO now] a", Published(Moment("now-7d", -604800), Moment("now", 0))),
    ],
)
def test_dates_and_ranges(query: str, published: Published) -> None:
    """A date, an open end, an excluded end, and a span before now."""
    tree = parse_query(query).tree
    assert isinstance(tree, And)
    assert tree.children[0] == published


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("", 1, "the query is empty: write at least one word"),
        ("a AND (b", 7, "'(' at column 7 is never closed"),
        ("(a]", 3, "']' at column 3: ')' was expected"),
        ("AND a", 1, "'AND' at column 1 is out of place: a word was expected"),
        ("a OR", 5, "the query ends at column 5 where a word was expected"),
        ("a - ", 5, "the query ends at column 5 where a word was expected"),
        ("*", 1, "'*' at column 1: at least 2 letters must stand before a wildcard"),
        ("de*rt", 1, "'de*rt' at column 1: '*' may only end a word; '?' is one letter anywhere"),
        (
            "a OR -b",
            7,
            "only NOT or a date at column 7: it would match nearly everything; add a word that must be there",
        ),
        ("title:(a AND body:b)", 14, "the field 'body' at column 14 is inside the field 'title'"),
        ("title:[a TO b]", 1, "'title' at column 1 does not accept a range; only `published:` does"),
        ("a &", 3, "'&' at column 3 has no letter or digit to look for"),
        ("NEAR a", 1, "NEAR at column 1 belongs between two words or phrases, as in army NEAR/5 desert"),
        ('"a"~x', 4, "'~' at column 4: a number of words up to 999 was expected after it"),
        ("x\\", 2, "'\\' at column 2 escapes nothing: remove it"),
        ('x"y"', 2, "the quote at column 2 is inside a word: put a blank before it"),
        ("(" * 25 + "a" + ")" * 25, 22, "the query is nested deeper than 20 levels at column 22: split it"),
        ("a " * 501, 1001, "the query has more than 500 words at column 1001: split it"),
        ("a" * 10_001, 10_001, "the query has 10,001 characters, and the limit is 10,000: split it"),
    ],
)
def test_a_wrong_query_says_where_and_why(query: str, column: int, message: str) -> None:
    """The column counts from 1, and the message says what to do."""
    with pytest.raises(QueryError) as error:
        parse_query(query)
    assert (error.value.column, str(error.value)) == (column, message)


def test_a_boost_is_ignored_with_a_warning() -> None:
    """Hits have no weight; the rest of the query counts."""
    query = parse_query("acme^2 merger")
    assert query.warnings == ("the boost '^2' at column 5 is ignored: hits have no weight",)
    assert query.tree == And((words("acme"), words("merger", column=8)))


@given(QUERIES)
@example("\ue000")
@example('="')
@example("published:[[a TO b]")
@example("a:b:c:d")
@example("NOT " * 2_000 + "a")
def test_any_text_is_understood_or_refused(query: str) -> None:
    """With a QueryError inside the query, and never another exception."""
    column = 1
    try:
        parse_query(query)
    except QueryError as error:
        column = error.column
    assert 1 <= column <= len(query) + 1
