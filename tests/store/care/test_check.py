"""Checking: each thing that can be wrong is found and named, and what is derived is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from newsbot.items import Finding, Flag
from newsbot.store.articles.load import load_article
from newsbot.store.care.check import Fault, check, mend
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
    (harm_byline, "byline", "byline names [], its newest revision ['Mira Tolk']"),
    (harm_text, "full-text", "is not in the full-text index as it stands"),
    (harm_flag, "flag", "flag 1 names a place that its text does not have"),
]


def test_a_database_that_newsbot_wrote_is_without_fault(sound: Database) -> None:
    """New stories, edits, dumps and flags."""
    assert list(check(sound)) == []


@pytest.mark.parametrize(("harm", "kind", "detail"), HARMS, ids=[harm.__name__ for harm, _, _ in HARMS])
def test_what_is_wrong_is_named_and_mended(
    sound: Database, harm: Callable[[Database], None], kind: str, detail: str
) -> None:
    """From what else is stored; then it is as it was."""
    with sound.read() as connection:
        before = load_article(connection, 1)
    harm(sound)
    (fault,) = check(sound)
    assert (fault.kind, fault.mendable) == (kind, True)
    assert detail in fault.detail
    assert mend(sound, [fault], now=NOON) == 1
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
    assert list(check(sound)) == [Fault("index", "the full-text index holds article 99, which is not there")]
    mend(sound, check(sound), now=NOON)
    assert list(check(sound)) == []


def test_an_article_without_text_is_named_and_stays(sound: Database) -> None:
    """Nothing else that is stored says what it said."""
    with sound.write() as connection:
        connection.execute(delete(revision).where(revision.c.article_id == 1))
    faults = list(check(sound))
    assert Fault("no-revision", "has no revision: nothing is known of its text", 1) in faults
    mend(sound, faults, now=NOON)
    assert Fault("no-revision", "has no revision: nothing is known of its text", 1) in list(check(sound))


def test_all_faults_are_found_in_batches(sound: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many articles there are, and whatever was read together."""
    monkeypatch.setattr("newsbot.store.care.check._AT_ONCE", 2)
    with sound.write() as connection:
        connection.execute(update(article).values(title="Wrong"))
    told: list[tuple[int, int]] = []
    faults = list(check(sound, progress=lambda done, of: told.append((done, of))))
    assert [fault.article_id for fault in faults] == [1, 2, 3, 4, 5]
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_an_index_that_contradicts_its_texts_is_rebuilt(tmp_path: Path) -> None:
    """Its rows are right, what it finds is not."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE article_text_content SET c1 = 'other words' WHERE id = 1")
        connection.exec_driver_sql("UPDATE article_text_content SET c1 = (SELECT c0 FROM article_text_content)")
    kinds = [fault.kind for fault in check(database)]
    assert kinds == ["index", "full-text"]
    mend(database, check(database), now=NOON)
    assert list(check(database)) == []
    database.close()


def test_a_row_that_names_what_is_not_there_is_named(tmp_path: Path) -> None:
    """Another program wrote to the file, without minding foreign keys."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    with sqlite3.connect(tmp_path / "newsbot.db") as careless:
        careless.execute("UPDATE byline SET author_id = 77")
    faults = list(check(database))
    assert [(fault.kind, fault.mendable) for fault in faults] == [("foreign-key", False)]
    assert "of table byline names a row of author that is not there" in faults[0].detail
    database.close()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """What its pages say is what SQLite makes of them."""
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


def test_addresses_of_a_joined_article_are_no_fault(sound: Database) -> None:
    """An alias more changes which address is the best only where it is better."""
    with sound.write() as connection:
        connection.execute(alias.insert().values(url="https://estuary.example/amp/", article_id=1, claimed=0))
    assert list(check(sound)) == []
