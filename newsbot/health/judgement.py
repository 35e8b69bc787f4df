"""Judges one source by its runs. Pure; takes no clock and no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from newsbot.health.entry_points import failing_entry_points
from newsbot.health.pages import coverage_symptoms, refusal_symptoms
from newsbot.health.service import RUNS, idle_symptom
from newsbot.health.silence import CHANCE, find_silence, silence_symptom, was_silent
from newsbot.health.symptom import Symptom, key_of
from newsbot.health.volume import volume_change, volume_symptom
from newsbot.measure import Measure
from newsbot.rhythm import Rhythm

_NOTHING: Mapping[str, datetime] = MappingProxyType({})


def judge(
    history: Sequence[Measure],
    rhythm: Rhythm,
    now: datetime,
    *,
    open_alarms: Mapping[str, datetime] = _NOTHING,
    silence_chance: float = CHANCE,
) -> list[Symptom]:
    """What is wrong with a source at *now*. *history* holds the runs of the last weeks, in order of time.

    *open_alarms* maps the key of each open alarm to its start: a symptom holds until it is clearly over, so that it
    does not flicker. A source without history has no symptoms.

    Call it after each run. Silence is found once its chance under the rhythm falls to *silence_chance*; a lost field or
    refused pages in the first run by which at least three pages prove it. At forty articles a day a doubled volume is
    mostly found within two days; at fifteen within a week, or not at all; a halved one, or one of uneven days, later.
    """
    if not history:
        return []
    source = history[-1].source
    symptoms = [
        *refusal_symptoms(source, history, open_alarms),
        *failing_entry_points(source, history, open_alarms),
        *coverage_symptoms(source, history, open_alarms),
        *([idle] if (idle := idle_symptom(source, [each.began for each in history[-RUNS:]], now)) else []),
    ]
    # Report one problem once: who is blocked everywhere sees nothing, and refused pages are not stored. But an
    # alarm that is already open stays.
    kinds = {symptom.kind for symptom in symptoms}
    shut = "blocked" in kinds or not _any_entry_point_opens(history)
    since = open_alarms.get(key_of("silent", source))
    silence = find_silence(history, rhythm, chance=silence_chance, since=since)
    if silence is not None and (since is not None or not (shut or ("refusals" in kinds and silence.found))):
        symptoms.append(silence_symptom(source, silence, silence_chance))
    since = open_alarms.get(key_of("volume", source))
    change = volume_change(history, rhythm, since=since)
    if change is not None and since is None and was_silent(history, rhythm, change.since, change.until):
        return symptoms  # already reported as silence, and over
    if change is not None and (since is not None or not (shut or silence)):
        symptoms.append(volume_symptom(source, change))
    return symptoms


def _any_entry_point_opens(history: Sequence[Measure]) -> bool:
    return next((bool(each.doors_opened) for each in reversed(history) if each.doors_opened is not None), True)
