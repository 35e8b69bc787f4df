"""Digests: each slot once, by the clocks of its zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from newsbot.alerts.digest import RuleError, digest_from, next_digest

ZONES = ("Europe/Kyiv", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")


def slots(written: str, zone: str, begin: datetime, end: datetime) -> list[datetime]:
    digest = digest_from(written, ZoneInfo(zone))
    found = [next_digest(digest, begin)]
    while found[-1] < end:
        found.append(next_digest(digest, found[-1]))
    return found[:-1]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["02:30", "08:00"])
def test_a_daily_digest_comes_once_on_every_day_of_2026(zone: str, at: str) -> None:
    """Also on those on which the clocks change, in the skipped hour or the one shown twice."""
    place = ZoneInfo(zone)
    begin, end = (datetime(year, 1, 1, tzinfo=place) for year in (2026, 2027))
    days = [slot.astimezone(place).date() for slot in slots(f"daily@{at}", zone, begin, end)]
    assert days == [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Australia/Lord_Howe"])
def test_an_hourly_digest_comes_each_hour_when_the_clocks_change_too(zone: str) -> None:
    """An hour apart; where clocks move by half an hour, half of one more or less on those two days."""
    found = slots("hourly", zone, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    gaps = {later - earlier for earlier, later in pairwise(found)}
    assert gaps <= {timedelta(minutes=minutes) for minutes in (30, 60, 90)}


def test_a_weekly_digest_comes_on_its_day() -> None:
    """At the wall time of its zone, summer and winter."""
    place = ZoneInfo("Europe/Kyiv")
    found = slots("weekly@mon-08:00", "Europe/Kyiv", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert len(found) == 52
    assert {f"{slot.astimezone(place):%a %H:%M}" for slot in found} == {"Mon 08:00"}


@pytest.mark.parametrize(
    "written", ["", "monthly", "daily", "daily@8:00", "daily@24:00", "weekly@08:00", "weekly@funday-08:00", "hourly@8"]
)
def test_a_digest_that_makes_no_sense_is_refused(written: str) -> None:
    """With what it said."""
    with pytest.raises(RuleError) as caught:
        digest_from(written, ZoneInfo("UTC"))
    assert repr(written) in str(caught.value)
