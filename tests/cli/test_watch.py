"""`newsbot watch`: what is watched for, and which forms that means, before and after it is saved."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Terminal


def test_forms_are_shown_with_where_they_come_from(terminal: Terminal, tmp_path: Path) -> None:
    """One JSON object a line with exactly these keys, and no database is made."""
    run = terminal("watch", "forms", "desert", "--json")
    lines = [json.loads(line) for line in run.out.splitlines()]
    assert (run.code, run.err) == (0, "")
    assert lines[0] == {"form": "desert", "language": "en", "from": "the word"}
    assert lines[2] == {"form": "deserter", "language": "en", "from": "derivation: desert + -er"}
    assert len(lines) == 8
    assert not list(tmp_path.iterdir())


def test_a_language_without_forms_says_so(terminal: Terminal) -> None:
    """On stderr, so that stdout stays a list of forms."""
    run = terminal("watch", "forms", "дезертир", "--lang", "uk")
    assert (run.code, run.out) == (0, "дезертир  the word\n")
    assert run.err == (
        "newsbot: newsbot cannot inflect language 'uk' yet: each word stands for itself alone; add its forms with OR\n"
    )


def test_a_watch_is_added_shown_and_removed(terminal: Terminal) -> None:
    """Beside the default ones, with its forms and masks as they were fixed."""
    added = terminal("watch", "add", "flee", "--name", "refugees", "--except", "flee market")
    assert added.out == "watching for 'refugees'\n  flee: flee, fled, fleeing, flees\n  but not in: flee market\n"
    listed = terminal("watch", "list", "--json")
    watches = {watch["name"]: watch for watch in map(json.loads, listed.out.splitlines())}
    assert sorted(watches) == ["desert", "mobilize", "refugees"]
    assert watches["refugees"] == {
        "name": "refugees",
        "query": "flee",
        "language": "en",
        "forms": {"flee": ["flee", "fled", "fleeing", "flees"]},
        "masks": ["flee market"],
    }
    assert terminal("watch", "remove", "refugees").out == "no longer watching for 'refugees'\n"
    assert "refugees" not in terminal("watch", "list").out


def test_masks_are_offered_and_taken(terminal: Terminal) -> None:
    """A word with another sense says so; --suggested takes what is offered."""
    offered = terminal("watch", "add", "deserted", "--name", "one").out
    assert "'one' has another sense; --suggested leaves out 16 kinds of phrase such as\n" in offered
    taken = terminal("watch", "add", "deserted", "--name", "two", "--suggested").out
    assert "just deserts" in taken.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "acme AND (merger"), "'(' at column 10 is never closed"),
        (("add", "acme", "--except", "…"), "mask '…' has no letter or digit; write the words that should not count"),
        (("add", "desert"), "there is a watch 'desert' already; remove it first, or choose another name"),
        (("remove", "acme"), "there is no watch 'acme'; in force are: desert, mobilize"),
        (("forms", "two words"), "'two words' is not one word: ask for the forms of each of its words"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(terminal: Terminal, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and one line that says what to do."""
    run = terminal("watch", *arguments)
    assert (run.code, run.out, run.err) == (2, "", f"newsbot: {message}\n")
