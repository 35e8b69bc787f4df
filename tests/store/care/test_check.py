"""Checks: every kind of fault is found and named, and derived data is repaired."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from newsbot.items import Finding, Flag
from newsbot.store.articles.revisions import load_article
from newsbot.store.care.check import Fault, check, repair_faults
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import alias, article, byline, flag, revision
from newsbot.store.keep import keep
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import new_watch
from tests.store.captures import NOON, URL, crawled, dumped, kept, tugs


@pytest.fixture
def sound(database: Database) -> Database:
    """Five stories: one with an edit and a dump, one of four with a flag."""
    kept(database, crawled())
    kept(database, crawled(at=2, texts=("Another wording of the same story.",)))
    kept(database, dumped(crawled()))
    with database.write() as connection:
        watch = new_watch("barge", "barge")
        add_watch(connection, watch, NOON)
        for finding in tugs():
            places = compile_query("barge", "en", now=NOON).places(finding.article) or ()
            flags = (Flag(watch="barge", places=places),) if places else ()
            keep(connection, Finding(article=finding.article, flags=flags), run_id=None, now=NOON)
    return database


def harm_row(database: Database) -> None:
    with database.write() as connection:
        connection.execute(
            update(article).where(article.c.id == 1).values(title="Wrong", sort_at=NOON.replace(year=1999))
        )


def harm_address(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(article).where(article.c.id == 1).values(url="https://estuary.example/wrong/"))


def harm_newest(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(article).where(article.c.id == 1).values(newest_revision=1))


def harm_byline(database: Database) -> None:
    with database.write() as connection:
        connection.execute(delete(byline).where(byline.c.article_id == 1))


def harm_text(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM article_text WHERE rowid = 1")


def harm_flag(database: Database) -> None:
    with database.write() as connection:
        place = {"field": "body", "block": 0, "start": 0, "end": 5, "form": "barge", "sentence": "The tug"}
        connection.execute(update(flag).where(flag.c.id == 1).values(places=[place]))


HARMS = [
    (harm_row, "row", "title is 'Wrong', should be 'Ferry runs aground off Velm'; sort_at is"),
    (harm_address, "row", "url is 'https://estuary.example/wrong/', should be"),
    (harm_newest, "row", "newest_revision is 1, should be 2"),
    (harm_byline, "byline", "byline has [], but its newest revision ['Mira Tolk']"),
    (harm_text, "full-text", "is not in the full-text index with its current text"),
    (harm_flag, "flag", "flag 1 has a place that is not in its text"),
]


def test_a_database_that_newsbot_wrote_has_no_faults(sound: Database) -> None:
    """With new stories, edits, dumps and flags."""
    assert list(check(sound)) == []


@pytest.mark.parametrize(("harm", "kind", "detail"), HARMS, ids=[harm.__name__ for harm, _, _ in HARMS])
def test_a_fault_in_derived_data_is_named_and_repaired(
    sound: Database, harm: Callable[[Database], None], kind: str, detail: str
) -> None:
    """Afterwards everything is as before."""
    with sound.read() as connection:
        before = load_article(connection, 1)
    harm(sound)
    (fault,) = check(sound)
    assert (fault.kind, fault.repairable) == (kind, True)
    assert detail in fault.detail
    assert repair_faults(sound, [fault], now=NOON) == 1
    assert list(check(sound)) == []
    with sound.read() as connection:
        assert load_article(connection, 1) == before


def test_a_stray_entry_of_the_index_is_named_and_removed(sound: Database) -> None:
    """A search would stumble over it."""
    with sound.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("INSERT INTO article_text (rowid, title, body, rest) VALUES (99, 'a', 'b', 'c')")
        else:
            connection.exec_driver_sql("INSERT INTO article_text (rowid, words, whole) VALUES (99, '', true)")
    assert list(check(sound)) == [Fault("index", "the full-text index has article 99, which does not exist")]
    repair_faults(sound, check(sound), now=NOON)
    assert list(check(sound)) == []


def test_an_article_without_text_is_named_and_stays(sound: Database) -> None:
    """No other stored data has its text."""
    with sound.write() as connection:
        connection.execute(delete(revision).where(revision.c.article_id == 1))
    faults = list(check(sound))
    assert Fault("no-revision", "has no revision, so its text is unknown", 1) in faults
    repair_faults(sound, faults, now=NOON)
    assert Fault("no-revision", "has no revision, so its text is unknown", 1) in list(check(sound))


def test_faults_are_found_in_every_batch(sound: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many articles there are."""
    monkeypatch.setattr("newsbot.store.care.check._BATCH", 2)
    with sound.write() as connection:
        connection.execute(update(article).values(title="Wrong"))
    told: list[tuple[int, int]] = []
    faults = list(check(sound, progress=lambda done, of: told.append((done, of))))
    assert [fault.article_id for fault in faults] == [1, 2, 3, 4, 5]
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_an_index_that_disagrees_with_its_texts_is_rebuilt(tmp_path: Path) -> None:
    """Its rows are right, but not what it finds."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE article_text_content SET c1 = 'other words' WHERE id = 1")
        connection.exec_driver_sql("UPDATE article_text_content SET c1 = (SELECT c0 FROM article_text_content)")
    kinds = [fault.kind for fault in check(database)]
    assert kinds == ["index", "full-text"]
    repair_faults(database, check(database), now=NOON)
    assert list(check(database)) == []
    database.close()


def test_a_reference_to_a_missing_row_is_named(tmp_path: Path) -> None:
    """As another program leaves it that ignores foreign keys."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    with sqlite3.connect(tmp_path / "newsbot.db") as careless:
        careless.execute("UPDATE byline SET author_id = 77")
    faults = list(check(database))
    assert [(fault.kind, fault.repairable) for fault in faults] == [("foreign-key", False)]
    assert "of table byline refers to a missing row of author" in faults[0].detail
    database.close()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """With SQLite's own message."""
    url = f"sqlite:///{tmp_path / 'newsbot.db'}"
    database = open_database(url)
    for number in range(5):
        kept(database, crawled(f"{URL}{number}/"))
    database.close()
    data = bytearray((tmp_path / "newsbot.db").read_bytes())
    start = data.index(b"https://estuary.example/ferry-aground/3/")
    data[start : start + 12] = b"overwritten!"
    (tmp_path / "newsbot.db").write_bytes(bytes(data))
    database = open_database(url)
    assert "file" in {fault.kind for fault in check(database)}
    database.close()


def test_addresses_of_a_merged_article_are_no_fault(sound: Database) -> None:
    """Another alias changes the canonical address only if it is better."""
    with sound.write() as connection:
        connection.execute(alias.insert().values(url="https://estuary.example/amp/", article_id=1, claimed=0))
    assert list(check(sound)) == []
