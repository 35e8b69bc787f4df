"""Judgement: all that is wrong with one source, by what its runs did. Pure; takes no clock and asks nobody."""

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
    standing: Mapping[str, datetime] = _NOTHING,
    silence_chance: float = CHANCE,
) -> list[Symptom]:
    """What is wrong with a source at *now*, of which *history* has the runs of the last weeks, in order of time.

    *standing* are the keys of its alarms that are open, and since when: what has begun is held to until it is clearly
    over, so that it does not come and go. Little known is no trouble: a source without history has no symptom.

    To be asked after each run. A source that is silent is found out when its rhythm allows no longer pause (a chance
    of *silence_chance*); a field that is lost, or pages that are refused, in the first run by whose end three pages at
    least show it beyond doubt; a volume that doubles, in most cases within two days where there are forty articles
    a day, and within a week, or not in it, where there are fifteen; one that halves, or whose days differ much, later.
    """
    if not history:
        return []
    source = history[-1].source
    symptoms = [
        *refusal_symptoms(source, history, standing),
        *failing_entry_points(source, history, standing),
        *coverage_symptoms(source, history, standing),
        *([idle] if (idle := idle_symptom(source, [each.began for each in history[-RUNS:]], now)) else []),
    ]
    # One trouble is told once: who is let in nowhere sees nothing, and what is refused is not kept. What is known of it
    # already stays known.
    kinds = {symptom.kind for symptom in symptoms}
    shut = "blocked" in kinds or not _any_entry_point_opens(history)
    since = standing.get(key_of("silent", source))
    silence = find_silence(history, rhythm, chance=silence_chance, since=since)
    if silence is not None and (since is not None or not (shut or ("refusals" in kinds and silence.found))):
        symptoms.append(silence_symptom(source, silence, silence_chance))
    since = standing.get(key_of("volume", source))
    change = volume_change(history, rhythm, since=since)
    if change is not None and since is None and was_silent(history, rhythm, change.since, change.until):
        return symptoms  # it was told of as such, and is over
    if change is not None and (since is not None or not (shut or silence)):
        symptoms.append(volume_symptom(source, change))
    return symptoms


def _any_entry_point_opens(history: Sequence[Measure]) -> bool:
    return next((bool(each.doors_opened) for each in reversed(history) if each.doors_opened is not None), True)
