"""Copies between databases: lossless both ways, all or nothing, and only into an empty database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from newsbot.items import Finding, Flag, Place
from newsbot.store.articles.revisions import load_article
from newsbot.store.care import copy as copies
from newsbot.store.care.check import check
from newsbot.store.care.copy import copy
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.errors import DatabaseError
from newsbot.store.engine.schema import article, metadata
from newsbot.store.frontier.addresses import Found, find
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from newsbot.store.search.matches import search
from newsbot.store.watches.alert_rules import AlertRule, save_rule
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import Watch
from tests.store.captures import NOON, URL, crawled, dumped, hours, kept


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with rows in most tables, and texts in many scripts."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        find(connection, "estuary", [Found(URL), Found(f"{URL}later/")], run_id=run, now=NOON)
        add_watch(connection, Watch("tug", "tug"), NOON)
        save_rule(connection, AlertRule(watch="tug", channels=("desk",)), NOON)
        place = Place(field="body", block=0, start=2, end=5, form="tug", sentence="A tug came.")
        flagged = Finding(article=crawled(texts=("A tug came.",)), flags=(Flag(watch="tug", places=(place,)),))
        keep(connection, flagged, run_id=run, now=NOON)
    kept(
        database,
        crawled(at=2, texts=("A tug came.", "Буксир прийшов — «нарешті».", "𝔉og 🚢 \\u0000 'quoted' \"twice\"")),
    )
    for number in range(7):
        story = crawled(f"{URL}{number}/", texts=(f"Story {number} of the ferry.", "x" * number))
        kept(database, replace(story, title=f"Story {number}", captured_at=hours(number / 7)))
    kept(database, replace(dumped(crawled()), title="Found on paper", section=None))
    return database


@pytest.fixture
def target_url(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of the other kind."""
    if url.startswith("sqlite"):
        return str(request.getfixturevalue("empty_postgres_url"))
    return f"sqlite:///{tmp_path / 'copy.db'}"


def everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
    }


def test_a_copy_has_every_row_unchanged(filled: Database, target_url: str) -> None:
    """From one kind of database to the other, to the microsecond and the last character."""
    copied = copy(filled, target_url)
    target = open_database(target_url)
    with filled.read() as ours, target.read() as theirs:
        expected = everything(ours)
        assert everything(theirs) == expected
    assert {table.table: table.rows for table in copied} == {name: len(rows) for name, rows in expected.items()}
    assert all(
        expected[name] for name in ("run", "article", "revision", "alias", "author", "byline", "flag", "address")
    )
    target.close()


def test_a_copy_has_no_faults_and_gives_the_same_answers(filled: Database, target_url: str) -> None:
    """Its full-text index is its own, built from the same records."""
    copy(filled, target_url)
    target = open_database(target_url)
    for question in ("tug", "ferry AND story", "буксир"):
        query = compile_query(question, "en", now=NOON)
        ours, theirs = (list(search(each, query)) for each in (filled, target))
        assert ours == theirs
        assert ours
    assert list(check(target)) == []
    target.close()


def test_rows_stored_after_copying_get_new_ids(filled: Database, target_url: str) -> None:
    """A crawl continues in the copy as it would in the original."""
    copy(filled, target_url)
    target = open_database(target_url)
    fresh = replace(crawled(f"{URL}fresh/", texts=("The bar is open again.",)), title="Fresh")
    assert kept(target, fresh).article_id == kept(filled, fresh).article_id
    target.close()


def test_a_copy_of_a_copy_equals_the_original(filled: Database, target_url: str, tmp_path: Path) -> None:
    """There and back again, every hash is the same."""
    there = copy(filled, target_url)
    target = open_database(target_url)
    assert copy(target, f"sqlite:///{tmp_path / 'back.db'}") == there
    target.close()


def test_a_database_that_is_not_empty_is_refused(filled: Database, target_url: str) -> None:
    """One row is enough; it stays unchanged."""
    target = open_database(target_url)
    with target.write() as connection:
        start_run(connection, "mine", "crawl", NOON)
    with pytest.raises(DatabaseError, match=r"is not empty \(table run has 1 row\); a copy needs a new one"):
        copy(filled, target_url)
    with target.read() as connection:
        assert connection.execute(select(article)).all() == []
    target.close()


def test_an_interrupted_copy_leaves_the_target_empty(filled: Database, target_url: str) -> None:
    """All or nothing: it can be tried again."""

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(filled, target_url, progress=stop)
    assert copy(filled, target_url)


def test_a_row_that_differs_undoes_the_copy(filled: Database, target_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target is read back, to find what a driver, disk or trigger changed."""
    index = copies._index

    def meddle(sink: Connection, advance: object) -> None:
        index(sink, advance)  # type: ignore[arg-type]
        sink.execute(update(article).where(article.c.id == 2).values(title="Meddled"))

    monkeypatch.setattr(copies, "_index", meddle)
    with pytest.raises(DatabaseError, match="table article differs from the original after copying; nothing was kept"):
        copy(filled, target_url)
    target = open_database(target_url)
    with target.read() as connection, pytest.raises(LookupError):
        load_article(connection, 2)
    target.close()
