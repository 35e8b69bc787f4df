"""Correcting: a capture that is read anew says what today's extraction reads in it, and makes no edit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from newsbot.items import Article, Finding
from newsbot.store.articles.recognition import recognitions_of
from newsbot.store.articles.revisions import load_article, load_revisions
from newsbot.store.authors.authors import fold_unnamed
from newsbot.store.authors.history import history_of
from newsbot.store.authors.overview import list_authors
from newsbot.store.care.check import check
from newsbot.store.correct import changes, correct, held_of
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import flag, revision
from newsbot.store.keep import keep
from newsbot.store.search.matches import search
from newsbot.store.watches.flag_list import list_flags
from newsbot.store.watches.watches import add_watch, watches
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import Matcher, new_watch
from tests.store.captures import MIRA, NOON, TEXTS, URL, crawled, dumped, hours, kept


def misread(article: Article) -> Article:
    """*article* as an older extraction might have read it: an advertisement in the body, a wrong role and section."""
    return replace(
        article,
        section="Advertisement",
        authors=(replace(MIRA, role="Share on social media"),),
        body=(replace(article.body[0], text="Buy a barge today."), *article.body),
    )


def flagging(database: Database) -> Matcher:
    """A matcher of the watches in force."""
    with database.read() as connection:
        return Matcher(watches(connection))


def found(database: Database, word: str) -> list[int]:
    """The articles that a search finds."""
    return [hit.article_id for hit in search(database, compile_query(word, "en", now=NOON))]


def corrected(database: Database, record: Article, at: float = 1) -> None:
    """The capture of that hour, read anew as *record*."""
    matcher = flagging(database)
    with database.write() as connection:
        held = held_of(connection, (URL,), hours(at))
        correct(connection, held, record, matcher.flags, run_id=None, now=hours(9))
    fold_unnamed(database)


def test_what_was_misread_gives_way_to_what_is_read_today(database: Database) -> None:
    """In the article, its byline, its author, and in what is found by searching; all that is derived agrees."""
    kept(database, misread(crawled()))
    corrected(database, crawled())
    with database.read() as connection:
        assert load_article(connection, 1) == crawled()
        (author,) = list_authors(connection)
        assert author.role == "Reporter"
    assert [found(database, word) for word in ("barge", "tugs")] == [[], [1]]
    assert list(check(database)) == []


def test_a_reading_is_no_edit(database: Database) -> None:
    """The article has one revision as before, which says that it was read anew."""
    kept(database, misread(crawled()))
    corrected(database, crawled())
    with database.read() as connection:
        assert len(load_revisions(connection, 1)) == 1
        said = [(str(each.evidence), each.sameness) for each in recognitions_of(connection, 1)]
    assert said == [("nothing like it was stored", "new"), ("read anew from the archive", "same")]


def test_correcting_twice_is_correcting_once(database: Database) -> None:
    """A pass that was cut off can be made again."""
    kept(database, misread(crawled()))
    corrected(database, crawled())
    with database.read() as connection:
        held = held_of(connection, (URL,), hours(1))
        assert changes(held, crawled()) == ()
        once = load_revisions(connection, 1)
    corrected(database, crawled())
    with database.read() as connection:
        assert load_revisions(connection, 1) == once


def test_what_a_newer_capture_of_the_wording_states_stays(database: Database) -> None:
    """An older capture never becomes the newest one, however well it is read."""
    kept(database, crawled(at=1))
    kept(database, replace(crawled(at=2), section="Harbour", tags=()))
    corrected(database, replace(crawled(at=1), section="Sport", tags=("Fog",)), at=1)
    with database.read() as connection:
        standing = load_article(connection, 1)
    assert (standing.section, standing.tags) == ("Harbour", ("Fog",))


def test_a_revision_that_was_no_edit_becomes_one_with_the_other(database: Database) -> None:
    """An advertisement that changed from visit to visit had made two wordings of one."""
    kept(database, crawled(at=1))
    kept(database, misread(crawled(at=2)))
    with database.read() as connection:
        assert len(load_revisions(connection, 1)) == 2
    corrected(database, crawled(at=2), at=2)
    with database.read() as connection:
        (only,) = load_revisions(connection, 1)
        assert only == crawled(at=2)
    assert list(check(database)) == []


@pytest.fixture
def barge(database: Database) -> Database:
    """A database with the watch `barge`, which flagged what an advertisement says."""
    with database.write() as connection:
        add_watch(connection, new_watch("barge", "barge OR tugs"), NOON)
    matcher = flagging(database)
    with database.write() as connection:
        record = misread(crawled())
        keep(connection, Finding(article=record, flags=matcher.flags(record)), run_id=None, now=NOON)
    return database


def test_a_flag_that_stays_keeps_its_number_and_its_marks(barge: Database) -> None:
    """Its places are those of the text as it is read today."""
    with barge.write() as connection:
        connection.execute(update(flag).values(seen_at=NOON))
    corrected(barge, crawled())
    with barge.read() as connection:
        (row,) = connection.execute(select(flag))
        assert (row.id, row.seen_at) == (1, NOON)
        assert [place["form"] for place in row.places] == ["tugs"]


def test_a_flag_on_what_the_page_never_said_is_withdrawn(barge: Database) -> None:
    """It was set by a word of the advertisement alone."""
    corrected(barge, crawled(texts=TEXTS[:1]))
    with barge.read() as connection:
        assert list(list_flags(connection)) == []


def test_a_watch_finds_what_was_not_read_before(database: Database) -> None:
    """The flag belongs to no run: nobody is told that an old story is news."""
    kept(database, replace(crawled(texts=TEXTS[:1]), title="Ferry runs aground off Velm"))
    with database.write() as connection:
        add_watch(connection, new_watch("tugs", "tugs"), NOON)
    corrected(database, crawled())
    with database.read() as connection:
        assert [(row.watch_id is not None, row.run_id) for row in connection.execute(select(flag))] == [(True, None)]


def test_a_person_whom_only_the_misreading_named_is_forgotten(database: Database) -> None:
    """Nobody is called "Share"."""
    kept(database, replace(crawled(), authors=(MIRA, replace(MIRA, name="Share", url=None))))
    corrected(database, crawled())
    with database.read() as connection:
        assert [author.name for author in list_authors(connection)] == ["Mira Tolk"]


def test_an_author_was_never_what_a_capture_was_misread_to_say(database: Database) -> None:
    """Whatever other captures say of them stays, over the time over which they say it."""
    kept(database, crawled(f"{URL}2/", at=2, texts=TEXTS[:1]))
    kept(database, misread(crawled(at=1)))
    kept(database, misread(crawled(at=5)))
    corrected(database, crawled(at=5), at=5)
    with database.read() as connection:
        (mira,) = list_authors(connection)
        said = [each for each in history_of(connection, mira.id) if each.field == "role"]
    assert [(each.value, each.first_captured_at, each.last_captured_at) for each in said] == [
        ("Reporter", hours(1), hours(5))
    ]


def test_what_an_entry_point_told_and_the_page_does_not_state_stays(database: Database) -> None:
    """Reading the page anew takes away what the page was read to say, and nothing else."""
    told = replace(crawled(), evidence={**crawled().evidence, "published": "feed"})
    kept(database, told)
    page = replace(crawled(), published=None, published_precision="none", section="Ports")
    with database.read() as connection:
        held = held_of(connection, (URL,), hours(1))
        assert [change.field for change in changes(held, page)] == ["section"]
    corrected(database, page)
    with database.read() as connection:
        standing = load_article(connection, 1)
    assert (standing.published, standing.section, standing.evidence["published"]) == (NOON, "Ports", "feed")


def test_a_dump_of_the_page_keeps_what_it_said(database: Database) -> None:
    """Its facts are from another capture."""
    kept(database, replace(dumped(crawled()), reading_minutes=7))
    kept(database, replace(misread(crawled()), reading_minutes=None, body=crawled().body))
    corrected(database, replace(crawled(), reading_minutes=None))
    with database.read() as connection:
        assert load_article(connection, 1).reading_minutes == 7
        assert connection.scalar(select(func.count()).select_from(revision)) == 1


def test_what_is_not_held_cannot_be_corrected(database: Database) -> None:
    """The message says so: it is to be kept instead."""
    with (
        database.write() as connection,
        pytest.raises(ValueError, match=r"no stored capture .*ferry-aground/ to correct"),
    ):
        correct(connection, held_of(connection, (URL,), hours(1)), crawled(), lambda _: (), run_id=None, now=NOON)
