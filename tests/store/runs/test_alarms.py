"""Alarms: open once at a time, and kept when they are over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from newsbot.items import Alarm
from newsbot.store.engine.database import Database
from newsbot.store.runs import alarms
from tests.store.captures import NOON, hours

SILENT = Alarm(
    key="silent:estuary",
    kind="silent",
    state="open",
    source="estuary",
    field=None,
    since=NOON,
    says="no article for 9 hours",
    normal="about 12 in this time",
    example=None,
    advice="look at the site",
)


def test_an_alarm_opens_lasts_and_closes(database: Database) -> None:
    """What was said last is kept, and when people heard of it."""
    with database.write() as connection:
        alarms.keep(connection, SILENT, hours(1))
        later = replace(SILENT, state="still", says="no article for 20 hours", example="https://estuary.example/")
        alarms.keep(connection, later, hours(2), told=False)
        (each,) = alarms.standing(connection).values()
        assert each == alarms.Standing(alarm=later, opened_at=hours(1), told_at=hours(1))
        alarms.keep(connection, replace(later, state="closed"), hours(3))
        assert alarms.standing(connection) == {}
        (closed,) = alarms.past(connection, "estuary", 9)
    assert (closed.alarm.state, closed.opened_at, closed.told_at, closed.closed_at) == (
        "closed",
        hours(1),
        hours(3),
        hours(3),
    )


def test_what_was_over_may_begin_again(database: Database) -> None:
    """As another alarm of the same key; the newest comes first."""
    with database.write() as connection:
        for hour in (0, 5):
            alarms.keep(connection, SILENT, hours(hour))
            alarms.keep(connection, replace(SILENT, state="closed"), hours(hour + 1))
        assert [each.opened_at for each in alarms.past(connection, "estuary", 9)] == [hours(5), NOON]
        assert len(alarms.past(connection, "estuary", 1)) == 1
        assert alarms.past(connection, "other", 9) == []


def test_no_alarm_is_open_twice(database: Database) -> None:
    """Whoever looks at the same time."""
    with database.write() as connection:
        alarms.keep(connection, SILENT, NOON)
    with pytest.raises(IntegrityError), database.write() as connection:
        alarms.keep(connection, SILENT, NOON)


def test_closing_what_is_not_open_does_nothing(database: Database) -> None:
    """Another look has closed it."""
    with database.write() as connection:
        alarms.keep(connection, replace(SILENT, state="closed"), NOON)
        assert alarms.past(connection, "estuary", 9) == []


def test_an_open_alarm_can_be_snoozed(database: Database) -> None:
    """Until a moment, or no longer; one that is not open cannot."""
    with database.write() as connection:
        assert not alarms.snooze(connection, SILENT.key, hours(9))
        alarms.keep(connection, SILENT, NOON)
        assert alarms.snooze(connection, SILENT.key, hours(9))
        snoozed = alarms.standing(connection)[SILENT.key]
        assert snoozed.is_snoozed(hours(9) - timedelta(seconds=1))
        assert not snoozed.is_snoozed(hours(9))
        assert alarms.snooze(connection, SILENT.key, None)
        assert not alarms.standing(connection)[SILENT.key].is_snoozed(NOON)
