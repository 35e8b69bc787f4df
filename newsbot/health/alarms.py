"""Alarms: what is wrong is told when it begins, again each day, and once more when it is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsbot.health.symptom import Symptom
from newsbot.items import Alarm

if TYPE_CHECKING:
    from newsbot.store.alarms import Standing

_EARLY = timedelta(minutes=5)  # a look may come a little before the day is round


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one alarm, and whether people are told."""

    alarm: Alarm
    tell: bool


def changes(
    standing: Mapping[str, Standing], symptoms: Sequence[Symptom], now: datetime, *, repeat: timedelta
) -> list[Change]:
    """What the *symptoms* at *now* make of the alarms that are open: opened, told again after *repeat*, or closed.

    Those that are neither stay, and say what is the case now, untold. A snoozed alarm is not told again, and when it is
    over, that is.
    """
    found = {symptom.key: symptom for symptom in symptoms}
    opened = [Change(_alarm(symptom), tell=True) for key, symptom in found.items() if key not in standing]
    lasting = [_lasting(each, found[key], now, repeat) for key, each in standing.items() if key in found]
    over = [
        Change(replace(each.alarm, state="closed"), tell=True) for key, each in standing.items() if key not in found
    ]
    return [*opened, *lasting, *over]


def _lasting(each: Standing, symptom: Symptom, now: datetime, repeat: timedelta) -> Change:
    # Since when it is known, not what of it is still in sight.
    alarm = replace(_alarm(symptom), state="still", since=min(each.alarm.since, symptom.since))
    if alarm.example is None:
        alarm = replace(alarm, example=each.alarm.example)
    return Change(alarm, tell=now - each.told_at >= repeat - _EARLY and not each.is_snoozed(now))


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
