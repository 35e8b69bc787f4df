"""The order in which captures come in does not count: whatever it is, the database holds the same."""

from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from newsbot.items import Article, Finding, Flag, Place
from newsbot.store.articles.revisions import current_articles, load_article, load_revisions
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import (
    alias,
    article,
    author,
    author_history,
    byline,
    digest,
    digest_key,
    flag,
    revision,
    watch,
)
from newsbot.store.keep import keep_all
from tests.store.captures import NOON, TEXTS, crawled, dumped

EDITED = (*TEXTS, "The ferry was pulled free on Tuesday evening.")
CAPTURES = {
    "crawl": crawled(at=1),
    "edit": crawled(at=5, texts=EDITED),
    "dump": dumped(crawled(at=1)),
    "dump of the edit": dumped(crawled(at=5, texts=EDITED)),
    "other address": crawled("https://estuary.example/ferry-aground-2/", at=2),
    "crawl again": crawled(at=9, texts=EDITED),
    "dump of no source": Article(
        title=crawled().title, authors=dumped(crawled()).authors, body=dumped(crawled()).body, origin="dump"
    ),
}


def finding(record: Article) -> Finding:
    place = Place(field="body", block=0, start=0, end=3, form="the", sentence=record.body[0].text)
    return Finding(article=record, flags=(Flag(watch="ferry", places=(place,)),))


def store(database: Database, captures: list[Article], size: int) -> None:
    with database.write() as connection:
        connection.execute(
            watch.insert().values(name="ferry", query="ferry", language="en", forms={}, masks=[], added_at=NOON)
        )
    for start in range(0, len(captures), size):
        with database.write() as connection:
            keep_all(connection, [finding(each) for each in captures[start : start + size]], run_id=None, now=NOON)


def content(connection: Connection) -> dict[str, object]:
    """Everything in the database that is not a number of a row."""
    ids = connection.scalars(select(article.c.id)).all()
    return {
        "articles": [(load_article(connection, each), load_revisions(connection, each)) for each in ids],
        "heads": [row[1:-2] for row in connection.execute(select(article))],
        "addresses": sorted((row.url, row.claimed, row.captured_at) for row in connection.execute(select(alias))),
        "authors": [row[1:] for row in connection.execute(select(author).order_by(author.c.name_key))],
        "author history": [
            row[1:]
            for row in connection.execute(
                select(author_history).order_by(author_history.c.field, author_history.c.value_key)
            )
        ],
        "digests": sorted(connection.scalars(select(digest.c.minima))),
        "keys": sorted(connection.scalars(select(digest_key.c.key))),
        "bylines": connection.execute(select(byline.c.position, byline.c.name, byline.c.role, byline.c.bio)).all(),
        "flags": sorted(connection.scalars(select(revision.c.fingerprint).join(flag))),
        "not indexed as they stand": fulltext.stale(connection, current_articles(connection, ids).items()),
    }


def stored(names: tuple[str, ...], size: int = 1) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        return stored_at(f"sqlite:///{Path(folder) / 'newsbot.db'}", names, size)


def stored_at(url: str, names: tuple[str, ...], size: int = 1) -> dict[str, object]:
    database = open_database(url)
    store(database, [CAPTURES[name] for name in names], size)
    with database.read() as connection:
        found = content(connection)
    database.close()
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    return stored(tuple(CAPTURES))


def test_all_captures_are_one_article_with_two_wordings(expected: dict[str, object]) -> None:
    """What the other tests of this file compare with."""
    articles = expected["articles"]
    assert isinstance(articles, list)
    ((standing, wordings),) = articles
    assert standing == crawled(at=9, texts=EDITED)
    assert [len(each.body) for each in wordings] == [4, 5]


@given(names=st.permutations(list(CAPTURES)), size=st.integers(1, 7))
def test_any_order_and_any_batches_give_the_same(expected: dict[str, object], names: list[str], size: int) -> None:
    """Crawls, dumps, an edit, another address: one article with the same content, authors, flags and words."""
    assert stored(tuple(names), size) == expected


@pytest.mark.parametrize("names", list(permutations(("crawl", "edit", "dump of no source"))))
def test_captures_that_come_again_change_nothing(names: tuple[str, ...]) -> None:
    """A killed run is taken up where it was, and reads some pages twice."""
    assert stored((*names, *names)) == stored(names)


@pytest.mark.parametrize("size", [1, 3, 7])
def test_postgresql_has_what_sqlite_has(expected: dict[str, object], postgres_url: str, size: int) -> None:
    """Whole, whatever the batches."""
    assert stored_at(postgres_url, tuple(reversed(CAPTURES)), size) == expected
