"""`newsbot watch`: what is watched for, and which forms that means, before and after it is saved."""

import json
import sqlite3
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from tests.cli.command import Terminal
from tests.store.captures import NOON, tugs


@pytest.fixture
def stored(tmp_path: Path) -> None:
    """Three stories of tugs and one of none, in the database that the commands use."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        keep_all(connection, tugs(), run_id=None, now=NOON)
    database.close()


def watches(terminal: Terminal) -> dict[str, dict[str, object]]:
    """What `watch list` says of each."""
    listed = terminal("watch", "list", "--json")
    return {watch["name"]: watch for watch in map(json.loads, listed.out.splitlines())}


def test_forms_are_shown_with_where_they_come_from(terminal: Terminal, tmp_path: Path) -> None:
    """One JSON object a line with exactly these keys, and no database is made."""
    run = terminal("watch", "forms", "desert", "--json")
    lines = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 0
    assert run.err == (
        "newsbot: not counted: desert as a place, or empty (the desert, a deserted street): that takes =desert\n"
    )
    assert lines[0] == {"form": "desert", "language": "en", "from": "the word"}
    assert {"form": "deserter", "language": "en", "from": "derivation: desert + -er"} in lines
    assert len(lines) == 8
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("watch list", "desert\n  0 flags, 0 unseen\n"),
        ("watch show mobilize", "mobilize\n  0 flags, 0 unseen\n"),
        ("watch export", '\n[[watch]]\nname = "desert"\n'),
        ("watch test ferry", "\nno stored story matches\n"),
    ],
)
def test_before_anything_is_stored_the_default_watches_are_shown(
    terminal: Terminal, tmp_path: Path, command: str, shown: str
) -> None:
    """How to begin is said beside them, and nothing is made."""
    ended = terminal(*command.split(), "--data", "not-yet")
    assert (ended.code, shown in ended.out) == (0, True)
    assert ended.err.startswith(
        f"newsbot: there is no database {tmp_path}/not-yet/newsbot.db yet; `newsbot crawl SOURCE --data not-yet` or "
    )
    assert not list(tmp_path.iterdir())


def test_a_language_without_forms_says_so(terminal: Terminal) -> None:
    """On stderr, so that stdout stays a list of forms."""
    run = terminal("watch", "forms", "ferry", "--lang", "xx")
    assert (run.code, run.out) == (0, "ferry  the word\n")
    assert "'xx'" in run.err


def test_a_watch_is_added_shown_and_removed(terminal: Terminal) -> None:
    """Beside the default ones, with its forms and masks as they were fixed."""
    added = terminal("watch", "add", "=tug", "--name", "boats", "--except", "tug of war")
    assert added.out == "watching for 'boats'\n  but not in: tug of war\nflagged 0 stored stories\n"
    found = watches(terminal)
    assert sorted(found) == ["boats", "desert", "mobilize"]
    assert {key: value for key, value in found["boats"].items() if key != "added"} == {
        "name": "boats",
        "query": "=tug",
        "language": "en",
        "forms": {},
        "masks": ["tug of war"],
        "homographs": [],
        "senses": [],
        "any_sense": False,
        "dismissed_as": [],
        "with": [],
        "without": [],
        "changed": None,
        "paused": None,
        "each_copy": False,
        "flags": 0,
        "unseen": 0,
        "dismissed": 0,
        "unsure": 0,
        "other": 0,
        "dismissed_share": 0.0,
    }
    shown = terminal("watch", "show", "boats")
    assert shown.out.startswith("boats: =tug\n  0 flags, 0 unseen\n  but not in: tug of war\n  language en, added 20")
    assert json.loads(terminal("watch", "show", "boats", "--json").out) == {**found["boats"], "alert": None}
    assert terminal("watch", "remove", "boats").out == "no longer watching for 'boats'\n"
    assert "boats" not in terminal("watch", "list").out


@pytest.mark.usefixtures("stored")
def test_a_new_watch_flags_what_is_stored(terminal: Terminal) -> None:
    """Unless it is to begin now."""
    assert terminal("watch", "add", "tug").out.endswith("flagged 3 stored stories\n")
    assert "flagged" not in terminal("watch", "add", "tug", "--name", "later", "--from-now").out
    found = watches(terminal)
    assert (found["tug"]["flags"], found["later"]["flags"]) == (3, 0)
    added = json.loads(terminal("watch", "add", "tug", "--name", "again", "--json").out)
    assert (added["name"], added["flagged"], added["offered"]) == ("again", 3, [])


def test_forms_are_chosen_when_a_watch_is_added(terminal: Terminal) -> None:
    """Some more, some less; a form of several words goes into the query."""
    added = json.loads(
        terminal(
            "watch", "add", "tug", "--with", "towboat", "--with", "salvage ship", "--without", "tugs", "--json"
        ).out
    )
    forms = added["forms"]["tug"]
    assert ("towboat" in forms, "tugs" in forms, added["query"]) == (True, False, 'tug OR ="salvage ship"')
    assert (added["with"], added["without"]) == (["tug=towboat"], ["tugs"])


def test_masks_are_offered_and_taken(terminal: Terminal) -> None:
    """A word with another sense says so; --suggested takes what is offered."""
    offered = terminal("watch", "add", "deserted", "--name", "one").out
    assert "'one' has another sense; --suggested leaves out " in offered
    taken = terminal("watch", "add", "deserted", "--name", "two", "--suggested").out
    assert "nothing|little but desert" in taken
    assert "has another sense" not in taken


@pytest.mark.usefixtures("stored")
def test_an_edit_says_what_it_changes(terminal: Terminal) -> None:
    """Forms, and flags: new, kept and withdrawn."""
    terminal("watch", "add", "tug")
    run = terminal("watch", "edit", "tug", "--with", "barge", "--except", "tug of war")
    assert run.out == "  tug: +barge\nflags: 1 new, 2 kept, 1 withdrawn\n"
    run = terminal("watch", "edit", "tug", "--no-except", "tug of war", "--json")
    said = json.loads(run.out)
    assert (said["masks"], said["changes"], said["new"], said["kept"], said["withdrawn"]) == ([], {}, 1, 3, 0)
    assert terminal("watch", "edit", "tug", "--query", "ferry").out.endswith("flags: 0 new, 1 kept, 3 withdrawn\n")
    assert watches(terminal)["tug"]["query"] == "ferry"


@pytest.mark.usefixtures("stored")
def test_an_edit_that_was_killed_before_all_was_flagged_is_completed_by_the_same_command(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The edit is saved by then; its flags are still due."""
    terminal("watch", "add", "tug")
    with sqlite3.connect(tmp_path / "newsbot.db") as database:
        changed = json.dumps({"ferry": ["ferry", "ferries"]})
        database.execute("UPDATE watch SET query = 'ferry', forms = ? WHERE name = 'tug'", (changed,))
    again = terminal("watch", "edit", "tug", "--query", "ferry")
    assert (again.code, again.out) == (0, "  no forms change\nflags: 1 new, 0 kept, 3 withdrawn\n")


def test_a_watch_can_be_told_to_flag_each_copy_and_back(terminal: Terminal) -> None:
    """What it is told already changes nothing."""
    terminal("watch", "add", "tug")
    terminal("watch", "edit", "tug", "--each-copy")
    assert watches(terminal)["tug"]["each_copy"] is True
    terminal("watch", "edit", "tug", "--one-a-story")
    assert watches(terminal)["tug"]["each_copy"] is False
    assert terminal("watch", "edit", "tug", "--one-a-story").out.startswith("  no forms change\n")


def test_a_refresh_can_be_tried(terminal: Terminal) -> None:
    """It shows what would change, and changes nothing."""
    terminal("watch", "add", "tug", "--without", "tugs")
    before = watches(terminal)["tug"]
    assert terminal("watch", "refresh", "tug", "--dry-run").out == "  no forms change\n"
    assert json.loads(terminal("watch", "refresh", "tug", "--dry-run", "--json").out) == {"name": "tug", "changes": {}}
    assert watches(terminal)["tug"] == before
    assert terminal("watch", "refresh", "tug").out.endswith("flags: 0 new, 0 kept, 0 withdrawn\n")
    assert watches(terminal)["tug"]["forms"] == before["forms"]


@pytest.mark.usefixtures("stored")
def test_a_paused_watch_flags_when_it_is_resumed(terminal: Terminal) -> None:
    """And the list says that it is paused."""
    terminal("watch", "add", "ferry", "--name", "boats")
    assert terminal("watch", "pause", "boats").out == "paused 'boats'; `newsbot watch resume boats` starts it again\n"
    assert "boats: ferry\n  1 flag, 1 unseen, paused since 20" in terminal("watch", "list").out
    edited = terminal("watch", "edit", "boats", "--query", "tug")
    assert "'boats' is paused: its flags are brought up to date when it is resumed" in edited.err
    assert watches(terminal)["boats"]["flags"] == 1
    assert terminal("watch", "resume", "boats").out == "watching for 'boats' again\nflags: 3 new, 0 kept, 1 withdrawn\n"


@pytest.mark.usefixtures("stored")
def test_watches_go_to_a_file_and_back(terminal: Terminal, tmp_path: Path) -> None:
    """Exactly, into another database too; what was there already is left alone or becomes like in the file."""
    terminal("watch", "add", "tug", "--with", "barge", "--except", "tug of war")
    terminal("watch", "pause", "mobilize")
    assert terminal("watch", "export", "watches.toml").out == "3 watches written to watches.toml\n"
    written = (tmp_path / "watches.toml").read_text()
    assert terminal("watch", "export").out == written
    assert (
        terminal("watch", "import", "watches.toml").out == "unchanged 'desert'\nunchanged 'mobilize'\nunchanged 'tug'\n"
    )
    terminal("watch", "edit", "tug", "--query", "ferry")
    terminal("watch", "remove", "desert")
    run = terminal("watch", "import", "watches.toml", "--json")
    assert [json.loads(line) for line in run.out.splitlines()] == [
        {"name": "desert", "outcome": "added", "flagged": 0},
        {"name": "mobilize", "outcome": "unchanged", "flagged": 0},
        {"name": "tug", "outcome": "changed", "flagged": 2},
    ]
    other = ("--db", f"sqlite:///{tmp_path / 'other.db'}")
    terminal("watch", "import", "watches.toml", *other)
    assert terminal("watch", "export", *other).out == written


@pytest.mark.usefixtures("stored")
def test_a_query_is_tested_before_it_is_saved(terminal: Terminal) -> None:
    """Its forms, stories a week, the newest with their sentences, and what would make good masks."""
    run = terminal("watch", "test", "tug")
    assert run.code == 0
    assert "3 stored stories match, 1.5 a week\n  2026-03-02        2  █" in run.out
    assert "#3  2026-03-09  Story 3" in run.out
    assert "Two teams met for a tug of war." in run.out
    assert sorted(watches(terminal)) == ["desert", "mobilize"]
    said = json.loads(terminal("watch", "test", "tug", "--except", "tug of war", "--since", "2026-03-01", "--json").out)
    assert said["weeks"] == [{"monday": "2026-03-02", "stories": 1}, {"monday": "2026-03-09", "stories": 1}]
    assert (said["stories"], said["exact"], [hit["id"] for hit in said["newest"]]) == (2, True, [3, 1])
    assert "no stored story matches" in terminal("watch", "test", "tug", "--since", "2026-04").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "acme AND (merger"), "'(' at column 10 is never closed"),
        (("add", "acme", "--except", "…"), "mask '…' has no letter or digit; write the words that should not count"),
        (("add", "desert"), "there is already a watch 'desert'; remove it first, or choose another name"),
        (("remove", "acme"), "there is no watch 'acme'; known watches: desert, mobilize"),
        (("edit", "desert"), "nothing to change in the watch 'desert'; see `newsbot watch edit --help`"),
        (("edit", "desert", "--query", "a AND"), "the query ends at column 6 where a word was expected"),
        (
            ("edit", "mobilize", "--no-except", "x"),
            "--no-except 'x': the watch 'mobilize' has no such mask. It has none",
        ),
        (("pause", "acme"), "there is no watch 'acme'; known watches: desert, mobilize"),
        (("resume", "desert"), "the watch 'desert' is not paused"),
        (("test", "acme AND (merger"), "'(' at column 10 is never closed"),
        (("forms", "two words"), "'two words' is not one word: ask for the forms of each of its words"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(terminal: Terminal, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and one line that says what to do."""
    run = terminal("watch", *arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"newsbot: {message}")


def test_words_side_by_side_are_said_to_be_no_phrase(terminal: Terminal) -> None:
    """On stderr, with what to write; who writes AND or quotes knows."""
    said = terminal("watch", "add", "tug ferry").err
    assert (
        said
        == "newsbot: tug ferry matches stories with all of these words, anywhere; quote the phrase: '\"tug ferry\"'\n"
    )
    for query in ("tug AND ferry", '"tug ferry"', "tug OR ferry"):
        assert not terminal("watch", "add", query).err
