"""`newsbot health`: green or red, with reasons, by exit code, table and JSON."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.items import Alarm
from newsbot.store.engine.database import open_database
from newsbot.store.runs import alarms, runs
from newsbot.store.watches.watches import ensure_default_watches
from tests.cli.command import UNDER_UV, Terminal, newsbot
from tests.local_site import listing, serving, story

LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3
NOW = datetime.now(UTC)
KEY = "coverage:kyivindependent:author"


def open_alarm(folder: Path) -> None:
    """A database with one crawl, and an alarm that is open."""
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    alarm = Alarm(
        key=KEY,
        kind="coverage",
        state="open",
        source="kyivindependent",
        field="author",
        since=NOW - timedelta(hours=2),
        says="0 of 9 articles have an\u202e author",
        normal="97 % have one",
        example="https://kyivindependent.com/a/",
        advice="look at one",
    )
    with database.write() as connection:
        ensure_default_watches(connection, NOW)
        run_id = runs.start_run(connection, "kyivindependent", "crawl", NOW - timedelta(hours=3))
        runs.finish_run(connection, run_id, "finished", NOW - timedelta(hours=2))
        alarms.save(connection, alarm, NOW)
    database.close()


def test_a_crawled_site_is_shown_with_what_its_articles_lack(terminal: Terminal, tmp_path: Path) -> None:
    """From a real crawl: counts, coverage, refusals, in table and history; green, exit code 0."""
    with serving() as site:
        site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", kind="text/plain")
        site.put("/news/", listing("/crane-vote", "/ferry-back", "/closed/secret"))
        site.put("/crane-vote", story("Crane vote put off", LONG, "It was the mayor's wish."))
        site.put("/ferry-back", story("Ferry back in service", "The ferry sails again, and twice on Sundays. " * 9))
        site.declare(tmp_path)
        crawled = newsbot(tmp_path, "crawl", "local", NEWSBOT_NETWORK__ALLOW_PRIVATE='["127.0.0.1"]')
    assert crawled.code == 0, crawled.err
    shown = terminal("health")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("green: nothing is wrong\n")
    assert "author 0 %, image 0 %, section 0 %" in shown.out
    events = [json.loads(line) for line in terminal("health", "local", "--history", "--json").out.splitlines()]
    run, *weeks = events
    assert weeks == []  # entry points have a day to show what they show
    assert (run["event"], run["found"], run["new"], run["refused"]) == ("run", 3, 2, {"robots": 1})
    assert (run["doors_opened"], run["scope"], run["outcome"]) == (1, "whole", "finished")
    assert run["answers"] == {"200": 4, "robots": 1}  # robots.txt, the entry point, and two stories
    assert run["covered"]["title"] == 2


def test_a_source_that_failed_as_a_whole_is_amber_at_once(terminal: Terminal, tmp_path: Path) -> None:
    """The crawl says what to try, health says why and when an alarm opens; a crawl that is well makes it green."""
    private = {"NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    with serving() as site:
        site.put("/robots.txt", "User-agent: *\nDisallow:\n", kind="text/plain")
        site.put("/news/", "out of order", status=404)
        site.declare(tmp_path)
        failed = newsbot(tmp_path, "crawl", "local", **private, **UNDER_UV)
        assert failed.code == 1
        assert failed.out.splitlines()[-3:] == [
            "Next:     uv run newsbot health",
            "          uv run newsbot source check local",
            "          uv run newsbot crawl local",
        ]
        shown, events = terminal("health"), terminal("health", "--json")
        assert (shown.code, shown.err) == (0, "")
        lines = shown.out.splitlines()
        assert lines[0] == "amber: the last run of 1 source failed"
        assert lines[3].split()[:2] == ["local", "amber"]
        entry_point = f"listing {site.home}news/"
        assert lines[5].startswith(f"local: its entry point could not be opened in the last run: {entry_point}: ")
        assert terminal("health", **UNDER_UV).out.splitlines()[7].startswith("    try: `uv run newsbot crawl local` ")
        assert lines[8].startswith("    an alarm opens if the next 2 runs fail as well, at ")
        source, end = (json.loads(line) for line in events.out.splitlines())
        assert (source["state"], source["failed"]["says"]) == ("amber", lines[5].removeprefix("local: "))
        assert end == {"event": "health", "state": "amber", "green": False, "alarms": 0}
        site.put("/news/", listing("/crane-vote"))
        site.put("/crane-vote", story("Crane vote put off", LONG))
        assert newsbot(tmp_path, "crawl", "local", **private).code == 0
        assert terminal("health").out.startswith("green: nothing is wrong\n")
        again = newsbot(tmp_path, "crawl", "local", **private, **UNDER_UV)
    assert again.out.splitlines()[-3:] == [
        "Next:     uv run newsbot search 'deserters OR mobilise'",
        "          uv run newsbot flags",
        "          uv run newsbot schedule list",
    ]


def test_an_open_alarm_is_red_with_its_reasons(terminal: Terminal, tmp_path: Path) -> None:
    """Since when, what is usual, an example, what to try; what a page says is no control of the terminal."""
    open_alarm(tmp_path)
    ended = terminal("health")
    assert (ended.code, ended.err) == (1, "")
    lines = ended.out.splitlines()
    assert lines[0] == "red: 1 alarm"
    assert lines[2].startswith("source")
    assert lines[3].split()[:2] == ["kyivindependent", "red"]
    assert lines[5] == "kyivindependent: 0 of 9 articles have an\\u202e author"
    assert lines[7:] == [
        "    usual: 97 % have one",
        "    for example: https://kyivindependent.com/a/",
        "    try: look at one",
        f"    alarm {KEY}",
    ]
    events = [json.loads(line) for line in terminal("health", "--json").out.splitlines()]
    assert [each["event"] for each in events] == ["source", "alarm", "health"]
    assert events[0]["alarms"] == [KEY]
    assert (events[1]["key"], events[1]["snoozed"]) == (KEY, False)
    assert events[2] == {"event": "health", "state": "red", "green": False, "alarms": 1}


def test_a_check_changes_the_alarms_and_is_done(terminal: Terminal, tmp_path: Path) -> None:
    """The alarm's source was not judged since its crawl: judged now, it is well."""
    open_alarm(tmp_path)
    ended = terminal("health", "--check")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "closed: kyivindependent: 0 of 9 articles have an\\u202e author\nnothing is wrong\n"
    assert terminal("health", "--check", "--json").out == '{"event": "health", "green": true, "alarms": 0}\n'
    assert terminal("health").code == 0


def test_a_full_disk_is_told_and_snoozed(terminal: Terminal, tmp_path: Path) -> None:
    """No disk has a billion GB free; who knows that may ask for silence."""
    open_alarm(tmp_path)
    free = shutil.disk_usage(tmp_path).free / 1e9
    opened = terminal("health", "--check", NEWSBOT_HEALTH__DISK_FREE_GB="1e9")
    assert opened.out.startswith("open: newsbot: ")
    assert f"{free:.0f}"[:1] in opened.out
    wrong = terminal("health", "--snooze", "disk:sample", "--for", "3d")
    assert (wrong.code, "no alarm 'disk:sample' is open; open are 'disk:newsbot'" in wrong.err) == (2, True)
    assert terminal("health", NEWSBOT_HEALTH__DISK_FREE_GB="1e9").code == 1
    snoozed = terminal("health", "--snooze", "disk:newsbot", "--for", "3d")
    assert snoozed.out.startswith("disk:newsbot is snoozed until ")
    shown = terminal("health", NEWSBOT_HEALTH__DISK_FREE_GB="1e9")
    assert (shown.code, "alarm disk:newsbot, snoozed" in shown.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--check", "--history"), "ask for one of --check, --history and --snooze"),
        (("--snooze", KEY), "--snooze KEY and --for SPAN go together"),
        (("--snooze", KEY, "--for", "soon"), "'soon': it should be a whole number followed by m, h, d or w"),
        (("--history",), "name the source whose history is to be shown"),
        (("--check", "sample"), "all sources are looked at together; leave the name out"),
        (("nosuch",), "no source is called 'nosuch'"),
    ],
)
def test_what_cannot_be_asked_is_refused(terminal: Terminal, arguments: tuple[str, ...], said: str) -> None:
    """With what to write instead, exit code 2."""
    terminal("db", "upgrade")
    ended = terminal("health", *arguments)
    assert ended.code == 2
    assert said in " ".join(ended.err.split())


def test_where_nothing_was_crawled_that_is_said(terminal: Terminal) -> None:
    """On a new database, and on one that only replays a recording; without one, how to begin."""
    assert terminal("health").code == 1
    terminal("db", "upgrade")
    ended = terminal("health")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "green: nothing is wrong")
    assert "No source was crawled live" in ended.out
    assert terminal("health", "sample", "--history").out == "No crawl of it was measured.\n"
