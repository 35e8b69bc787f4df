"""The timetable in TOML: what a user can write in it, and what they are told where it cannot be used."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.source import EntryPoint, Source
from schedules.every import Adaptive, Cron
from schedules.parser import Surroundings, TimetableError, parse_timetable
from schedules.timetable import Job, Timetable

WHERE = "mine.toml"
DECLARED = {
    "sample": Source(name="sample", title="The Mill", home="https://mill.example/", recording="mill.warc.gz"),
    "harbour": Source(
        name="harbour",
        title="The Harbour Ledger",
        home="https://harbour.example/",
        timezone="Europe/Kyiv",
        doors=(
            EntryPoint(kind="feed", url="https://harbour.example/rss"),
            EntryPoint(kind="sitemap", url="https://harbour.example/s"),
        ),
    ),
}
HERE = Surroundings(sources=("harbour", "sample"), declared=DECLARED, folder=Path("/data"))
CONTACT = "desk@estuary-post.example"


def read(text: str, here: Surroundings = HERE) -> Timetable:
    return parse_timetable(text, WHERE, here)


def of_sources(text: str, here: Surroundings = HERE) -> list[Job]:
    """The crawls and rechecks that *text* states."""
    return [job for job in read(text, here).jobs if job.source is not None]


def test_the_jobs_are_in_the_order_of_the_file() -> None:
    """Each is named after its work and its source."""
    jobs = of_sources('[[crawl]]\nsource = "sample"\nevery = "6h"\n[[crawl]]\nsource = "harbour"\nevery = "30m"')
    assert [(job.name, str(job.every), job.off_because) for job in jobs] == [
        ("crawl sample", "6h", None),
        ("crawl harbour", "30m", None),
    ]


def test_every_source_without_an_entry_of_its_own_has_that_of_the_star() -> None:
    """So that a source that is added is crawled without an edit here."""
    here = replace(HERE, sources=("harbour", "mill", "wharf"))
    jobs = of_sources('[[crawl]]\nsource = "*"\nevery = "2h"\n[[crawl]]\nsource = "mill"\nevery = "1d"', here)
    assert [(job.name, str(job.every), job.off_because) for job in jobs] == [
        ("crawl harbour", "2h", None),
        ("crawl wharf", "2h", None),
        ("crawl mill", "1d", None),
    ]


@pytest.mark.parametrize("work", ["crawl", "rechecks"])
def test_a_recording_is_off_unless_it_has_an_entry_of_its_own(work: str) -> None:
    """The invented stories of the sample come into nobody's database by themselves."""
    star = f'[[{work}]]\nsource = "*"\nevery = "1h"\n'
    own = f'[[{work}]]\nsource = "sample"\nevery = "1h"\nneeds_contact = true\n'
    here = replace(HERE, contact=CONTACT)
    assert {job.source: job.off_because for job in of_sources(star, here)} == {
        "harbour": None,
        "sample": "it replays a recording, and has no entry of its own in the timetable",
    }
    assert {job.source: job.off_because for job in of_sources(star + own, here)} == {"harbour": None, "sample": None}


def test_times_of_a_day_are_those_of_a_zone() -> None:
    """Named beside them."""
    (job,) = of_sources('[[crawl]]\nsource = "sample"\nevery = "0 8 * * 1-5"\nzone = "Europe/Kyiv"')
    assert (job.every, job.jitter) == (Cron("0 8 * * 1-5", "Europe/Kyiv"), timedelta(0))


@pytest.mark.parametrize(
    ("text", "jitter"),
    [
        ('[[crawl]]\nsource = "sample"\nevery = "6h"', timedelta(minutes=1)),
        ('jitter = "20m"\n[[crawl]]\nsource = "sample"\nevery = "1h"', timedelta(minutes=15)),
        ('[[crawl]]\nsource = "sample"', timedelta(0)),
    ],
)
def test_what_comes_at_intervals_has_jitter(text: str, jitter: timedelta) -> None:
    """At most a quarter of the interval; an adaptive crawl, which is the ordinary one, needs none."""
    (job,) = of_sources(text)
    assert job.jitter == jitter


def test_each_job_is_a_command() -> None:
    """With what its entry says of it."""
    jobs = read(
        '[[crawl]]\nsource = "sample"\n[[rechecks]]\nsource = "sample"\n'
        '[backup]\ninto = "copies"\nkeep = 7\n[prune]\nolder_than = "2y"\ntime_limit = "3h"'
    ).jobs
    assert {job.name: " ".join(job.command) for job in jobs} == {
        "crawl sample": "crawl sample",
        "rechecks sample": "crawl sample --rechecks-only",
        "relay": "alerts send",
        "health": "health --check",
        "backup": "db backup --into /data/copies --keep 7",
        "prune": "db prune --older-than 2y --yes",
    }
    assert [job.time_limit for job in jobs if job.work == "prune"] == [timedelta(hours=3)]


def test_defaults_are_sensible() -> None:
    """Alerts go out and health is looked at, whatever the file says; nothing is copied or removed unless it says so."""
    read_ = read("")
    assert [(job.name, str(job.every), job.off_because) for job in read_.jobs] == [
        ("relay", "1m", None),
        ("health", "15m", None),
    ]
    assert (read_.at_once, read_.wish.within, read_.wish.share) == (4, timedelta(minutes=10), 0.9)


@pytest.mark.parametrize("name", ["relay", "health"])
def test_what_is_done_by_default_can_be_left_out(name: str) -> None:
    """It stays in the timetable, and says why it does not run."""
    job = read(f"[{name}]\non = false").named(name)
    assert job is not None
    assert job.off_because == "on = false in the timetable"


def test_a_backup_of_a_server_is_the_servers_own() -> None:
    """It says so instead of failing each night."""
    job = read("[backup]", replace(HERE, on_a_server=True)).named("backup")
    assert job is not None
    assert job.off_because == "the database is a server's: back it up with pg_dump"


def test_a_wish_for_adaptive_crawls_is_read() -> None:
    """Within what time, for which share, at which price."""
    read_ = read('[adaptive]\nwithin = "5m"\nshare = 0.5\nrequests_a_day = 100\n[[crawl]]\nsource = "sample"')
    assert (read_.wish.within, read_.wish.share, read_.wish.requests_a_day) == (timedelta(minutes=5), 0.5, 100)
    assert read_.jobs[0].every == Adaptive()


def test_the_plan_knows_by_whose_clock_a_source_works_and_what_a_crawl_costs() -> None:
    """As its file declares it: its zone, and the entry points that are opened."""
    jobs = {job.source: (job.zone, job.requests) for job in of_sources('[[crawl]]\nsource = "*"')}
    assert jobs == {"harbour": ("Europe/Kyiv", 2), "sample": (None, 1)}


@pytest.mark.parametrize(
    ("contact", "off_because"),
    [
        (None, "until [network] contact is set in newsbot.toml (or NEWSBOT_NETWORK__CONTACT)"),
        ("", "until [network] contact is set in newsbot.toml (or NEWSBOT_NETWORK__CONTACT)"),
        (CONTACT, None),
    ],
)
def test_a_live_site_that_needs_a_contact_is_off_until_there_is_one(
    contact: str | None, off_because: str | None
) -> None:
    """It is not visited by somebody who says nothing about themselves; a recording has nobody to ask."""
    entries = "".join(f'[[crawl]]\nsource = "{name}"\nneeds_contact = true\n' for name in ("*", "sample"))
    jobs = of_sources(entries, replace(HERE, contact=contact))
    assert {job.source: job.off_because for job in jobs} == {"harbour": off_because, "sample": None}


def test_a_source_whose_file_is_broken_is_off_and_says_why() -> None:
    """All others go on."""
    here = replace(HERE, sources=("harbour", "mill"), broken={"harbour": "harbour.toml: unknown key 'homme'"})
    jobs = of_sources('[[crawl]]\nsource = "*"', here)
    assert {job.source: job.off_because for job in jobs} == {
        "harbour": "its file cannot be used: harbour.toml: unknown key 'homme'",
        "mill": None,
    }


TABLES = "[[crawl]], [[rechecks]], [relay], [health], [backup], [prune], [adaptive], at_once, jitter"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[crawl", "mine.toml: is not valid TOML: "),
        ("[[recheck]]", f"mine.toml: unknown 'recheck'; known: {TABLES}"),
        ('"" = 1', f"mine.toml: unknown ''; known: {TABLES}"),
        ("x = " + "[" * 5000, "mine.toml: is not valid TOML: "),
        ("on = true", f"mine.toml: unknown 'on'; known: {TABLES}"),
        ('[crawl]\nsource = "sample"', "mine.toml: [crawl] should be [[crawl]], one for each source"),
        ("crawl = [3]", "mine.toml: crawl 1: is 3; it should be a table"),
        ("[[backup]]", "mine.toml: backup: is [{}]; it should be a table"),
        (
            "[[crawl]]\nsuorce = 1",
            "mine.toml: crawl 1: unknown key 'suorce'; known: source, every, zone, on, time_limit, needs_contact",
        ),
        ("[[crawl]]\nsource = 1", "mine.toml: crawl 1: source = 1; it should be a text"),
        ('[[crawl]]\non = "yes"', "mine.toml: crawl 1: on = 'yes'; it should be true or false"),
        ("[backup]\nkeep = true", "mine.toml: backup: keep = True; it should be a whole number"),
        ("[backup]\nkeep = 0", "mine.toml: backup: keep = 0; it should be 1 to 1000"),
        ("at_once = 65", "mine.toml: at_once = 65; it should be 1 to 64"),
        ("at_once = -1", "mine.toml: at_once = -1; it should be 1 to 64"),
        (
            'jitter = "5s"',
            'mine.toml: jitter = \'5s\': it should be a whole number followed by m, h, d or w, such as "30m" or "6h"',
        ),
        (
            '[relay]\ntime_limit = "soon"',
            "mine.toml: relay: time_limit = 'soon': it should be a whole number followed by m, h, d or w",
        ),
        (
            '[[crawl]]\nevery = "6h"',
            'mine.toml: crawl 1: source is missing; "*" is every source that has no entry of its own',
        ),
        (
            '[[crawl]]\nsource = "sample"\nevery = "6x"',
            "mine.toml: crawl 1: every = '6x': it should be \"adaptive\", an interval such as",
        ),
        (
            '[health]\nevery = "0 8 * * 8"\nzone = "Europe/Kyiv"',
            "mine.toml: health: every = '0 8 * * 8': not a valid cron expression (Bad day-of-week)",
        ),
        (
            '[health]\nevery = "0 8 * * *"\nzone = "Kyiv"',
            "mine.toml: health: every = '0 8 * * *': zone = 'Kyiv' is not an IANA time zone",
        ),
        (
            '[[rechecks]]\nsource = "sample"\nevery = "adaptive"',
            "mine.toml: rechecks 1: every = 'adaptive': only a crawl can be adaptive",
        ),
        ("[prune]", 'mine.toml: prune: older_than is missing: how old an article is that goes, such as "2y" or "90d"'),
        (
            '[prune]\nolder_than = "2m"',
            "mine.toml: prune: older_than = '2m': it should be a whole number followed by y, w or d, such as",
        ),
        ("[adaptive]\nshare = 1.5", "mine.toml: adaptive: share is 1.5; it should lie between 0 and 1"),
        ("[adaptive]\nrequests_a_day = 0", "mine.toml: adaptive: requests_a_day is 0; it should be a number above"),
        ('[adaptive]\nwithin = "2d"', "mine.toml: adaptive: within is 2 days, 0:00:00; it should be more than nothing"),
        (
            '[[crawl]]\nsource = "smaple"\nevery = "6h"',
            "mine.toml: crawl 1: no source is called 'smaple'; known: harbour, sample (see docs/add-a-source.md)",
        ),
        (
            '[[crawl]]\nsource = "sample"\nevery = "6h"\n' * 2,
            "mine.toml: crawl 2: source 'sample' is in the timetable twice; keep one of them",
        ),
    ],
)
def test_what_is_wrong_with_a_timetable_is_named(text: str, message: str) -> None:
    """File, entry, key and value."""
    with pytest.raises(TimetableError) as caught:
        read(text)
    assert message in str(caught.value)
