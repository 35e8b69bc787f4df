"""`newsbot schedule`: what is due is crawled once, and everybody can see when it is due next."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from newsbot.config import Config
from schedules.service import only_scheduler
from tests.cli.command import newsbot

HOURLY = '[[crawl]]\nsource = "sample"\nevery = "1h"\n'
OWN_TIMETABLE = {"NEWSBOT_SCHEDULE__TIMETABLE": "mine.toml"}
NOON, AFTER_AN_HOUR = "2030-01-01T12:00Z", "2030-01-01T13:00Z"


def own_source(folder: Path) -> None:
    """A source that cannot be crawled, for its recording is none."""
    (folder / "sources").mkdir()
    (folder / "sources" / "broken.toml").write_text(
        'title = "Broken"\nhome = "https://broken.example/"\nrecording = "broken.warc.gz"', encoding="utf-8"
    )


def timetable(folder: Path, text: str = HOURLY) -> None:
    """The user's own timetable."""
    (folder / "mine.toml").write_text(text, encoding="utf-8")


def test_what_is_due_is_crawled_once(tmp_path: Path) -> None:
    """On a new database at once; again, nothing is due; after the interval, once more."""
    timetable(tmp_path)
    run = ("schedule", "run", "--once", "--now")
    first = newsbot(tmp_path, *run, NOON, **OWN_TIMETABLE)
    assert (first.returncode, first.stdout) == (0, "sample: crawled, exit 0\nnext: sample at 2030-01-01T13:00:00Z\n")
    again = newsbot(tmp_path, *run, "2030-01-01T12:59:50Z", **OWN_TIMETABLE)
    assert (again.returncode, again.stdout) == (0, "nothing is due; next: sample at 2030-01-01T13:00:00Z\n")
    later = newsbot(tmp_path, *run, AFTER_AN_HOUR, **OWN_TIMETABLE)
    assert (later.returncode, later.stdout) == (0, "sample: crawled, exit 0\nnext: sample at 2030-01-01T14:00:00Z\n")
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT count(*) FROM run WHERE outcome = 'finished'").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM article").fetchone() > (50,)


def test_what_a_crawl_says_goes_to_stderr(tmp_path: Path) -> None:
    """With the time and the job's name, so that a service's log can be read."""
    result = newsbot(tmp_path, "schedule", "run", "--once")
    assert "INFO crawl sample: " in result.stderr
    assert "crawl sample: " not in result.stdout


def test_a_crawl_that_failed_as_a_whole_is_an_exit_code(tmp_path: Path) -> None:
    """The others are crawled all the same."""
    own_source(tmp_path)
    timetable(tmp_path, '[[crawl]]\nsource = "broken"\nevery = "1h"\n' + HOURLY)
    result = newsbot(tmp_path, "schedule", "run", "--once", **OWN_TIMETABLE)
    assert result.returncode == 1
    broken, sample, _ = result.stdout.splitlines()
    assert broken.startswith("broken: failed, exit ")
    assert sample == "sample: crawled, exit 0"
    assert "recording 'broken.warc.gz' is in none of its folders" in result.stderr


def test_a_stranger_s_packages_in_the_current_folder_are_not_run(tmp_path: Path) -> None:
    """The service works from inside somebody else's project."""
    for name in ("newsbot", "pipelines", "schedules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a stranger was imported')", encoding="utf-8")
    result = newsbot(tmp_path, "schedule", "run", "--once", "--data", "data")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "sample: crawled, exit 0")


def test_the_second_scheduler_is_told_who_the_first_is(tmp_path: Path) -> None:
    """And ends with 75: try again later."""
    with only_scheduler(Config(data=tmp_path)):
        result = newsbot(tmp_path, "schedule", "run", "--once")
    assert result.returncode == 75
    assert f"scheduling is already being done by process {os.getpid()}" in result.stderr


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


def test_the_timetable_is_shown_with_the_last_run_and_the_next(tmp_path: Path) -> None:
    """And why what is off is off."""
    timetable(tmp_path, HOURLY + '[[crawl]]\nsource = "kyivindependent"\nevery = "30m"\non = false\n')
    before = newsbot(tmp_path, "schedule", "list", "--now", NOON, **OWN_TIMETABLE)
    newsbot(tmp_path, "schedule", "run", "--once", "--now", NOON, **OWN_TIMETABLE)
    after = newsbot(tmp_path, "schedule", "list", "--now", NOON, **OWN_TIMETABLE)
    assert before.stdout == (
        "JOB                    EVERY  LAST RUN  NEXT DUE\n"
        "crawl sample           1h     never     now\n"
        "crawl kyivindependent  30m    never     off: on = false in the timetable\n"
    )
    _, sample, _ = after.stdout.splitlines()
    assert sample.startswith("crawl sample           1h     2030-01-01T12:0")
    assert sample.endswith("Z, exit 0  2030-01-01T13:00:00Z")


def test_the_timetable_is_shown_as_json(tmp_path: Path) -> None:
    """One object a line, with the keys that --help names."""
    newsbot(tmp_path, "schedule", "run", "--once", "--now", NOON)
    result = newsbot(tmp_path, "schedule", "list", "--json", "--now", "2030-01-01T18:00Z")
    sample, live = (json.loads(line) for line in result.stdout.splitlines())
    assert sample | {"last": None} == {
        "job": "crawl sample",
        "source": "sample",
        "every": "6h",
        "on": True,
        "why": None,
        "last": None,
        "due": True,
        "next_due": "2030-01-01T18:00:00Z",
    }
    assert (sample["last"]["due_at"], sample["last"]["exit_code"]) == ("2030-01-01T12:00:00Z", 0)
    assert (live["on"], live["due"], live["next_due"], live["last"]) == (False, False, None, None)
    help_text = newsbot(tmp_path, "schedule", "list", "--help").stdout
    assert [key for key in (*sample, *sample["last"]) if key not in help_text] == []


def test_a_contact_puts_the_live_site_on(tmp_path: Path) -> None:
    """Wherever it was set."""
    result = newsbot(tmp_path, "schedule", "list", NEWSBOT_NETWORK__CONTACT="desk@estuary-post.example")
    assert "off:" not in result.stdout


@pytest.mark.parametrize("now", ["noon", "2030-13-01", "0001-01-01T00:00+23:00", "9999-12-31T23:59:59-01:00", ""])
def test_a_time_that_is_none_is_refused(tmp_path: Path, now: str) -> None:
    """As any wrong usage."""
    result = newsbot(tmp_path, "schedule", "list", "--now", now)
    assert result.returncode == 2
    assert "--now" in result.stderr


def test_a_timetable_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """With the entry that is wrong."""
    timetable(tmp_path, '[[crawl]]\nsource = "sample"\nevery = "often"\n')
    for command in (("schedule", "list"), ("schedule", "run", "--once")):
        result = newsbot(tmp_path, *command, **OWN_TIMETABLE)
        assert result.returncode == 2
        assert "mine.toml: crawl 1: every = 'often': it should be" in result.stderr


@pytest.mark.parametrize("command", ["run", "list"])
def test_each_command_shows_an_example(tmp_path: Path, command: str) -> None:
    """In its help."""
    assert f"Example: newsbot schedule {command}" in newsbot(tmp_path, "schedule", command, "--help").stdout
