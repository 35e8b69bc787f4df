"""Reflagging: a new or edited watch flags stored articles as if it had always been there."""

from dataclasses import replace

import pytest

from newsbot.store.engine.database import Database
from newsbot.store.watches.flag_list import FlagEntry, list_flags
from newsbot.store.watches.marks import dismiss
from newsbot.store.watches.reflag import Reflagged, flag_history
from newsbot.store.watches.watches import WatchError, add_watch, change_watch, named
from newsbot.watch.matcher import new_watch
from tests.store.captures import NOON, URL, crawled, hours, kept


def watch_for(database: Database, query: str, *masks: str) -> Reflagged:
    """Adds the watch `one` for *query* to what is stored."""
    with database.write() as connection:
        add_watch(connection, new_watch("one", query, masks=masks), NOON)
    return flag_history(database, "one", now=hours(1))


def edit(database: Database, query: str, *masks: str) -> Reflagged:
    """Changes the query of the watch `one` to *query*."""
    with database.write() as connection:
        saved = named(connection, "one")
        change_watch(connection, replace(saved, watch=new_watch("one", query, masks=masks)), hours(2))
    return flag_history(database, "one", now=hours(3))


def flags(database: Database) -> list[FlagEntry]:
    """All flags, newest first."""
    with database.read() as connection:
        return list_flags(connection)


def test_a_new_watch_flags_what_is_stored(database: Database) -> None:
    """Once; the flag shows the words, and belongs to no run, so that no alert is sent."""
    kept(database, crawled())
    assert watch_for(database, "tug") == Reflagged(new=1)
    assert flag_history(database, "one", now=hours(2)) == Reflagged(kept=1)
    (flag,) = flags(database)
    assert (flag.watch, flag.article_id, flag.places[0].form, flag.flagged_at) == ("one", 1, "tugs", hours(1))


def test_a_match_only_in_an_earlier_wording_is_not_flagged(database: Database) -> None:
    """A search would not find it either."""
    kept(database, crawled(at=1))
    kept(database, crawled(at=2, texts=("The ferry floats.",)))
    assert watch_for(database, "tug") == Reflagged()


def test_each_wording_that_matches_is_flagged(database: Database) -> None:
    """So that the flag says since which revision, as if the watch had always been there."""
    kept(database, crawled(at=1, texts=("The ferry ran aground.",)))
    kept(database, crawled(at=2, texts=("Tugs came.",)))
    kept(database, crawled(at=3, texts=("Tugs came again.",)))
    watch_for(database, "tug")
    (flag,) = flags(database)
    assert (flag.since_revision, flag.revision, flag.places[0].sentence) == (2, 3, "Tugs came again.")


def test_an_edited_watch_withdraws_flags_that_no_longer_match(database: Database) -> None:
    """Those that still match keep their id; new matches are flagged."""
    texts = {"a": "A tug came.", "b": "A tug and a ferry came.", "c": "A ferry came."}
    for name, text in texts.items():
        kept(database, replace(crawled(f"{URL}{name}/", texts=(text,)), title=f"Story {name}"))
    assert watch_for(database, "tug") == Reflagged(new=2)
    numbers = {flag.article_id: flag.id for flag in flags(database)}
    assert edit(database, "ferry") == Reflagged(new=1, kept=1, withdrawn=1)
    found = {flag.article_id: flag for flag in flags(database)}
    assert sorted(found) == [2, 3]
    assert found[2].id == numbers[2]
    assert [place.form for place in found[2].places] == ["ferry"]


def test_a_mask_withdraws_wrong_hits(database: Database) -> None:
    """A dismissed flag that still has a hit stays dismissed."""
    kept(database, crawled(texts=("A tug came, and a tug of war.",)))
    watch_for(database, "tug")
    with database.write() as connection:
        dismiss(connection, [1], "wrong sense", hours(2))
    assert edit(database, "tug", "tug of war") == Reflagged(kept=1)
    (flag,) = flags(database)
    assert ([place.start for place in flag.places], flag.dismissed_reason) == ([2], "wrong sense")


def test_marks_are_copied_to_newly_flagged_wordings(database: Database) -> None:
    """They belong to the story, even if the wording they were set on no longer matches."""
    kept(database, crawled(at=1, texts=("A ferry came.",)))
    kept(database, crawled(at=2, texts=("A tug came.",)))
    watch_for(database, "tug")
    with database.write() as connection:
        dismiss(connection, [1], None, hours(2))
    edit(database, "tug OR ferry")
    edit(database, "tug OR barge")
    (flag,) = flags(database)
    assert (flag.dismissed_at, flag.since_revision) == (hours(2), 2)


def test_progress_is_reported(database: Database) -> None:
    """Articles done, of those that could match."""
    kept(database, crawled())
    with database.write() as connection:
        add_watch(connection, new_watch("one", "tug"), NOON)
    calls: list[tuple[int, int]] = []
    flag_history(database, "one", now=NOON, progress=lambda done, of: calls.append((done, of)))
    assert calls == [(1, 1)]


def test_an_unknown_watch_is_refused(database: Database) -> None:
    """The message lists the known ones."""
    with pytest.raises(WatchError, match="there is no watch 'one'; known watches: none"):
        flag_history(database, "one", now=NOON)
