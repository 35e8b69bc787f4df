"""Opens, repeats and closes alarms: people hear of a problem when it begins, daily, and when it ends. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsbot.health.symptom import Symptom
from newsbot.items import Alarm

if TYPE_CHECKING:
    from newsbot.store.runs.alarms import StoredAlarm

_EARLY = timedelta(minutes=5)  # a check may run a little before the day is over


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one alarm, and whether people are notified."""

    alarm: Alarm
    tell: bool


def changes(
    open_alarms: Mapping[str, StoredAlarm],
    symptoms: Sequence[Symptom],
    now: datetime,
    *,
    repeat: timedelta,
    unchanged: Collection[str] = (),
) -> list[Change]:
    """What *symptoms* at *now* change about *open_alarms*: opened, repeated after *repeat*, or closed.

    Other alarms are updated without a notification. *unchanged* are the keys of alarms that were not checked. A snoozed
    alarm is not repeated until its snooze ends, but people do hear that it closed.
    """
    found = {symptom.key: symptom for symptom in symptoms}
    made = [Change(_alarm(symptom), tell=True) for key, symptom in found.items() if key not in open_alarms]
    for key, each in open_alarms.items():
        if key in found:
            made.append(Change(_lasting(each.alarm, found[key]), tell=_is_due(each, now, repeat)))
        elif key in unchanged:
            made.append(Change(replace(each.alarm, state="still"), tell=_is_due(each, now, repeat)))
        else:
            made.append(Change(replace(each.alarm, state="closed"), tell=True))
    return made


def _is_due(each: StoredAlarm, now: datetime, repeat: timedelta) -> bool:
    return now - each.told_at >= repeat - _EARLY and not each.is_snoozed(now)


def _lasting(alarm: Alarm, symptom: Symptom) -> Alarm:
    # The earliest known start counts, even if it is out of sight by now.
    since = min(alarm.since, symptom.since)
    return replace(_alarm(symptom), state="still", since=since, example=symptom.example or alarm.example)


def _alarm(symptom: Symptom) -> Alarm:
    return Alarm(
        key=symptom.key,
        kind=symptom.kind,
        state="open",
        source=symptom.source,
        field=symptom.field,
        since=symptom.since,
        says=symptom.says,
        normal=symptom.normal,
        example=symptom.example,
        advice=symptom.advice,
    )
