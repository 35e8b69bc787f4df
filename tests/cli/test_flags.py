"""`newsbot flags`: the list of what was found, and what people say of it."""

import json
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from tests.cli.command import Terminal
from tests.store.captures import NOON, tugs


@pytest.fixture(autouse=True)
def _flagged(terminal: Terminal, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        keep_all(connection, tugs(), run_id=None, now=NOON)
    database.close()
    terminal("watch", "add", "tug")
    terminal("watch", "add", "ferry")


def ids(terminal: Terminal, *options: str) -> list[int]:
    """The numbers of the flags that are listed."""
    return [json.loads(line)["id"] for line in terminal("flags", "--json", *options).out.splitlines()]


def test_flags_are_listed_with_their_numbers(terminal: Terminal) -> None:
    """The plain command, as ever: the sentence, the form, and the number by which it is marked."""
    run = terminal("flags", "--watch", "ferry")
    assert (run.code, run.err) == (0, "")
    assert run.out == "  ferry  #4  Story 4\n      The ferry met a barge.\n      flag 4 · ferry (1 place)\n"


def test_the_keys_of_json_are_a_promise(terminal: Terminal) -> None:
    """Scripts read them."""
    (flag,) = (json.loads(line) for line in terminal("flags", "--watch", "ferry", "--json").out.splitlines())
    assert list(flag) == [
        "id",
        "watch",
        "article_id",
        "title",
        "url",
        "source",
        "published",
        "flagged_at",
        "revision",
        "since_revision",
        "seen_at",
        "dismissed_at",
        "dismissed_reason",
        "also_at",
        "copies",
        "places",
        "count",
    ]
    assert (flag["revision"], flag["since_revision"], flag["also_at"]) == (1, None, [])


def test_flags_are_seen_dismissed_and_restored(terminal: Terminal) -> None:
    """What is dismissed is listed only where it is asked for, with the reason; the share of a watch shows its noise."""
    everything = ids(terminal)
    assert sorted(everything) == [1, 2, 3, 4]
    assert terminal("flags", "seen", "1").out == "seen: 1\n"
    assert 1 not in ids(terminal, "--unseen")
    assert json.loads(terminal("flags", "dismiss", "2", "--reason", "wrong sense", "--json").out) == {
        "id": 2,
        "outcome": "dismissed",
    }
    assert ids(terminal) == [each for each in everything if each != 2]
    assert ids(terminal, "--dismissed") == [2]
    assert "flag 2 · tug (1 place) · dismissed: wrong sense" in terminal("flags", "--dismissed").out
    counted = [json.loads(line) for line in terminal("flags", "--count", "--json", "--watch", "tug").out.splitlines()]
    assert counted == [{"watch": "tug", "flags": 3, "unseen": 1, "dismissed": 1, "dismissed_share": 0.3333}]
    table = terminal("flags", "--count").out
    assert "watch     flags  unseen  dismissed\n" in table
    assert "tug           3       1          1  (33%)\n" in table
    assert "tug\n  3 flags, 1 unseen, 1 dismissed (33%)\n" in terminal("watch", "list").out
    terminal("flags", "restore", "2")
    assert ids(terminal) == everything


def test_flags_are_listed_by_the_day_they_were_raised(terminal: Terminal) -> None:
    """So long ago, or since a day."""
    assert len(ids(terminal, "--since", "7d")) == 4
    assert ids(terminal, "--since", "9000-01-01") == []
    assert terminal("flags", "--since", "9000-01-01").out == "No such flags.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--watch", "nosuch"), "there is no watch 'nosuch'; known watches: desert, ferry, mobilize, tug"),
        (("--count", "--watch", "nosuch"), "there is no watch 'nosuch'; known watches: desert, ferry, mobilize, tug"),
        (("--since", "soon"), "'soon' is not a time; expected 90d, 12h, 2w, 2026-03 or 2026-03-02T10:30"),
        (("--unseen", "--dismissed"), "what is dismissed is not unseen; ask for one of the two"),
        (("--json", "seen", "1"), "options come after 'seen': newsbot flags seen ID... [OPTIONS]"),
        (("seen", "1", "77"), "there is no flag 77 in this database; `newsbot flags` shows their numbers"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(terminal: Terminal, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and a line that says what to do."""
    run = terminal("flags", *arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
