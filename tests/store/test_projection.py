"""The projection: what is stored is what the fold of all captures says, and correcting and joining are folding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from newsbot.items import Article, Author, Finding
from newsbot.store.articles import captures
from newsbot.store.articles.revisions import load_article
from newsbot.store.authors import history, mentions
from newsbot.store.authors.authors import AuthorBook, fold_unnamed
from newsbot.store.care.check import check
from newsbot.store.correct import correct, held_of
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import alias, article, author, byline, capture, flag, mention, revision
from newsbot.store.engine.schema import author_history as stated
from newsbot.store.keep import keep_all
from newsbot.store.projection import Folding
from newsbot.store.watches.watches import add_watch
from newsbot.watch.matcher import Matcher, new_watch
from tests.store.captures import MIRA, NOON, TEXTS, URL, crawled, dumped, hours, kept

LONGER = (*TEXTS, "The ferry was pulled free on Tuesday evening.")
WATCH = new_watch("tugs", "tugs OR barge")


@st.composite
def stories(draw: st.DrawFn) -> list[Article]:
    """Captures of the ferry's story: edits, dumps, retellings without title or names, other addresses, entry points'
    words.
    """
    found = []
    for at in draw(st.lists(st.integers(1, 6), min_size=1, max_size=6)):
        record = crawled(draw(st.sampled_from([URL, f"{URL}2/"])), at=at, texts=draw(st.sampled_from([TEXTS, LONGER])))
        change = draw(
            st.sampled_from(
                [
                    {},
                    {"title": "Ferry stuck off Velm"},
                    {"title": None},
                    {"authors": ()},
                    {"authors": (MIRA, Author(name="Lou Fenn"))},
                    {"authors": (replace(MIRA, role="Editor", bio=None), Author(name="Lou Fenn", role="Reader"))},
                    {"authors": (replace(MIRA, name="Mira Tolk-Fenn"),)},
                    {"authors": (Author(name="Mira Tolk-Fenn"),)},
                    {"section": "Ports", "evidence": {"section": "feed", "authors": "feed"}},
                    {"published": None, "published_precision": "none", "tags": (), "description": None},
                    {"related": ()},
                ]
            )
        )
        record = replace(record, **change)  # type: ignore[arg-type]
        text = dumped(record)
        texts = [text, replace(text, captured_at=hours(at)), replace(text, source=None)]
        found.append(draw(st.sampled_from([record, *texts])))
    return found


def keep_each(database: Database, records: list[Article]) -> None:
    matcher = Matcher([WATCH])
    for record in records:
        with database.write() as connection:
            finding = Finding(article=record, flags=matcher.flags(record))
            keep_all(connection, [finding], run_id=None, now=NOON)


def rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All that follows from captures, with the numbers of rows, and the flags that hang on them."""
    tables = (article, revision, byline, alias, flag, author, stated, mention)
    found = {table.name: [tuple(row) for row in connection.execute(select(table))] for table in tables}
    index = connection.exec_driver_sql("SELECT rowid FROM article_text").all()
    return {**{name: sorted(each, key=repr) for name, each in found.items()}, "index": sorted(map(tuple, index))}


def refold_all(connection: Connection) -> None:
    authors = AuthorBook(connection, None)
    for article_id in connection.scalars(select(article.c.id)).all():
        Folding(connection, authors, None, NOON).refold(article_id)
    authors.write()


def assert_stored_is_folded(database: Database) -> None:
    assert list(check(database)) == []
    with database.write() as connection:
        before = rows(connection)
        refold_all(connection)
        assert rows(connection) == before
        author_ids = connection.scalars(select(author.c.id)).all()
        said = mentions.sayings_of(connection, author_ids)
        assert history.sayings_of(connection, author_ids) == said
        authors = AuthorBook(connection, None)
        authors.unname(author_ids)
        authors.write()
        assert rows(connection) == before


@settings(max_examples=60, deadline=None)
@given(stories())
def test_what_is_stored_bit_by_bit_is_what_the_fold_from_scratch_says(records: list[Article]) -> None:
    """To the row and its number: a newer capture is laid over what is there, and gives what folding all would."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'newsbot.db'}")
        with database.write() as connection:
            add_watch(connection, WATCH, NOON)
        keep_each(database, records)
        assert_stored_is_folded(database)
        database.close()


def test_the_same_on_both_databases(database: Database) -> None:
    """Edits, a dump, another address, an edit that is taken back."""
    with database.write() as connection:
        add_watch(connection, WATCH, NOON)
    again = replace(crawled(at=7), section="Ports")
    keep_each(
        database, [crawled(at=1), crawled(at=3, texts=LONGER), dumped(crawled()), crawled(f"{URL}2/", at=5), again]
    )
    assert_stored_is_folded(database)


def test_a_newer_capture_without_a_title_goes_to_the_newest_wording_of_its_text(database: Database) -> None:
    """Where there are several, laying it over what is stored is not enough."""
    keep_each(database, [crawled(at=1), replace(crawled(at=2), title="Ferry stuck off Velm")])
    keep_each(database, [replace(crawled(at=3), title=None, reading_minutes=9)])
    assert_stored_is_folded(database)
    with database.read() as connection:
        standing = load_article(connection, 1)
    assert (standing.title, standing.reading_minutes) == ("Ferry stuck off Velm", 9)


def test_what_two_joined_articles_were_both_shown_was_seen_twice(database: Database) -> None:
    """From the first time to the last."""
    kept(database, crawled(at=2))
    with database.write() as connection:
        (stored,) = captures.captures_of(connection, [1])[1]
        captures.see_again(connection, stored, replace(stored, first_at=hours(1), last_at=hours(1)))
        (seen,) = captures.captures_of(connection, [1])[1]
    assert (seen.first_at, seen.last_at) == (hours(1), hours(2))


@settings(max_examples=30, deadline=None)
@given(stories(), stories())
def test_revisions_keep_their_numbers_whatever_comes(records: list[Article], later: list[Article]) -> None:
    """But for those that turn out to be one: flags, their marks and the outbox hang on them."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'newsbot.db'}")
        keep_each(database, records)
        with database.read() as connection:
            before = {row.digest: row.revision_id for row in connection.execute(select(capture))}
        keep_each(database, later)
        with database.read() as connection:
            after = {row.digest: row.revision_id for row in connection.execute(select(capture))}
            there = set(connection.scalars(select(revision.c.id)))
        # A capture that states no title or names goes to the newest wording of its text; the others stay.
        assert set(after.values()) <= there
        assert len(set(before.values()) & there) >= min(1, len(before))
        database.close()


def test_a_capture_that_says_nothing_new_is_no_row(database: Database) -> None:
    """The row that there is was seen once more."""
    for at in (1, 5, 3):
        kept(database, crawled(at=at))
    with database.read() as connection:
        (row,) = connection.execute(select(capture))
        assert (row.first_captured_at, row.last_captured_at) == (hours(1), hours(5))
        assert load_article(connection, 1).captured_at == hours(5)


def test_an_article_with_one_capture_keeps_its_text_once(database: Database) -> None:
    """Its capture says what its revision says."""
    kept(database, crawled())
    with database.read() as connection:
        assert connection.execute(select(capture.c.facts, capture.c.texts)).all() == [(None, None)]
        assert captures.captures_of(connection, [1])[1][0].values["body"][0][1] == TEXTS[0]


def test_what_a_capture_said_outlives_what_is_believed(database: Database) -> None:
    """The older one said "News", whatever the article says now."""
    kept(database, crawled(at=1))
    kept(database, replace(crawled(at=2), section="Ports"))
    with database.read() as connection:
        said = captures.captures_of(connection, [1])[1]
    assert [(each.last_at, each.values["section"]) for each in said] == [(hours(1), "News"), (hours(2), "Ports")]


@pytest.mark.parametrize("others", [[], [crawled(at=4, texts=LONGER)], [dumped(crawled()), crawled(at=2)]])
def test_correcting_is_replacing_what_the_capture_said(
    database: Database, tmp_path: Path, others: list[Article]
) -> None:
    """As if it had been read so in the first place."""
    misread = replace(crawled(at=3, texts=("Buy a barge today.", *TEXTS)), section="Advertisement")
    keep_each(database, [misread, *others])
    with database.write() as connection:
        held = held_of(connection, (URL,), hours(3))
        correct(connection, held, crawled(at=3), lambda _: (), run_id=None, now=NOON)
    fold_unnamed(database)
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    keep_each(other, [crawled(at=3), *others])
    assert content(database) == content(other)
    assert_stored_is_folded(database)
    other.close()


def test_joining_is_moving_captures(database: Database, tmp_path: Path) -> None:
    """Two articles that a capture shows to be one are as if its captures had come to one from the beginning."""
    short = ("A ferry is stuck.", "More follows.")
    records = [dumped(crawled(texts=short)), dumped(crawled()), crawled(at=1, texts=short), crawled(at=2)]
    keep_each(database, records)
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    keep_each(other, [records[3], records[2], records[1], records[0]])
    assert content(database) == content(other)
    assert_stored_is_folded(database)
    other.close()


def content(database: Database) -> dict[str, object]:
    """What is believed, without the numbers of rows."""
    with database.read() as connection:
        ids = connection.scalars(select(article.c.id)).all()
        heads = select(article.c.url, article.c.title, article.c.section, article.c.sort_at, article.c.filled)
        columns = (revision.c.fingerprint, revision.c.facts, revision.c.texts, revision.c.last_captured_at)
        return {
            "articles": [load_article(connection, each) for each in ids],
            "heads": [tuple(row) for row in connection.execute(heads)],
            "authors": people(connection),
            "revisions": sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr),
            "addresses": sorted(connection.scalars(select(alias.c.url))),
            "captures": connection.scalar(select(func.count()).select_from(capture)),
        }


def people(connection: Connection) -> list[tuple[object, ...]]:
    """What is believed of authors, and what was over time, without the numbers of rows."""
    columns = [column for column in author.c if column.name not in ("id", "first_run")]
    found = connection.execute(select(author.c.id, *columns)).all()
    return sorted(
        ((*row[1:], history.history_of(connection, row.id), articles(connection, row.id)) for row in found),
        key=repr,
    )


def articles(connection: Connection, author_id: int) -> int:
    return len(connection.scalars(select(byline.c.article_id).where(byline.c.author_id == author_id)).all())
