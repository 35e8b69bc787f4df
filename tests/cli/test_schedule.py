"""`newsbot schedule`: what is due is crawled once, and everybody can see when it is due next."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.config import Config
from newsbot.store.engine import open_database
from newsbot.store.ledger import claim, finish
from schedules.service import only_scheduler
from tests.cli.command import Terminal, newsbot

HOURLY = '[[crawl]]\nsource = "sample"\nevery = "1h"\n'
BROKEN = '[[crawl]]\nsource = "broken"\nevery = "1h"\n'
OWN_TIMETABLE = {"NEWSBOT_SCHEDULE__TIMETABLE": "mine.toml"}
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def broken_source(folder: Path) -> None:
    """A source that cannot be crawled: its recording is not there."""
    (folder / "sources").mkdir()
    (folder / "sources" / "broken.toml").write_text(
        'title = "Broken"\nhome = "https://broken.example/"\nrecording = "broken.warc.gz"', encoding="utf-8"
    )


def timetable(folder: Path, text: str) -> None:
    """The user's own timetable."""
    (folder / "mine.toml").write_text(text, encoding="utf-8")


def ran_at_noon(folder: Path) -> None:
    """A ledger in which the sample's crawl of noon took a minute and went well."""
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    with database.write() as connection:
        claim(connection, "crawl sample", NOON, NOON)
        finish(connection, "crawl sample", NOON, NOON + timedelta(minutes=1), 0)
    database.close()


def test_what_is_due_is_crawled_once(tmp_path: Path) -> None:
    """On a new database at once; again, nothing is due; after the interval, once more."""
    timetable(tmp_path, HOURLY)
    run = ("schedule", "run", "--once", "--now")
    first = newsbot(tmp_path, *run, "2030-01-01T12:00Z", **OWN_TIMETABLE)
    assert (first.code, first.out) == (0, "sample: crawled, exit 0\nnext: sample at 2030-01-01T13:00:00Z\n")
    assert "Z INFO crawl sample: " in first.err
    again = newsbot(tmp_path, *run, "2030-01-01T12:59:50Z", **OWN_TIMETABLE)
    assert (again.code, again.out) == (0, "nothing is due; next: sample at 2030-01-01T13:00:00Z\n")
    later = newsbot(tmp_path, *run, "2030-01-01T13:00Z", **OWN_TIMETABLE)
    assert (later.code, later.out) == (0, "sample: crawled, exit 0\nnext: sample at 2030-01-01T14:00:00Z\n")
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT count(*) FROM run WHERE outcome = 'finished'").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM article").fetchone() > (50,)


def test_a_crawl_that_failed_as_a_whole_is_an_exit_code(tmp_path: Path) -> None:
    """What it said is in the log."""
    broken_source(tmp_path)
    timetable(tmp_path, BROKEN)
    result = newsbot(tmp_path, "schedule", "run", "--once", **OWN_TIMETABLE)
    assert result.code == 1
    assert result.out.startswith("broken: failed, exit ")
    assert "recording 'broken.warc.gz' is in none of its folders" in result.err


def test_a_strangers_packages_in_the_current_folder_are_not_run(tmp_path: Path) -> None:
    """The service works from inside somebody else's project: the crawl fails by itself, not by theirs."""
    for name in ("newsbot", "pipelines", "schedules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a stranger was imported')", encoding="utf-8")
    broken_source(tmp_path)
    timetable(tmp_path, BROKEN)
    result = newsbot(tmp_path, "schedule", "run", "--once", **OWN_TIMETABLE)
    assert "a stranger was imported" not in result.err
    assert "recording 'broken.warc.gz'" in result.err


def test_the_second_scheduler_is_told_who_the_first_is(tmp_path: Path) -> None:
    """And ends with 75: try again later."""
    with only_scheduler(Config(data=tmp_path)):
        result = newsbot(tmp_path, "schedule", "run", "--once")
    assert result.code == 75
    assert f"scheduling is already being done by process {os.getpid()}" in result.err


def test_of_three_services_one_runs(tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0."""
    timetable(tmp_path, "")
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")} | OWN_TIMETABLE
    command = (sys.executable, "-P", "-m", "newsbot", "schedule", "run")
    services = [subprocess.Popen(command, cwd=tmp_path, env=own, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    try:
        with ThreadPoolExecutor(3) as readers:
            said = list(readers.map(_first_line, services))
        (first,) = (service for service, line in zip(services, said, strict=True) if "scheduling 0 jobs" in line)
        assert sorted(service.wait(60) for service in services if service is not first) == [75, 75]
        assert sum(f"already being done by process {first.pid}" in line for line in said) == 2
        first.terminate()
        assert first.wait(60) == 0
    finally:
        for service in services:
            service.kill()
            service.communicate()


def _first_line(service: subprocess.Popen[str]) -> str:
    assert service.stderr is not None
    return service.stderr.readline()


def test_the_timetable_is_shown_with_the_last_run_and_the_next(terminal: Terminal, tmp_path: Path) -> None:
    """And why what is off is off."""
    timetable(tmp_path, HOURLY + '[[crawl]]\nsource = "kyivindependent"\nevery = "30m"\non = false\n')
    show = ("schedule", "list", "--now", "2030-01-01T12:30Z")
    before = terminal(*show, **OWN_TIMETABLE)
    ran_at_noon(tmp_path)
    after = terminal(*show, **OWN_TIMETABLE)
    assert before.out == (
        "JOB                    EVERY  LAST RUN  NEXT DUE\n"
        "crawl sample           1h     never     now\n"
        "crawl kyivindependent  30m    never     off: on = false in the timetable\n"
    )
    assert after.out == (
        "JOB                    EVERY  LAST RUN                      NEXT DUE\n"
        "crawl sample           1h     2030-01-01T12:01:00Z, exit 0  2030-01-01T13:00:00Z\n"
        "crawl kyivindependent  30m    never                         off: on = false in the timetable\n"
    )


def test_a_run_that_was_cut_short_is_shown_as_such(terminal: Terminal, tmp_path: Path) -> None:
    """Until the next scheduler starts."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        claim(connection, "crawl sample", NOON, NOON)
    database.close()
    assert "2030-01-01T12:00:00Z, unfinished" in terminal("schedule", "list").out


def test_the_timetable_is_shown_as_json(terminal: Terminal, tmp_path: Path) -> None:
    """One object a line, with the keys that --help names."""
    ran_at_noon(tmp_path)
    result = terminal("schedule", "list", "--json", "--now", "2030-01-01T18:00Z")
    sample, live = (json.loads(line) for line in result.out.splitlines())
    assert sample == {
        "job": "crawl sample",
        "source": "sample",
        "every": "6h",
        "on": True,
        "why": None,
        "last": {
            "due_at": "2030-01-01T12:00:00Z",
            "started_at": "2030-01-01T12:00:00Z",
            "finished_at": "2030-01-01T12:01:00Z",
            "exit_code": 0,
        },
        "due": True,
        "next_due": "2030-01-01T18:00:00Z",
    }
    assert (live["on"], live["due"], live["next_due"], live["last"]) == (False, False, None, None)
    help_text = terminal("schedule", "list", "--help").out
    assert [key for key in (*sample, *sample["last"]) if key not in help_text] == []


def test_a_contact_puts_the_live_site_on(terminal: Terminal) -> None:
    """Wherever it was set."""
    assert "off: until [network] contact is set" in terminal("schedule", "list").out
    assert "off:" not in terminal("schedule", "list", NEWSBOT_NETWORK__CONTACT="desk@estuary-post.example").out


@pytest.mark.parametrize("now", ["noon", "2030-13-01", "0001-01-01T00:00+23:00", "9999-12-31T23:59:59-01:00", ""])
def test_a_time_that_is_none_is_refused(terminal: Terminal, now: str) -> None:
    """As any wrong usage."""
    result = terminal("schedule", "list", "--now", now)
    assert result.code == 2
    assert "Invalid value for '--now'" in result.err


@pytest.mark.parametrize(
    ("now", "next_due"),
    [("2030-01-01T12:30", "13:00:00Z"), ("2030-01-01T15:00+02:00", "now"), ("2030-01-01T14:59+02:00", "13:00:00Z")],
)
def test_a_time_without_a_zone_is_utc(terminal: Terminal, tmp_path: Path, now: str, next_due: str) -> None:
    """And one with a zone is the same moment anywhere."""
    timetable(tmp_path, HOURLY)
    ran_at_noon(tmp_path)
    assert terminal("schedule", "list", "--now", now, **OWN_TIMETABLE).out.rstrip().endswith(next_due)


@pytest.mark.parametrize("command", [("list",), ("run", "--once")])
def test_a_timetable_that_cannot_be_used_is_named(terminal: Terminal, tmp_path: Path, command: tuple[str, ...]) -> None:
    """With the entry that is wrong, and as wrong usage."""
    timetable(tmp_path, '[[crawl]]\nsource = "sample"\nevery = "often"\n')
    result = terminal("schedule", *command, **OWN_TIMETABLE)
    assert result.code == 2
    assert "mine.toml: crawl 1: every = 'often': it should be" in result.err


@pytest.mark.parametrize("command", ["run", "list"])
def test_each_command_shows_an_example(terminal: Terminal, command: str) -> None:
    """In its help."""
    assert f"Example: newsbot schedule {command}" in terminal("schedule", command, "--help").out
