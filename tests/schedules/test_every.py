"""How often: intervals, cron's times on the clock of a zone, and what is said where a text is none of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.every import Adaptive, Cron, parse_every, parse_interval

ZONES = (
    "Europe/Kyiv",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
    "Australia/Lord_Howe",  # moves by half an hour
    "Asia/Kolkata",  # never moves, and is off by half an hour
    "Africa/Cairo",  # moves at midnight
)
YEAR = datetime(2026, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001 - on the wall


def walls(cron: str, zone: str) -> list[datetime]:
    """What the wall of *zone* shows at each slot of 2026."""
    there = ZoneInfo(zone)
    slots = Cron(cron, zone).after(YEAR[0].replace(tzinfo=there) - timedelta(seconds=1))
    shown = (slot.astimezone(there).replace(tzinfo=None) for slot in slots)
    return list(takewhile(lambda wall: wall < YEAR[1], shown))


def is_left_out(wall: datetime, zone: str) -> bool:
    """Whether the clock of *zone* never shows *wall*."""
    there = wall.replace(tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (2, 0), (2, 30), (8, 0)])
def test_b1_a_time_of_day_comes_once_on_each_day_of_the_year(zone: str, hour: int, minute: int) -> None:
    """Also where the clock leaves it out, when it comes when the clock goes on, or shows it twice."""
    shown = walls(f"{minute} {hour} * * *", zone)
    assert [wall.date() for wall in shown] == [(YEAR[0] + timedelta(days=number)).date() for number in range(365)]
    for wall in shown:
        stated = wall.replace(hour=hour, minute=minute)
        assert wall == stated or (is_left_out(stated, zone) and stated < wall <= stated + timedelta(hours=1))


@pytest.mark.parametrize(
    ("zone", "cron"), [*((zone, "0 * * * *") for zone in ZONES), ("Europe/Berlin", "15 0-23 * * *")]
)
def test_b1_every_hour_is_every_hour_that_passes(zone: str, cron: str) -> None:
    """None is left out or comes twice when the clock of the wall is changed (by whole hours)."""
    there = ZoneInfo(zone)
    slots = list(
        takewhile(
            lambda slot: slot < datetime(2027, 1, 1, tzinfo=there),
            Cron(cron, zone).after(datetime(2026, 1, 1, tzinfo=there) - timedelta(seconds=1)),
        )
    )
    apart = {later - earlier for earlier, later in pairwise(slots)}
    if zone == "Australia/Lord_Howe":
        # A full hour of its wall comes half an hour early on one day, and half an hour late on another.
        assert apart <= {timedelta(minutes=minutes) for minutes in (30, 60, 90)}
    else:
        assert apart == {timedelta(hours=1)}
        assert len(slots) == 365 * 24


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", ["*/30 2 * * *", "0 */2 * * *", "30 1,2,3 * * *"])
def test_b1_named_hours_are_those_of_the_wall(zone: str, cron: str) -> None:
    """Each time of the wall once; those that are left out fall on the moment at which the clock goes on."""
    shown = walls(cron, zone)
    assert len(set(shown)) == len(shown)
    stated = {wall for number in range(365) for wall in _stated(cron, YEAR[0] + timedelta(days=number))}
    left_out = {wall for wall in stated if is_left_out(wall, zone)}
    moved = {_moved(wall, zone) for wall in left_out}
    assert set(shown) == (stated - left_out) | moved


def _stated(cron: str, day: datetime) -> list[datetime]:
    """The slots of a day on which nothing is changed, on that *day*."""
    plain = datetime(2026, 1, 14, tzinfo=UTC)
    slots = takewhile(lambda slot: slot.day == 14, Cron(cron).after(plain - timedelta(seconds=1)))
    return [day + (slot - plain) for slot in slots]


def _moved(wall: datetime, zone: str) -> datetime:
    """The first time after *wall* that the clock of *zone* shows, to the minute."""
    while is_left_out(wall, zone):
        wall += timedelta(minutes=1)
    return wall


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.sampled_from(["30 2 * * *", "*/30 2 * * *", "0 * * * *", "0 */2 * * *", "0 8 * * 1-5", "15 3 1 * *"]),
)
def test_the_slots_after_a_moment_do_not_depend_on_where_one_begins(moment: datetime, zone: str, cron: str) -> None:
    """What comes after the next slot is what comes after the next but one's predecessor."""
    first, second, third = islice(Cron(cron, zone).after(moment), 3)
    assert moment < first < second < third
    assert next(Cron(cron, zone).after(first)) == second
    assert next(Cron(cron, zone).after(second)) == third
    assert next(Cron(cron, zone).after(first - timedelta.resolution)) == first


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


@pytest.mark.parametrize(
    ("text", "zone", "every"),
    [
        ("adaptive", None, Adaptive()),
        ("0 8 * * 1-5", "Europe/Kyiv", Cron("0 8 * * 1-5", "Europe/Kyiv")),
        (" 0  8 * * mon ", None, Cron("0 8 * * mon", "UTC")),
    ],
)
def test_a_rhythm_is_an_interval_a_cron_expression_or_adaptive(text: str, zone: str | None, every: object) -> None:
    """Where no zone is named, it is UTC."""
    assert parse_every(text, zone) == every


@pytest.mark.parametrize(
    ("every", "shown"), [(Cron("0 8 * * *"), "0 8 * * *"), (Cron("0 8 * * *", "Asia/Tokyo"), "0 8 * * * Asia/Tokyo")]
)
def test_the_zone_is_named_with_the_times(every: Cron, shown: str) -> None:
    """So that an edit of it is an edit of the rhythm."""
    assert str(every) == shown


ONE_OF = 'it should be "adaptive", an interval such as "30m" or "6h", or cron\'s five fields, such as "0 8 * * 1-5"'


@pytest.mark.parametrize(
    ("text", "zone", "message"),
    [
        ("", None, ONE_OF),
        ("often", None, ONE_OF),
        ("30", None, ONE_OF),
        ("1.5h", None, ONE_OF),
        ("٣m", None, ONE_OF),
        ("0m", None, 'it should be at least "1m" and at most "366d"'),
        ("367d", None, 'it should be at least "1m" and at most "366d"'),
        ("30m", "UTC", "zone = 'UTC' goes with the times of cron alone"),
        ("adaptive", "UTC", "zone = 'UTC' goes with the times of cron alone"),
        ("30 m", None, "cron has five fields (minute, hour, day, month, weekday), these are 2"),
        ("0 0 8 * * 1", None, "cron has five fields (minute, hour, day, month, weekday), these are 6"),
        ("0 25 * * *", None, "not a valid cron expression (Bad hour)"),
        ("0 8 31 2 *", None, "not a valid cron expression (Bad day-of-month)"),
        ("0 8 * * *", "Europe/Kiew", "zone = 'Europe/Kiew' is not an IANA time zone, such as \"Europe/Kyiv\""),
        (
            "0 8 * * *",
            "../../etc/passwd",
            "zone = '../../etc/passwd' is not an IANA time zone, such as \"Europe/Kyiv\"",
        ),
        ("0 8 * * *", "", "zone = '' is not an IANA time zone, such as \"Europe/Kyiv\""),
    ],
)
def test_what_is_no_rhythm_is_refused_with_an_example(text: str, zone: str | None, message: str) -> None:
    """The message says what would be one."""
    with pytest.raises(ValueError, match=r"^") as caught:
        parse_every(text, zone)
    assert str(caught.value) == message


@given(st.text(max_size=12) | st.text("0123456789*/,-#L MON", max_size=24))
def test_any_text_is_a_rhythm_or_a_value_error(text: str) -> None:
    """No other trouble comes of a timetable's words."""
    with suppress(ValueError):
        parse_every(text)
