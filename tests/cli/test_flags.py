"""`newsbot flags`: the list of what was found, and what people say of it."""

import json
from pathlib import Path

import pytest

from newsbot.items import Article, Finding
from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from tests.cli.command import Terminal
from tests.store.captures import NOON, blocks, tugs


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
        "dismissed_sense",
        "also_at",
        "copies",
        "places",
        "count",
        "certainty",
        "sense",
        "why",
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
    assert counted == [
        {"watch": "tug", "flags": 3, "unseen": 1, "dismissed": 1, "unsure": 0, "other": 0, "dismissed_share": 0.3333}
    ]
    table = terminal("flags", "--count").out
    assert "watch     flags  unseen  dismissed         unsure  other\n" in table
    assert "tug           3       1          1  (33%)       0      0\n" in table
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


STRIKES = {
    "meant": "An air strike killed nine soldiers near the border.",
    "unsure": "The strike came late in the match.",
    "other": "The striker scored two goals before half-time.",
}


@pytest.fixture
def strikes(terminal: Terminal, tmp_path: Path) -> None:
    """Three stories with the word `strike`: as an attack, unclear, and of a footballer; and a watch for it."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    stories = [
        Finding(
            article=Article(
                url=f"https://gazette.example/{name}", source="gazette", title=f"Of {name}", body=blocks(text)
            )
        )
        for name, text in STRIKES.items()
    ]
    with database.write() as connection:
        keep_all(connection, stories, run_id=None, now=NOON)
    database.close()
    terminal("watch", "add", "strike")


def certainties(terminal: Terminal, *options: str) -> dict[str, str]:
    """The certainty of each listed flag of the watch, by title."""
    lines = terminal("flags", "--watch", "strike", "--json", *options).out.splitlines()
    return {flag["title"]: flag["certainty"] for flag in map(json.loads, lines)}


@pytest.mark.usefixtures("strikes")
def test_what_is_not_surely_meant_is_listed_apart(terminal: Terminal) -> None:
    """And the plain list says how much of that there is."""
    assert certainties(terminal) == {"Of meant": "meant"}
    assert certainties(terminal, "--unsure") == {"Of meant": "meant", "Of unsure": "unsure"}
    assert certainties(terminal, "--other") == {"Of other": "other"}
    run = terminal("flags", "--watch", "strike")
    assert run.err == (
        "newsbot: not shown: 1 unsure (`newsbot flags --unsure`), 1 in another sense (`newsbot flags --other`)\n"
    )
    assert "strike (1 place) · attack: killed, soldiers" in run.out


@pytest.mark.usefixtures("strikes")
def test_a_watch_may_choose_its_senses(terminal: Terminal) -> None:
    """Flags follow an edit; the choice is kept, and a wrong name is an error that lists the right ones."""
    assert terminal("watch", "edit", "strike", "--sense", "sport").code == 0
    assert set(certainties(terminal)) == {"Of other", "Of unsure"}
    assert terminal("watch", "edit", "strike", "--any-sense").code == 0
    assert set(certainties(terminal)) == {"Of meant", "Of unsure", "Of other"}
    wrong = terminal("watch", "edit", "strike", "--sense", "sprot")
    assert wrong.code == 2
    assert "'sprot' is not a sense of the query: its senses are attack, walkout, hunger" in wrong.err
    both = terminal("watch", "edit", "strike", "--sense", "sport", "--any-sense")
    assert (both.code, "--any-sense counts every sense; use one of the two options" in both.err) == (2, True)


@pytest.mark.usefixtures("strikes")
@pytest.mark.parametrize(("sense", "found"), [("news", ["Of meant"]), ("sport", ["Of other", "Of unsure"])])
def test_a_search_in_a_sense_finds_what_a_watch_in_it_flags(terminal: Terminal, sense: str, found: list[str]) -> None:
    """Without --sense it finds the word in every sense."""
    terminal("watch", "edit", "strike", "--sense", sense)
    listed = terminal("search", "strike", "--json", "--sense", sense).out.splitlines()
    assert sorted(json.loads(line)["title"] for line in listed) == found
    assert sorted(certainties(terminal)) == found
    assert len(terminal("search", "strike", "--json").out.splitlines()) == 3


@pytest.mark.usefixtures("strikes")
def test_a_flag_dismissed_as_another_sense_counts_for_the_watch_until_it_is_restored(terminal: Terminal) -> None:
    """What it says is shown."""
    (flag,) = ids(terminal, "--watch", "strike")
    run = terminal("flags", "dismiss", str(flag), "--sense", "deal")
    assert (run.code, run.out) == (0, f"dismissed as deal: {flag}\n")
    assert "dismissed: wrong sense (deal)" in terminal("flags", "--dismissed").out
    assert "  1 flag dismissed as deal: air, border now weigh against" in terminal("watch", "show", "strike").out
    terminal("flags", "restore", str(flag))
    assert "dismissed as" not in terminal("watch", "show", "strike").out


@pytest.mark.usefixtures("strikes")
@pytest.mark.parametrize(
    ("watch", "sense", "message"),
    [
        ("strike", "sprot", "'sprot' is not a sense that 'strike' leaves out; those are hunger, deal, sport, hit"),
        ("strike", "walkout", "the watch 'strike' means 'walkout'; `newsbot watch edit strike --sense NAMES` changes"),
        ("ferry", "sport", "newsbot knows no other senses of 'ferry'; dismiss its flags without --sense"),
    ],
)
def test_a_sense_that_a_flag_cannot_have_is_refused(terminal: Terminal, watch: str, sense: str, message: str) -> None:
    """And nothing is dismissed."""
    (flag,) = ids(terminal, "--watch", watch)
    run = terminal("flags", "dismiss", str(flag), "--sense", sense)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert ids(terminal, "--watch", watch) == [flag]


@pytest.mark.usefixtures("strikes")
def test_without_a_terminal_a_wrong_sense_says_how_to_name_the_right_one(terminal: Terminal) -> None:
    """The flag is dismissed all the same."""
    (flag,) = ids(terminal, "--watch", "strike")
    run = terminal("flags", "dismiss", str(flag), "--reason", "wrong sense")
    assert (run.code, run.out) == (0, f"dismissed: {flag}\n")
    assert "--sense NAME says which sense it was, and counts for the watch: hunger, deal, sport, hit" in run.err


@pytest.mark.usefixtures("strikes")
@pytest.mark.parametrize("command", ["show", "test"])
def test_the_senses_are_shown_with_examples(terminal: Terminal, command: str) -> None:
    """And the number of stored stories in each."""
    said = terminal("watch", command, "strike").out
    assert "    attack, an armed attack: 1 story\n      #5 An air «strike» killed nine soldiers near" in said
    assert "    walkout, a refusal to work: 0 stories\n" in said


def test_without_stories_the_senses_are_shown_without_examples(terminal: Terminal) -> None:
    """With the way to choose others."""
    said = terminal("watch", "add", "shell").out
    assert "  shell means\n    munition, fired by guns\n" in said
    assert "  other senses: `newsbot watch edit shell --sense munition,company`; all of them: `--any-sense`\n" in said
