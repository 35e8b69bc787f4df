"""Stored watches: they come back as saved."""

from dataclasses import replace

import pytest

from newsbot.items import Finding
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep
from newsbot.store.watches.flag_list import list_flags
from newsbot.store.watches.watches import (
    SavedWatch,
    WatchError,
    add_watch,
    change_watch,
    ensure_default_watches,
    named,
    pause_watch,
    remove_watch,
    resume_watch,
    saved_watches,
    watches,
)
from newsbot.watch.matcher import Matcher, new_watch
from tests.store.captures import NOON, crawled, hours


def test_a_watch_comes_back_as_it_was_saved(database: Database) -> None:
    """With its forms and masks, so that what it finds never drifts."""
    watch = new_watch("boats", "ferry OR ships", masks=("ferry tale",))
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        assert watches(connection) == [watch]
        assert named(connection, "boats") == SavedWatch(watch=watch, added_at=NOON)


def test_a_database_that_never_had_a_watch_gets_the_default_ones(database: Database) -> None:
    """Removed ones do not come back."""
    with database.write() as connection:
        ensure_default_watches(connection, NOON)
        assert [watch.name for watch in watches(connection)] == ["desert", "mobilize"]
        for name in ("desert", "mobilize"):
            remove_watch(connection, name, NOON)
        ensure_default_watches(connection, NOON)
        assert watches(connection) == []


def test_a_removed_watch_frees_its_name(database: Database) -> None:
    """The message says so."""
    with database.write() as connection:
        add_watch(connection, new_watch("boats", "ferry"), NOON)
        with pytest.raises(WatchError, match="there is already a watch 'boats'; remove it first"):
            add_watch(connection, new_watch("boats", "ship"), NOON)
        remove_watch(connection, "boats", NOON)
        add_watch(connection, new_watch("boats", "ship"), NOON)
        with pytest.raises(WatchError, match="there is no watch 'trains'; known watches: boats"):
            remove_watch(connection, "trains", NOON)


def test_an_edit_is_flagged_once_for_a_watch(database: Database) -> None:
    """Its flag is new only if no earlier wording had it; the list shows the newest wording's places."""
    watch = new_watch("tugs", "tug")
    with database.write() as connection:
        add_watch(connection, watch, NOON)
    matcher = Matcher([watch])
    wordings = [crawled(at=1), crawled(at=2, texts=("Two tugs came.", "They left."))]
    new = []
    for wording in wordings:
        with database.write() as connection:
            finding = Finding(article=wording, flags=matcher.flags(wording))
            new.append(keep(connection, finding, run_id=None, now=NOON).flags_new)
    assert new == [("tugs",), ()]
    with database.read() as connection:
        (flag,) = list_flags(connection, watch_name="tugs")
    assert flag.places[0].sentence == "Two tugs came."


def test_flags_of_a_removed_watch_are_hidden(database: Database) -> None:
    """A capture already flagged by it is stored without the flag."""
    watch = new_watch("tugs", "tug")
    finding = Finding(article=crawled(), flags=Matcher([watch]).flags(crawled()))
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        assert keep(connection, finding, run_id=None, now=NOON).flags_new == ("tugs",)
        remove_watch(connection, "tugs", NOON)
        assert list_flags(connection) == []
        assert keep(connection, finding, run_id=None, now=NOON).flags_new == ()


def test_a_paused_watch_flags_nothing_and_keeps_its_flags(database: Database) -> None:
    """Until it is resumed; a capture already flagged by it is stored without the flag."""
    watch = new_watch("tugs", "tug")
    finding = Finding(article=crawled(), flags=Matcher([watch]).flags(crawled()))
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        keep(connection, finding, run_id=None, now=NOON)
        pause_watch(connection, "tugs", hours(1))
        assert (watches(connection), saved_watches(connection)[0].paused_at) == ([], hours(1))
        other = replace(crawled("https://estuary.example/other/", texts=("Two tugs came.",)), title="Tugs come")
        assert keep(connection, replace(finding, article=other), run_id=None, now=NOON).flags_new == ()
        assert [flag.article_id for flag in list_flags(connection)] == [1]
        with pytest.raises(
            WatchError, match="the watch 'tugs' is already paused; `newsbot watch resume tugs` starts it"
        ):
            pause_watch(connection, "tugs", hours(2))
        resume_watch(connection, "tugs", hours(2))
        assert watches(connection) == [watch]
        with pytest.raises(WatchError, match="the watch 'tugs' is not paused"):
            resume_watch(connection, "tugs", hours(3))


def test_a_changed_watch_keeps_its_name_and_date(database: Database) -> None:
    """Everything else is replaced."""
    with database.write() as connection:
        add_watch(connection, new_watch("boats", "ferry"), NOON)
        other = SavedWatch(
            watch=new_watch("boats", "ship", masks=("ship biscuit",)), with_forms=("ship=barge",), added_at=hours(9)
        )
        change_watch(connection, other, hours(1))
        assert named(connection, "boats") == replace(other, added_at=NOON, changed_at=hours(1))
        with pytest.raises(WatchError, match="there is no watch 'trains'"):
            change_watch(connection, replace(other, watch=new_watch("trains", "train")), hours(1))
