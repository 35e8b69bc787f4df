"""`newsbot schedule`: what is due is crawled once, and everybody can see when it is due next."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.config import Config
from newsbot.store.engine.database import open_database
from newsbot.store.engine.lock import hold
from newsbot.store.runs.ledger import LOCK, SchedulerState, claim, finish, note_scheduler, register, states
from schedules.service import only_scheduler
from tests import processes
from tests.cli.command import Terminal, newsbot

QUIET = "relay.on = false\nhealth.on = false\n"
HOURLY = QUIET + '[[crawl]]\nsource = "sample"\nevery = "1h"\n'
BROKEN = QUIET + '[[crawl]]\nsource = "broken"\nevery = "1h"\n'
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
    with closing(open_database(f"sqlite:///{folder / 'newsbot.db'}")) as database, database.write() as connection:
        register(connection, {"crawl sample": "1h"}, NOON)
        claim(connection, "crawl sample", NOON, NOON)
        finish(connection, "crawl sample", NOON, NOON + timedelta(minutes=1), 0)


def test_what_is_due_is_crawled_once(tmp_path: Path) -> None:
    """On a new database at once; again, nothing is due; after the interval, once more."""
    timetable(tmp_path, HOURLY)
    run = ("schedule", "run", "--once", "--now")
    first = newsbot(tmp_path, *run, "2030-01-01T12:00Z", **OWN_TIMETABLE)
    assert (first.code, first.out) == (0, "crawl sample: done, exit 0\nnext: crawl sample at 2030-01-01T13:00:00Z\n")
    assert "Z INFO crawl sample: " in first.err
    again = newsbot(tmp_path, *run, "2030-01-01T12:59:50Z", **OWN_TIMETABLE)
    assert (again.code, again.out) == (0, "nothing is due; next: crawl sample at 2030-01-01T13:00:00Z\n")
    later = newsbot(tmp_path, *run, "2030-01-01T13:00Z", **OWN_TIMETABLE)
    assert (later.code, later.out) == (0, "crawl sample: done, exit 0\nnext: crawl sample at 2030-01-01T14:00:00Z\n")
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT count(*) FROM run WHERE outcome = 'finished'").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM article").fetchone() > (50,)


def test_a_crawl_that_failed_as_a_whole_is_an_exit_code(tmp_path: Path) -> None:
    """What it said is in the log."""
    broken_source(tmp_path)
    timetable(tmp_path, BROKEN)
    result = newsbot(tmp_path, "schedule", "run", "--once", **OWN_TIMETABLE)
    assert result.code == 1
    assert result.out.startswith("crawl broken: failed, exit ")
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


def test_b3_of_three_services_one_runs(tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0."""
    timetable(tmp_path, QUIET)
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")} | OWN_TIMETABLE
    command = (sys.executable, "-P", "-m", "newsbot", "schedule", "run")
    services = [processes.Process(command, cwd=tmp_path, env=own, stderr=subprocess.PIPE, text=True) for _ in range(3)]
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


def _first_line(service: processes.Process) -> str:
    assert service.stderr is not None
    return service.stderr.readline()


def test_the_timetable_is_shown_with_the_last_run_and_the_next(terminal: Terminal, tmp_path: Path) -> None:
    """And why what is off is off."""
    timetable(tmp_path, HOURLY + '[[crawl]]\nsource = "kyivindependent"\nevery = "30m"\non = false\n')
    show = ("schedule", "list", "--now", "2030-01-01T12:30Z")
    before = terminal(*show, **OWN_TIMETABLE)
    ran_at_noon(tmp_path)
    after = terminal(*show, **OWN_TIMETABLE)
    assert before.out.splitlines()[:3] == [
        "JOB                    EVERY  LAST RUN  NEXT DUE",
        "crawl sample           1h     never     now",
        "crawl kyivindependent  30m    never     off: on = false in the timetable",
    ]
    assert after.out.splitlines()[:3] == [
        "JOB                    EVERY  LAST RUN                      NEXT DUE",
        "crawl sample           1h     2030-01-01T12:01:00Z, exit 0  2030-01-01T13:00:00Z",
        "crawl kyivindependent  30m    never                         off: on = false in the timetable",
    ]


def test_b4_lateness_and_skipped_slots_are_shown(terminal: Terminal, tmp_path: Path) -> None:
    """Of the last run, and of the one that should have begun. What jitter has begin later is not late for that."""
    timetable(tmp_path, 'jitter = "30m"\n' + HOURLY)
    ran_at_noon(tmp_path)
    late = NOON + timedelta(hours=3)
    skipped = (NOON + timedelta(hours=1), NOON + timedelta(hours=2))
    with closing(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")) as database, database.write() as connection:
        claim(connection, "crawl sample", late, late + timedelta(minutes=12), skipped=2, skipped_slots=skipped)
        finish(connection, "crawl sample", late, late + timedelta(minutes=19), 1)
    show = ("schedule", "list", "--now", "2030-01-01T16:15Z")
    line = terminal(*show, **OWN_TIMETABLE).out.splitlines()[1]
    assert line == "crawl sample  1h     2030-01-01T15:19:00Z, exit 1, 10 min late, 2 skipped  now, 8 min late"
    facts = json.loads(terminal(*show, "--json", **OWN_TIMETABLE).out.splitlines()[0])
    assert 8 * 60 <= facts["late_s"] < 9 * 60
    assert facts["last"]["skipped_slots"] == ["2030-01-01T13:00:00Z", "2030-01-01T14:00:00Z"]


@pytest.mark.parametrize(
    ("is_alive", "stopped_at", "shown"),
    [
        (True, None, "running 2030-01-01T13:00:00Z"),
        (False, 15, "unfinished now, 15 min late"),
        (False, None, "unfinished now, 15 min late"),  # it was killed a moment ago
    ],
)
def test_a_run_that_was_cut_short_is_due_again(
    terminal: Terminal, tmp_path: Path, is_alive: bool, stopped_at: int | None, shown: str
) -> None:
    """When its service has ended, which its lock tells at once, the next one runs that slot."""
    timetable(tmp_path, HOURLY)
    minute = timedelta(minutes=1)
    service = SchedulerState(
        holder="process 7",
        started_at=NOON,
        woke_at=NOON + 15 * minute,
        stopped_at=NOON + stopped_at * minute if stopped_at else None,
        timetable=HOURLY,
        trouble=None,
    )
    with closing(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")) as database, database.write() as connection:
        register(connection, {"crawl sample": "1h"}, NOON)
        claim(connection, "crawl sample", NOON, NOON + minute)
        note_scheduler(connection, service)
    with hold(tmp_path / "locks" / f"{LOCK}.lock", "scheduling") if is_alive else nullcontext():
        show = terminal("schedule", "list", "--now", "2030-01-01T12:16Z", **OWN_TIMETABLE)
    line = " ".join(show.out.splitlines()[1].split())
    assert line == f"crawl sample 1h 2030-01-01T12:01:00Z, {shown}"


def test_the_timetable_is_shown_as_json(terminal: Terminal, tmp_path: Path) -> None:
    """One object a line, with the keys that --help names."""
    timetable(tmp_path, HOURLY + '[[crawl]]\nsource = "kyivindependent"\nneeds_contact = true\n')
    ran_at_noon(tmp_path)
    result = terminal("schedule", "list", "--json", "--now", "2030-01-01T13:00:30Z", **OWN_TIMETABLE)
    sample, live, *_ = (json.loads(line) for line in result.out.splitlines())
    assert sample == {
        "job": "crawl sample",
        "source": "sample",
        "every": "1h",
        "on": True,
        "why": None,
        "paused": False,
        "paused_until": None,
        "asked_at": None,
        "last": {
            "due_at": "2030-01-01T12:00:00Z",
            "started_at": "2030-01-01T12:00:00Z",
            "finished_at": "2030-01-01T12:01:00Z",
            "exit_code": 0,
            "skipped": 0,
            "skipped_slots": [],
        },
        "due": True,
        "next_due": "2030-01-01T13:00:00Z",
        "late_s": 18,  # its jitter has it begin at 13:00:12
    }
    assert (live["on"], live["due"], live["next_due"], live["last"]) == (False, False, None, None)
    help_text = terminal("schedule", "list", "--help").out
    assert [key for key in (*sample, *sample["last"]) if key not in help_text] == []


def test_a_job_is_paused_and_resumed(terminal: Terminal, tmp_path: Path) -> None:
    """For good or until a time; its list shows which."""
    timetable(tmp_path, HOURLY)
    paused = terminal("schedule", "pause", "crawl", "sample", **OWN_TIMETABLE)
    assert (paused.code, paused.out) == (0, "crawl sample: paused until `newsbot schedule resume crawl sample`\n")
    assert "paused until it is resumed" in terminal("schedule", "list", **OWN_TIMETABLE).out
    until = terminal("schedule", "pause", "sample", "--until", "2100-01-01", **OWN_TIMETABLE)
    assert until.out == "crawl sample: paused until 2100-01-01T00:00:00Z\n"
    assert "paused until 2100-01-01T00:00:00Z" in terminal("schedule", "list", **OWN_TIMETABLE).out
    facts = json.loads(terminal("schedule", "list", "--json", **OWN_TIMETABLE).out.splitlines()[0])
    assert (facts["paused"], facts["paused_until"]) == (True, "2100-01-01T00:00:00Z")
    assert terminal("schedule", "resume", "sample", **OWN_TIMETABLE).out == "crawl sample: goes on\n"
    assert terminal("schedule", "resume", "sample", **OWN_TIMETABLE).out == "crawl sample: was not paused\n"
    assert "paused" not in terminal("schedule", "list", **OWN_TIMETABLE).out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("pause", "sample", "--until", "2020-01-01"), "'2020-01-01' has passed"),
        (("pause", "sample", "--until", "soon"), "'soon' is neither a span such as 2h nor a time such as"),
        (("pause", "harbour"), "no job is called 'harbour'; known: crawl sample, relay, health (newsbot"),
        (("now", "crawl", "harbour"), "no job is called 'crawl harbour'; known:"),
        (("resume", "x\x1b[2J"), r"no job is called 'x\x1b[2J'"),
    ],
)
def test_a_wrong_name_or_time_is_refused(
    terminal: Terminal, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    """As wrong usage, with what would be right."""
    timetable(tmp_path, HOURLY)
    result = terminal("schedule", *words, **OWN_TIMETABLE)
    assert result.code == 2
    assert message in " ".join(result.err.split())


def test_a_job_is_run_at_once_where_no_service_runs(terminal: Terminal, tmp_path: Path) -> None:
    """With its outcome as exit code, though it is off."""
    broken_source(tmp_path)
    timetable(tmp_path, BROKEN + "on = false\n")
    result = terminal("schedule", "now", "broken", **OWN_TIMETABLE)
    assert (result.code, result.out) == (1, "crawl broken: failed, exit 2\n")
    assert "recording 'broken.warc.gz' is in none of its folders" in result.err


def test_a_job_is_run_at_once_by_the_service_that_runs(terminal: Terminal, tmp_path: Path) -> None:
    """It is asked through the database, and finds the wish at its next wake."""
    timetable(tmp_path, HOURLY)
    with only_scheduler(Config(data=tmp_path)):
        result = terminal("schedule", "now", "sample", **OWN_TIMETABLE)
    assert (result.code, result.out) == (
        0,
        "crawl sample: the service will run it at once; `newsbot schedule list` shows how it ended\n",
    )
    with closing(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")) as database, database.read() as connection:
        assert states(connection, NOON)["crawl sample"].asked_at is not None


def test_a_broken_timetable_shows_what_the_service_goes_by(terminal: Terminal, tmp_path: Path) -> None:
    """And why it does not go by the file's."""
    timetable(tmp_path, HOURLY.replace("1h", "often"))
    state = SchedulerState(
        holder="process 7 on mill", started_at=NOON, woke_at=NOON, stopped_at=None, timetable=HOURLY, trouble=None
    )
    with closing(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")) as database, database.write() as connection:
        note_scheduler(connection, state)
    result = terminal("schedule", "list", "--now", "2030-01-01T12:00:30Z", **OWN_TIMETABLE)
    assert result.code == 0
    assert "crawl sample  1h     never     now\n" in result.out
    assert "mine.toml: crawl 1: every = 'often': it should be" in result.err
    assert result.err.endswith("The service still uses its earlier timetable:\n")


def test_a_contact_puts_the_live_site_on(terminal: Terminal) -> None:
    """Wherever it was set."""
    assert "off: until [network] contact is set" in terminal("schedule", "list").out
    assert "contact" not in terminal("schedule", "list", NEWSBOT_NETWORK__CONTACT="desk@estuary-post.example").out


@pytest.mark.parametrize("now", ["noon", "2030-13-01", "0001-01-01T00:00+23:00", "9999-12-31T23:59:59-01:00", ""])
def test_a_time_that_is_none_is_refused(terminal: Terminal, now: str) -> None:
    """As any wrong usage."""
    result = terminal("schedule", "list", "--now", now)
    assert result.code == 2
    assert "Invalid value for '--now'" in result.err


@pytest.mark.parametrize(
    ("now", "next_due"),
    [("2030-01-01T12:30", "13:00:00Z"), ("2030-01-01T15:00+02:00", "  now"), ("2030-01-01T14:59+02:00", "13:00:00Z")],
)
def test_a_time_without_a_zone_is_utc(terminal: Terminal, tmp_path: Path, now: str, next_due: str) -> None:
    """And one with a zone is the same moment anywhere."""
    timetable(tmp_path, HOURLY)
    ran_at_noon(tmp_path)
    assert terminal("schedule", "list", "--now", now, **OWN_TIMETABLE).out.splitlines()[1].endswith(next_due)


@pytest.mark.parametrize("command", [("list",), ("run", "--once")])
def test_a_timetable_that_cannot_be_used_is_named(terminal: Terminal, tmp_path: Path, command: tuple[str, ...]) -> None:
    """With the entry that is wrong, and as wrong usage."""
    timetable(tmp_path, '[[crawl]]\nsource = "sample"\nevery = "often"\n')
    result = terminal("schedule", *command, **OWN_TIMETABLE)
    assert result.code == 2
    assert "mine.toml: crawl 1: every = 'often': it should be" in result.err


@pytest.mark.parametrize("command", ["run", "list", "now", "pause", "resume"])
def test_each_command_shows_an_example(terminal: Terminal, command: str) -> None:
    """In its help."""
    assert f": newsbot schedule {command}" in terminal("schedule", command, "--help").out
