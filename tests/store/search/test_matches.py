"""Search finds what a watch of the same query flags, newest first, and nothing else."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.items import Article, Block, Finding
from newsbot.store.engine import fts5
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.fulltext import match
from newsbot.store.keep import keep_all
from newsbot.store.search.matches import search
from newsbot.watch.candidates import AllOf, AnyOf, Everything, Prefix, Word
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import Matcher, new_watch
from tests.store.captures import NOON, TEXTS, blocks, crawled, dumped, hours, kept

WORDS = ("desert", "Deserted", "deserters", "mobilised", "U.K.", "18,000", "don’t", "multi-agent", "ship", "Łódź")
QUERIES = (
    "desert",
    "mobilize",
    "desert AND ship",
    "desert OR ship",
    "ship NOT desert",
    '"deserted ship"',
    '"desert ship"~3',
    "des*",
    "uk",
    "18000",
    "don't",
    "multi-agent",
    "lodz",
    "title:ship",
    "author:fenn",
    "(desert OR mobilize) AND NOT uk",
    "section:news AND ship",
    "source:estuary AND ship",
)
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


def found(database: Database, query: str) -> list[int]:
    return [hit.article_id for hit in search(database, compile_query(query))]


def story(number: int, title: str, *texts: str) -> Article:
    return Article(
        url=f"https://estuary.example/{number}/",
        source="estuary",
        title=f"{title} {number}",
        section="News",
        authors=(replace(crawled().authors[0], name="Lou Fenn"),),
        body=tuple(Block(kind="paragraph", text=text) for text in texts),
        published=hours(number),
        published_precision="minute",
        captured_at=hours(number),
        origin="live",
    )


@settings(max_examples=25)
@given(st.lists(st.tuples(sentences, sentences, sentences), min_size=1, max_size=6))
def test_a_search_finds_what_a_watch_flags(texts: list[tuple[str, str, str]]) -> None:
    """For every query and article."""
    stories = [story(number, *parts) for number, parts in enumerate(texts, start=1)]
    matcher = Matcher([new_watch(query, query) for query in QUERIES])
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'newsbot.db'}")
        with database.write() as connection:
            kept_all = keep_all(connection, [Finding(article=each) for each in stories], run_id=None, now=NOON)
        stored = {done.article_id: each for done, each in zip(kept_all, stories, strict=True)}
        for query in QUERIES:
            flagged = {
                number for number, each in stored.items() if query in {flag.watch for flag in matcher.flags(each)}
            }
            assert set(found(database, query)) == flagged, query
        database.close()


def test_hits_come_newest_first_page_by_page(database: Database) -> None:
    """Two at a time, without gaps or repeats."""
    for number in (3, 1, 5, 2, 4):
        kept(database, story(number, "Ship", f"A ship came on day {number} of the week."))
    query = compile_query("ship")
    titles, before = [], None
    while hits := list(search(database, query, limit=2, before=before)):
        titles += [hit.article.title for hit in hits]
        before = hits[-1].cursor
    assert titles == [f"Ship {number}" for number in (5, 4, 3, 2, 1)]


def test_an_article_is_found_by_its_current_text(database: Database) -> None:
    """Not by an earlier wording, nor by an older capture that arrives late."""
    kept(database, crawled(at=2))
    kept(database, crawled(at=5, texts=("The ferry floats.", *TEXTS[2:])))
    kept(database, crawled(at=1, texts=("A rescue is under way.", *TEXTS)))
    assert [found(database, word) for word in ("floats", "tugs", "rescue")] == [[1], [], []]


def test_a_hit_shows_its_places(database: Database) -> None:
    """The sentence, and the words as in the text."""
    kept(database, crawled())
    (hit,) = search(database, compile_query("tug"))
    assert hit.article == crawled()
    assert (hit.places[0].form, hit.places[0].sentence) == ("tugs", TEXTS[1])


def test_a_merged_article_is_found_once(database: Database) -> None:
    """Under the id that stays."""
    other = ("A ferry is stuck.", "More follows.")
    kept(database, dumped(crawled(texts=other)))
    kept(database, dumped(crawled()))
    kept(database, crawled(at=1, texts=other))
    kept(database, crawled(at=2))
    assert found(database, "ferry") == [1]


@pytest.mark.parametrize("query", ['"', "a AND", "who's", "*", "title:", 'x" OR title:a', "NEAR(a b)", "-", "(("])
def test_no_query_reaches_the_index_as_index_syntax(database: Database, query: str) -> None:
    """What compiles is answered; what does not is an error of the query, never of the database."""
    kept(database, replace(crawled(), body=blocks("Who owns it.")))
    try:
        compiled = compile_query(query)
    except ValueError:
        return
    list(search(database, compiled))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Word("a"), '"a"'),
        (Word('a"b'), '"a""b"'),
        (Prefix("a"), '"a" *'),
        (Prefix(""), None),
        (Everything(), None),
        (AllOf((Word("a"), AnyOf((Word("b"), Prefix("c"))))), '("a" AND ("b" OR "c" *))'),
        (AllOf((Word("a"), Prefix(""))), '"a"'),
        (AnyOf((Word("a"), Prefix(""))), None),
    ],
)
def test_candidates_become_a_query_of_quoted_words(tree: AllOf, expected: str | None) -> None:
    """A tree that cannot narrow the search gives no query."""
    found = match(tree)
    assert (found and fts5.query(found.candidates, in_text=False)) == expected
