"""History: a watch that is new or edited flags what is stored as if it had been there all along."""

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
    """Lets the watch `one` ask *query* from now on."""
    with database.write() as connection:
        saved = named(connection, "one")
        change_watch(connection, replace(saved, watch=new_watch("one", query, masks=masks)), hours(2))
    return flag_history(database, "one", now=hours(3))


def flags(database: Database) -> list[FlagEntry]:
    """All flags, newest first."""
    with database.read() as connection:
        return list_flags(connection)


def test_a_new_watch_flags_what_is_stored(database: Database) -> None:
    """Once; the flag says by which words, and belongs to no run, so that nobody is told of it."""
    kept(database, crawled())
    assert watch_for(database, "tug") == Reflagged(new=1)
    assert flag_history(database, "one", now=hours(2)) == Reflagged(kept=1)
    (flag,) = flags(database)
    assert (flag.watch, flag.article_id, flag.places[0].form, flag.flagged_at) == ("one", 1, "tugs", hours(1))


def test_what_a_wording_of_the_past_says_is_not_flagged(database: Database) -> None:
    """A search would not find it either."""
    kept(database, crawled(at=1))
    kept(database, crawled(at=2, texts=("The ferry floats.",)))
    assert watch_for(database, "tug") == Reflagged()


def test_each_wording_that_matches_is_flagged(database: Database) -> None:
    """So that the flag says since which one, as if the watch had been there all along."""
    kept(database, crawled(at=1, texts=("The ferry ran aground.",)))
    kept(database, crawled(at=2, texts=("Tugs came.",)))
    kept(database, crawled(at=3, texts=("Tugs came again.",)))
    watch_for(database, "tug")
    (flag,) = flags(database)
    assert (flag.since_revision, flag.revision, flag.places[0].sentence) == (2, 3, "Tugs came again.")


def test_an_edited_watch_withdraws_what_it_matches_no_more(database: Database) -> None:
    """What it still matches keeps its number; what it matches now is flagged."""
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


def test_a_mask_takes_wrong_hits_back(database: Database) -> None:
    """And what was dismissed stays so where it is still a hit."""
    kept(database, crawled(texts=("A tug came, and a tug of war.",)))
    watch_for(database, "tug")
    with database.write() as connection:
        dismiss(connection, [1], "wrong sense", hours(2))
    assert edit(database, "tug", "tug of war") == Reflagged(kept=1)
    (flag,) = flags(database)
    assert ([place.start for place in flag.places], flag.dismissed_reason) == ([2], "wrong sense")


def test_marks_are_carried_to_the_wordings_that_an_edit_of_the_watch_brings_in(database: Database) -> None:
    """They are of the story, even where the wording that they were set at goes."""
    kept(database, crawled(at=1, texts=("A ferry came.",)))
    kept(database, crawled(at=2, texts=("A tug came.",)))
    watch_for(database, "tug")
    with database.write() as connection:
        dismiss(connection, [1], None, hours(2))
    edit(database, "tug OR ferry")
    edit(database, "tug OR barge")
    (flag,) = flags(database)
    assert (flag.dismissed_at, flag.since_revision) == (hours(2), 2)


def test_progress_is_told(database: Database) -> None:
    """How many articles were looked at, of how many that could match."""
    kept(database, crawled())
    with database.write() as connection:
        add_watch(connection, new_watch("one", "tug"), NOON)
    told: list[tuple[int, int]] = []
    flag_history(database, "one", now=NOON, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 1)]


def test_a_watch_that_is_not_there_is_named(database: Database) -> None:
    """With those that are."""
    with pytest.raises(WatchError, match="there is no watch 'one'; in force are: none"):
        flag_history(database, "one", now=NOON)
