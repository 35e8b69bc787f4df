"""The timetable: what a user can write in it, and what they are told where it cannot be used."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.config import Config, Network, Schedule
from schedules.timetable import SHIPPED, Timetable, TimetableError, load_timetable, parse_interval, parse_timetable

WHERE = "mine.toml"


def read(text: str, contact: str | None = None) -> Timetable:
    return parse_timetable(text, WHERE, sources=("harbour", "sample"), contact=contact)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1m", timedelta(minutes=1)),
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(days=14)),
        ("366d", timedelta(days=366)),
    ],
)
def test_an_interval_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    """And it keeps the words in which it was said."""
    interval = parse_interval(text)
    assert (interval.length, str(interval)) == (length, text)


@pytest.mark.parametrize("text", ["", "m", "30", "30 m", "-1h", "1.5h", "30s", "1M", "1h30m", "٣m", "1h\n", "9999999d"])
def test_what_is_no_interval_is_refused_with_an_example(text: str) -> None:
    """The message shows what would be one."""
    with pytest.raises(ValueError, match='such as "30m" or "6h"'):
        parse_interval(text)


@pytest.mark.parametrize("text", ["0m", "0d", "367d", "999999w"])
def test_an_interval_has_bounds(text: str) -> None:
    """None at all would crawl without pause; more than a year is a slip of the pen."""
    with pytest.raises(ValueError, match='at least "1m" and at most "366d"'):
        parse_interval(text)


@given(st.text(max_size=12))
def test_any_text_is_an_interval_or_a_value_error(text: str) -> None:
    """No other trouble comes of a timetable's words."""
    with suppress(ValueError):
        assert parse_interval(text).length >= timedelta(minutes=1)


def test_the_jobs_are_in_the_order_of_the_file() -> None:
    """Each is named after its work and its source."""
    jobs = read('[[crawl]]\nsource = "sample"\nevery = "6h"\n[[crawl]]\nsource = "harbour"\nevery = "30m"')
    assert [(job.name, str(job.every), job.off_because) for job in jobs] == [
        ("crawl sample", "6h", None),
        ("crawl harbour", "30m", None),
    ]


def test_a_job_can_be_left_out_for_now() -> None:
    """It stays in the timetable, and says why it does not run."""
    (job,) = read('[[crawl]]\nsource = "sample"\nevery = "6h"\non = false')
    assert job.off_because == "on = false in the timetable"


@pytest.mark.parametrize(
    ("contact", "off_because"),
    [
        (None, "until [network] contact is set in newsbot.toml (or NEWSBOT_NETWORK__CONTACT)"),
        ("", "until [network] contact is set in newsbot.toml (or NEWSBOT_NETWORK__CONTACT)"),
        ("desk@estuary-post.example", None),
    ],
)
def test_a_job_that_needs_a_contact_is_off_until_there_is_one(contact: str | None, off_because: str | None) -> None:
    """A live site is not visited by somebody who says nothing about themselves."""
    (job,) = read('[[crawl]]\nsource = "sample"\nevery = "6h"\nneeds_contact = true', contact)
    assert job.off_because == off_because


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[crawl", "mine.toml: is no TOML: "),
        ("[[recheck]]", "mine.toml: unknown table 'recheck'; known is [[crawl]]"),
        ('[crawl]\nsource = "sample"', "mine.toml: [crawl] should be [[crawl]], one for each source"),
        ("crawl = [3]", "mine.toml: crawl 1: is 3; it should be a table with source and every"),
        ("[[crawl]]\nsuorce = 1", "crawl 1: unknown key 'suorce'; known are source, every, on, needs_contact"),
        ("[[crawl]]\nsource = 1", "mine.toml: crawl 1: source = 1; it should be of the kind str"),
        ('[[crawl]]\non = "yes"', "mine.toml: crawl 1: on = 'yes'; it should be of the kind bool"),
        ('[[crawl]]\nevery = "6h"', "mine.toml: crawl 1: source is missing"),
        ('[[crawl]]\nsource = "sample"', "mine.toml: crawl 1: every is missing"),
        (
            '[[crawl]]\nsource = "sample"\nevery = "6x"',
            'crawl 1: every = \'6x\': it should be a whole number and m, h, d or w, such as "30m" or "6h"',
        ),
        (
            '[[crawl]]\nsource = "smaple"\nevery = "6h"',
            "mine.toml: crawl 1: no source is called 'smaple'; known are harbour, sample (see docs/add-a-source.md)",
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


def test_the_shipped_timetable_is_read_when_there_is_no_other(tmp_path: Path) -> None:
    """It crawls the sample, and the live site once a contact is set."""
    jobs = load_timetable(Config(data=tmp_path))
    reachable = load_timetable(Config(data=tmp_path, network=Network(contact="desk@estuary-post.example")))
    assert {job.source: job.off_because is None for job in jobs} == {"sample": True, "kyivindependent": False}
    assert all(job.off_because is None for job in reachable)


def test_the_shipped_timetable_lies_beside_the_code() -> None:
    """So that the wheel has it."""
    assert SHIPPED.is_file()


def test_a_timetable_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """Its path starts at the data folder, where newsbot.toml lies."""
    (tmp_path / "mine.toml").write_text('[[crawl]]\nsource = "sample"\nevery = "1d"', encoding="utf-8")
    (job,) = load_timetable(Config(data=tmp_path, schedule=Schedule(timetable=Path("mine.toml"))))
    assert str(job.every) == "1d"


def test_a_timetable_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With its whole path."""
    with pytest.raises(TimetableError, match=r"gone\.toml: is no timetable that can be read: "):
        load_timetable(Config(data=tmp_path, schedule=Schedule(timetable=Path("gone.toml"))))
