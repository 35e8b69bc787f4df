"""What was changed lately: one entry for each edit, with the difference."""

from __future__ import annotations

from dataclasses import replace

from newsbot.store.articles.edits import Edit, list_edits
from newsbot.store.engine.database import Database
from tests.store.captures import TEXTS, blocks, crawled, hours, kept


def _edits(database: Database, **asked: object) -> list[Edit]:
    with database.read() as connection:
        return list(list_edits(connection, **asked))  # type: ignore[arg-type]


def test_each_edit_says_what_changed_newest_first(database: Database) -> None:
    """The first wording is none."""
    for at, last in ((1, TEXTS[3]), (3, "The captain blamed the fog."), (5, "The captain blamed his radar.")):
        kept(database, crawled(at=at, texts=(*TEXTS[:3], last)))
    found = _edits(database)
    assert [(edit.revision, edit.edited_at) for edit in found] == [(3, hours(5)), (2, hours(3))]
    (change,) = found[0].changes
    operations = [(one.kind, one.text) for one in change.operations[1:]]
    assert change.field == "body"
    assert operations == [("removed", "the fog."), ("added", "his radar.")]


def test_edits_are_those_of_a_time_and_a_source(database: Database) -> None:
    """A time begins with its first instant and ends before its last."""
    kept(database, crawled(at=1))
    kept(database, crawled(at=4, texts=TEXTS[:3]))
    assert len(_edits(database, since=hours(4))) == 1
    assert _edits(database, since=hours(4.5)) == []
    assert _edits(database, until=hours(4)) == []
    assert len(_edits(database, source="estuary")) == 1
    assert _edits(database, source="other") == []


def test_a_change_of_typography_is_no_edit(database: Database) -> None:
    """What readers cannot tell apart was not changed."""
    page = crawled(at=1)
    kept(database, page)
    kept(database, replace(page, title="Ferry runs aground off “Velm”", captured_at=hours(3)))
    kept(database, replace(page, body=blocks(*(text.replace(" ", "  ") for text in TEXTS)), captured_at=hours(4)))
    assert _edits(database) == []


def test_articles_that_were_never_edited_have_none(database: Database) -> None:
    """Seen again is not edited."""
    kept(database, crawled(at=1))
    kept(database, crawled(at=2))
    assert _edits(database) == []
