"""Alarms: what is wrong is told when it begins, again each day, and once more when it is over. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsbot.health.symptom import Symptom
from newsbot.items import Alarm

if TYPE_CHECKING:
    from newsbot.store.runs.alarms import StoredAlarm

_EARLY = timedelta(minutes=5)  # a look may come a little before the day is round


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one alarm, and whether people are told."""

    alarm: Alarm
    tell: bool


def changes(
    standing: Mapping[str, StoredAlarm],
    symptoms: Sequence[Symptom],
    now: datetime,
    *,
    repeat: timedelta,
    unchanged: Collection[str] = (),
) -> list[Change]:
    """What the *symptoms* at *now* make of the alarms that are open: opened, told again after *repeat*, or closed.

    Those that are neither stay, and say what is the case now, untold; *unchanged* are the keys of those that nobody
    looked at. A snoozed alarm is not told again until then; that it is over, is.
    """
    found = {symptom.key: symptom for symptom in symptoms}
    made = [Change(_alarm(symptom), tell=True) for key, symptom in found.items() if key not in standing]
    for key, each in standing.items():
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
    # Since when it is known, not what of it is still in sight.
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
