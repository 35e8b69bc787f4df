"""The policy: when an alert may be sent. Each rule alone, and invariants of all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.alerts.policy import (
    AT_MOST,
    Due,
    Policy,
    RuleError,
    after_quiet_hours,
    digest_from,
    due,
    next_digest,
    policy_of,
)

ZONES = ("UTC", "Europe/Kyiv", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
TIMES = st.times().map(lambda time: f"{time:%H:%M}")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def rule(**words: object) -> Policy:
    return policy_of(**{"digest": None, "quiet": None, "zone": "UTC", "at_most": AT_MOST, **words})  # type: ignore[arg-type]


def test_an_alert_is_due_at_once_where_no_rule_says_otherwise() -> None:
    """Whenever it was queued."""
    now = utc(2026, 3, 2, 12, 30)
    assert due(rule(), owed_at=utc(2026, 3, 1), sent_in_last_hour=19, now=now) == Due(now)


def test_alerts_above_the_limit_wait_for_the_full_hour() -> None:
    """And arrive in a digest."""
    now = utc(2026, 3, 2, 12, 30)
    assert due(rule(), owed_at=now, sent_in_last_hour=20, now=now) == Due(utc(2026, 3, 2, 13), in_digest=True)
    assert due(rule(at_most=None), owed_at=now, sent_in_last_hour=10**6, now=now) == Due(now)


def test_the_digest_of_a_storm_at_night_waits_for_the_morning() -> None:
    """Quiet hours hold digests, too."""
    now = utc(2026, 3, 2, 21, 30)
    night = rule(quiet="22:00-07:00", at_most=1)
    assert due(night, owed_at=now, sent_in_last_hour=1, now=now) == Due(utc(2026, 3, 3, 7), in_digest=True)


def test_an_alert_goes_in_the_next_digest_after_it_was_queued() -> None:
    """Which is due at once if the relay runs late."""
    daily = rule(digest="daily@08:00", zone="Europe/Kyiv")
    found = due(daily, owed_at=utc(2026, 3, 2, 5, 59), sent_in_last_hour=0, now=utc(2026, 3, 9))
    assert found == Due(utc(2026, 3, 2, 6), in_digest=True)


@pytest.mark.parametrize(
    ("now", "loud"),
    [
        (utc(2026, 3, 2, 19, 59), utc(2026, 3, 2, 19, 59)),  # 21:59 in Kyiv
        (utc(2026, 3, 2, 20, 0), utc(2026, 3, 3, 5, 0)),
        (utc(2026, 3, 3, 4, 59, 59), utc(2026, 3, 3, 5, 0)),
        (utc(2026, 3, 3, 5, 0), utc(2026, 3, 3, 5, 0)),
        (utc(2026, 3, 28, 21, 0), utc(2026, 3, 29, 4, 0)),  # the night in which clocks go forward
        (utc(2026, 10, 24, 20, 0), utc(2026, 10, 25, 5, 0)),  # that in which they go back
    ],
)
def test_quiet_hours_are_by_the_clocks_of_the_zone(now: datetime, loud: datetime) -> None:
    """Across midnight and clock changes."""
    assert after_quiet_hours(rule(quiet="22:00-07:00", zone="Europe/Kyiv"), now) == loud


def test_quiet_hours_that_end_in_the_hour_that_is_skipped_end_with_the_jump() -> None:
    """In Kyiv clocks jump from 3:00 to 4:00, past 3:30."""
    policy = rule(quiet="22:00-03:30", zone="Europe/Kyiv")
    assert after_quiet_hours(policy, utc(2026, 3, 29, 0, 30)) == utc(2026, 3, 29, 1)


def test_quiet_hours_that_end_in_the_hour_shown_twice_end_twice() -> None:
    """At the first 3:30, and again at the second."""
    quiet = rule(quiet="22:00-03:30", zone="Europe/Kyiv")
    assert after_quiet_hours(quiet, utc(2026, 10, 25, 0, 10)) == utc(2026, 10, 25, 0, 30)
    assert after_quiet_hours(quiet, utc(2026, 10, 25, 0, 45)) == utc(2026, 10, 25, 0, 45)
    assert after_quiet_hours(quiet, utc(2026, 10, 25, 1, 10)) == utc(2026, 10, 25, 1, 30)


@given(
    begins=TIMES,
    ends=TIMES,
    zone=st.sampled_from(ZONES),
    now=st.datetimes(utc(2026, 1, 1).replace(tzinfo=None), utc(2026, 12, 31).replace(tzinfo=None)),
)
def test_quiet_hours_end_within_a_day_and_nothing_before_is_loud(
    begins: str, ends: str, zone: str, now: datetime
) -> None:
    """In any zone, at any moment of a year."""
    if begins == ends:
        return
    policy = rule(quiet=f"{begins}-{ends}", zone=zone)
    assert policy.quiet is not None
    moment = now.replace(tzinfo=UTC)
    loud = after_quiet_hours(policy, moment)
    assert moment <= loud <= moment + timedelta(hours=25)
    assert not policy.quiet.has(loud)
    if loud > moment:
        assert policy.quiet.has(loud - timedelta(seconds=1))


@given(owed=st.lists(st.integers(0, 3 * 60), min_size=1, max_size=200), at_most=st.integers(1, 5))
def test_no_hour_exceeds_the_limit_and_all_alerts_are_sent(owed: list[int], at_most: int) -> None:
    """Any hour has at most this many alerts and one digest; nothing is lost."""
    begin = utc(2026, 3, 2, 12, 17)
    policy = rule(at_most=at_most)
    sent: list[datetime] = []
    digests: dict[datetime, int] = {}
    for minute in sorted(owed):
        now = begin + timedelta(minutes=minute)
        lately = sum(moment > now - timedelta(hours=1) for moment in sent)
        found = due(policy, owed_at=now, sent_in_last_hour=lately, now=now)
        if found.in_digest:
            digests[found.at] = digests.get(found.at, 0) + 1
        else:
            assert found.at == now
            sent.append(now)
    assert len(sent) + sum(digests.values()) == len(owed)
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in pairwise(sorted(digests)))
    assert all(sum(moment <= other < moment + timedelta(hours=1) for other in sent) <= at_most for moment in sent)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"quiet": "22:00"}, "quiet hours '22:00': two times were expected, as in 22:00-07:00"),
        ({"quiet": "22:00-25:00"}, "quiet hours '22:00-25:00': '25:00' is not a time of day, such as 08:00"),
        ({"quiet": "07:00-07:00"}, "they end when they begin"),
        (
            {"zone": "Europe/Atlantis"},
            "zone 'Europe/Atlantis': there is no such time zone; write one such as Europe/Kyiv",
        ),
        ({"zone": "../etc/passwd"}, "there is no such time zone"),
        ({"at_most": 0}, "at most 0 alerts an hour: 1 or more was expected"),
        ({"digest": "daily"}, "digest 'daily': hourly, daily@08:00 or weekly@mon-08:00 was expected"),
    ],
)
def test_an_invalid_rule_is_refused(words: dict[str, object], said: str) -> None:
    """Naming what was given and what was expected."""
    with pytest.raises(RuleError) as caught:
        rule(**words)
    assert said in str(caught.value)


DIGEST_ZONES = (*ZONES[1:], "Europe/London", "America/Sao_Paulo")


def slots(written: str, zone: str, begin: datetime, end: datetime) -> list[datetime]:
    digest = digest_from(written, ZoneInfo(zone))
    found = [next_digest(digest, begin)]
    while found[-1] < end:
        found.append(next_digest(digest, found[-1]))
    return found[:-1]


@pytest.mark.parametrize("zone", DIGEST_ZONES)
@pytest.mark.parametrize("at", ["02:30", "08:00"])
def test_a_daily_digest_comes_once_on_every_day_of_2026(zone: str, at: str) -> None:
    """Also on days of clock changes, in a skipped or repeated hour."""
    place = ZoneInfo(zone)
    begin, end = (datetime(year, 1, 1, tzinfo=place) for year in (2026, 2027))
    days = [slot.astimezone(place).date() for slot in slots(f"daily@{at}", zone, begin, end)]
    assert days == [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Australia/Lord_Howe"])
def test_an_hourly_digest_comes_each_hour_when_the_clocks_change_too(zone: str) -> None:
    """An hour apart, or half an hour more or less where clocks move by half an hour."""
    found = slots("hourly", zone, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    gaps = {later - earlier for earlier, later in pairwise(found)}
    assert gaps <= {timedelta(minutes=minutes) for minutes in (30, 60, 90)}


def test_a_weekly_digest_comes_on_its_day() -> None:
    """At local time, summer and winter."""
    place = ZoneInfo("Europe/Kyiv")
    found = slots("weekly@mon-08:00", "Europe/Kyiv", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert len(found) == 52
    assert {f"{slot.astimezone(place):%a %H:%M}" for slot in found} == {"Mon 08:00"}


@pytest.mark.parametrize(
    "written", ["", "monthly", "daily", "daily@8:00", "daily@24:00", "weekly@08:00", "weekly@funday-08:00", "hourly@8"]
)
def test_an_invalid_digest_is_refused(written: str) -> None:
    """Naming what was given."""
    with pytest.raises(RuleError) as caught:
        digest_from(written, ZoneInfo("UTC"))
    assert repr(written) in str(caught.value)
