"""Alarms: people are notified when they open, daily, and when they close."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsbot.health.alarms import changes
from newsbot.health.symptom import Symptom
from newsbot.store.runs.alarms import StoredAlarm
from tests.health.runs import DAY, HOUR, START

REPEAT = DAY


def symptom(source: str = "herald", since: datetime = START, says: str = "it is silent") -> Symptom:
    return Symptom(kind="silent", source=source, since=since, says=says, normal="it is not", advice="listen")


def open_alarms(at: datetime = START, **more: datetime) -> dict[str, StoredAlarm]:
    (change,) = changes({}, [symptom()], at, repeat=REPEAT)
    return {change.alarm.key: StoredAlarm(alarm=change.alarm, opened_at=at, **{"told_at": at, **more})}


def told(known: dict[str, StoredAlarm], found: list[Symptom], at: datetime, **more: set[str]) -> list[tuple[str, bool]]:
    return [(each.alarm.state, each.tell) for each in changes(known, found, at, repeat=REPEAT, **more)]


def test_a_new_symptom_opens_an_alarm_at_once() -> None:
    """Under a key that stays the same until it closes."""
    (change,) = changes({}, [symptom()], START, repeat=REPEAT)
    assert (change.alarm.state, change.alarm.key, change.tell) == ("open", "silent:herald", True)


def test_a_lasting_alarm_is_repeated_after_a_day_and_not_before() -> None:
    """With its current state, and its known start."""
    later = symptom(since=START + HOUR, says="it is still silent")
    assert told(open_alarms(), [later], START + 23 * HOUR) == [("still", False)]
    (change,) = changes(open_alarms(), [later], START + DAY, repeat=REPEAT)
    assert (change.alarm.state, change.tell) == ("still", True)
    assert (change.alarm.since, change.alarm.says) == (START, "it is still silent")


def test_the_end_of_an_alarm_is_told_once() -> None:
    """It closes by itself."""
    assert told(open_alarms(), [], START + HOUR) == [("closed", True)]


def test_an_unchecked_alarm_stays_and_is_repeated() -> None:
    """Its source has not run since."""
    assert told(open_alarms(), [], START + HOUR, unchanged={"silent:herald"}) == [("still", False)]
    assert told(open_alarms(), [], START + DAY, unchanged={"silent:herald"}) == [("still", True)]


def test_a_snoozed_alarm_is_not_repeated_but_its_end_is_told() -> None:
    """Only repetition is snoozed."""
    snoozed = open_alarms(snoozed_until=START + 3 * DAY)
    assert told(snoozed, [symptom()], START + 2 * DAY) == [("still", False)]
    assert told(snoozed, [symptom()], START + 3 * DAY) == [("still", True)]
    assert told(snoozed, [], START + DAY) == [("closed", True)]


@given(st.sets(st.sampled_from("abcde")), st.sets(st.sampled_from("abcde")), st.sets(st.sampled_from("abcde")))
def test_each_alarm_changes_once_and_none_is_forgotten(open_: set[str], found: set[str], unchanged: set[str]) -> None:
    """Whatever is open, found, or unchecked."""
    known = {
        change.alarm.key: StoredAlarm(alarm=change.alarm, opened_at=START, told_at=START)
        for change in changes({}, [symptom(name) for name in sorted(open_)], START, repeat=REPEAT)
    }
    later = START + timedelta(hours=2)
    keys = {f"silent:{name}" for name in unchanged}
    made = changes(known, [symptom(name) for name in sorted(found)], later, repeat=REPEAT, unchanged=keys)
    states = {str(each.alarm.source): each.alarm.state for each in made}
    assert len(states) == len(made)
    assert {name for name, state in states.items() if state == "open"} == found - open_
    assert {name for name, state in states.items() if state == "closed"} == open_ - found - unchanged
    assert set(states) == open_ | found
