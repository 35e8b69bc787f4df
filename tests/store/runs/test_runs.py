"""Runs: a report shows what a crawl or import left in the database."""

from collections import Counter
from dataclasses import replace

import pytest

from newsbot.items import Finding, Flag, Miss, Place
from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses
from newsbot.store.keep import keep
from newsbot.store.report import Refusal, report_of
from newsbot.store.runs import runs
from newsbot.store.watches.watches import ensure_default_watches
from tests.store.captures import NOON, TEXTS, URL, crawled, hours


def test_a_report_lists_what_was_new_edited_flagged_and_refused(database: Database) -> None:
    """In that run only."""
    place = Place(field="title", block=None, start=0, end=5, form="Ferry", sentence="Ferry runs aground off Velm")
    flags = (Flag(watch="desert", places=(place,)),)
    with database.write() as connection:
        ensure_default_watches(connection, NOON)
        first = runs.start_run(connection, "estuary", "crawl", NOON)
        keep(connection, Finding(article=crawled(at=1), flags=flags), run_id=first, now=NOON)
        runs.count(connection, first, Counter(new=1))
        runs.finish_run(connection, first, "finished", hours(1))
        second = runs.start_run(connection, "estuary", "crawl", hours(2))
        edited = replace(crawled(at=3, texts=(*TEXTS, "It floats.")))
        keep(connection, Finding(article=edited, flags=flags), run_id=second, now=hours(3))
        addresses.refuse(connection, Miss(reason="empty", file="a.txt", detail="0 bytes"), run_id=second, now=NOON)
        runs.count(connection, second, Counter(edit=1))
    with database.read() as connection:
        one, two = report_of(connection, first), report_of(connection, second)
    assert (one.new, one.edited, one.same, one.outcome, one.finished_at) == (1, 0, 0, "finished", hours(1))
    assert [(line.id, line.title, line.url) for line in one.articles] == [(1, "Ferry runs aground off Velm", URL)]
    assert [(flag.watch, flag.article_id, flag.places) for flag in one.flags] == [("desert", 1, (place,))]
    assert (one.edits, one.refused, one.authors_new) == ((), (), ("Mira Tolk",))
    assert (two.new, two.edited, two.articles, two.authors_new) == (0, 1, (), ())
    assert [line.id for line in two.edits] == [1]
    assert two.refused == (Refusal("file:a.txt", "empty", "0 bytes"),)


def test_an_unknown_run_is_refused(database: Database) -> None:
    """A wrong id is not an empty report."""
    with database.read() as connection, pytest.raises(LookupError, match="there is no run 9 in this database"):
        report_of(connection, 9)
