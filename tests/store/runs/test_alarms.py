"""Alarms: each is open at most once, and stays stored when it closes."""

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
    """The last report is stored, and when people were told."""
    with database.write() as connection:
        alarms.save(connection, SILENT, hours(1))
        later = replace(SILENT, state="still", says="no article for 20 hours", example="https://estuary.example/")
        alarms.save(connection, later, hours(2), told=False)
        (each,) = alarms.open_alarms(connection).values()
        assert each == alarms.StoredAlarm(alarm=later, opened_at=hours(1), told_at=hours(1))
        alarms.save(connection, replace(later, state="closed"), hours(3))
        assert alarms.open_alarms(connection) == {}
        (closed,) = alarms.past(connection, "estuary", 9)
    assert (closed.alarm.state, closed.opened_at, closed.told_at, closed.closed_at) == (
        "closed",
        hours(1),
        hours(3),
        hours(3),
    )


def test_a_closed_alarm_can_open_again(database: Database) -> None:
    """As another alarm with the same key; the newest comes first."""
    with database.write() as connection:
        for hour in (0, 5):
            alarms.save(connection, SILENT, hours(hour))
            alarms.save(connection, replace(SILENT, state="closed"), hours(hour + 1))
        assert [each.opened_at for each in alarms.past(connection, "estuary", 9)] == [hours(5), NOON]
        assert len(alarms.past(connection, "estuary", 1)) == 1
        assert alarms.past(connection, "other", 9) == []


def test_an_open_alarm_cannot_be_opened_again(database: Database) -> None:
    """Even by two checks at the same time."""
    with database.write() as connection:
        alarms.save(connection, SILENT, NOON)
    with pytest.raises(IntegrityError), database.write() as connection:
        alarms.save(connection, SILENT, NOON)


def test_closing_a_closed_alarm_does_nothing(database: Database) -> None:
    """Another check may have closed it."""
    with database.write() as connection:
        alarms.save(connection, replace(SILENT, state="closed"), NOON)
        assert alarms.past(connection, "estuary", 9) == []


def test_an_open_alarm_can_be_snoozed(database: Database) -> None:
    """Until a time, and woken again; a closed one cannot."""
    with database.write() as connection:
        assert not alarms.snooze(connection, SILENT.key, hours(9))
        alarms.save(connection, SILENT, NOON)
        assert alarms.snooze(connection, SILENT.key, hours(9))
        snoozed = alarms.open_alarms(connection)[SILENT.key]
        assert snoozed.is_snoozed(hours(9) - timedelta(seconds=1))
        assert not snoozed.is_snoozed(hours(9))
        assert alarms.snooze(connection, SILENT.key, None)
        assert not alarms.open_alarms(connection)[SILENT.key].is_snoozed(NOON)
