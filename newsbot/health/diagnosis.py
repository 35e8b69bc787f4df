"""Finds what is wrong in a database now, and updates the alarms."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import Connection

from newsbot.health.alarms import Change, changes
from newsbot.health.entry_points import Sighting, fading_entry_points
from newsbot.health.judgement import judge
from newsbot.health.service import (
    RUNS,
    SHORTEST,
    SLOTS,
    disk_symptom,
    idle_symptom,
    job_symptoms,
    outbox_symptoms,
    scheduler_symptom,
)
from newsbot.health.symptom import Symptom
from newsbot.store.engine.database import Database
from newsbot.store.frontier import sightings
from newsbot.store.outbox.entries import backlogs
from newsbot.store.outbox.outbox import queue_alarm
from newsbot.store.runs import alarms, ledger, measures
from newsbot.store.runs.alarms import StoredAlarm
from newsbot.store.runs.rhythms import rhythms

HISTORY = timedelta(weeks=4)  # that shows what is usual
KEPT = timedelta(days=366)  # for which measures of runs are kept
_ADAPTIVE_PAUSE = timedelta(hours=24)  # the longest pause of `schedules.adaptive`
_GRACE = timedelta(minutes=10)  # allowed beyond the time limit of a crawl


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The user's health settings; newsbot.config explains each."""

    data: Path
    silence_chance: float
    disk_free: float  # bytes
    repeat: timedelta
    time_limit: timedelta
    channels: tuple[str, ...]
    jobs: frozenset[str] | None = None  # names of the jobs that should run; None if unknown
    zones: Mapping[str, tzinfo] = field(default_factory=dict)  # time zones of sources; UTC if missing


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All symptoms found, and up to which run each source was judged.

    *unchanged* are the keys of alarms about sources without a new run.
    """

    symptoms: tuple[Symptom, ...]
    unchanged: frozenset[str]
    judged: Mapping[str, int]


def diagnose(connection: Connection, bounds: Bounds, now: datetime) -> Diagnosis:
    """What is wrong at *now*. A source without a new run keeps its last judgement, unless its crawl is late."""
    open_alarms = alarms.open_alarms(connection)
    unjudged = measures.unjudged(connection)
    crawled = measures.crawled_sources(connection, now - HISTORY)
    symptoms = [one for source in unjudged for one in _of_source(connection, source, bounds, now, open_alarms)]
    symptoms += _overdue(connection, crawled, bounds, now)
    symptoms += _of_newsbot(connection, bounds, now, open_alarms)
    known = {key: each.alarm for key, each in open_alarms.items() if each.alarm.kind != "late"}
    resting = {source for source in crawled if source not in unjudged}
    unchanged = frozenset(key for key, alarm in known.items() if alarm.source in resting)
    return Diagnosis(tuple(symptoms), unchanged, unjudged)


def update_alarms(database: Database, bounds: Bounds, now: datetime) -> list[Change]:
    """Counts unmeasured runs, diagnoses, and opens, repeats and closes alarms; returns the changes.

    Notifications are queued for the alarm channels in the same transaction.
    """
    measures.measure_missing(database, now, since=now - HISTORY, dead_before=now - bounds.time_limit - _GRACE)
    with database.read() as connection:
        found = diagnose(connection, bounds, now)
    with database.write() as connection:
        changed = changes(
            alarms.open_alarms(connection), found.symptoms, now, repeat=bounds.repeat, unchanged=found.unchanged
        )
        for change in changed:
            alarms.save(connection, change.alarm, now, told=change.tell)
            # The relay itself reports a failing channel, through another one.
            if change.tell and change.alarm.kind != "channel":
                queue_alarm(connection, change.alarm, bounds.channels, now)
        measures.mark_judged(connection, found.judged, now)
        measures.forget(connection, found.judged, now - KEPT)
    return changed


def _of_source(
    connection: Connection, source: str, bounds: Bounds, now: datetime, open_alarms: Mapping[str, StoredAlarm]
) -> list[Symptom]:
    known = {key: each.alarm.since for key, each in open_alarms.items()}
    history = measures.history(connection, source, now - HISTORY)
    rhythm = rhythms(connection, [source], now, bounds.zones)[source]
    found = judge(history, rhythm, now, open_alarms=known, silence_chance=bounds.silence_chance)
    found = [each for each in found if each.kind != "late"]
    if len(sightings.shown(connection, source, now - HISTORY)) < 2:
        return found  # a single entry point has nothing to be compared with
    shown = sightings.matrix(connection, source, now - HISTORY, now)
    return [*found, *fading_entry_points(source, [Sighting(each.found_at, each.doors) for each in shown], now, known)]


def _overdue(connection: Connection, crawled: Sequence[str], bounds: Bounds, now: datetime) -> list[Symptom]:
    """Symptoms of *crawled* sources that should have run: if a scheduler runs, only those it is to crawl."""
    scheduled = bounds.jobs if ledger.scheduler_state(connection) else None
    busy = measures.under_way(connection, now - bounds.time_limit - _GRACE)
    states = ledger.states(connection, now)
    paused = {name for name, state in states.items() if state.paused(now)}
    adaptive = {name for name, state in states.items() if state.every == "adaptive"}
    lately = measures.crawled_since(connection, now - SHORTEST)
    found = []
    for source in crawled:
        job = f"crawl {source}"
        if source in busy or source in lately or job in paused or (scheduled is not None and job not in scheduled):
            continue
        meant = _ADAPTIVE_PAUSE if job in adaptive else timedelta(0)
        symptom = idle_symptom(source, measures.begun(connection, source, RUNS), now, meant)
        found += [symptom] if symptom else []
    return found


def _of_newsbot(
    connection: Connection, bounds: Bounds, now: datetime, open_alarms: Mapping[str, StoredAlarm]
) -> list[Symptom]:
    # The folder may not exist before the first write.
    folder = next(each for each in (bounds.data, *bounds.data.parents) if each.exists())
    disk = shutil.disk_usage(folder)
    full = disk_symptom(str(bounds.data), disk.free, disk.total, bounds.disk_free, now, open_alarms)
    asleep = scheduler_symptom(ledger.scheduler_state(connection), now)
    return [
        *([full] if full else []),
        *([asleep] if asleep else []),
        *job_symptoms(ledger.newest(connection, SLOTS), bounds.jobs),
        *outbox_symptoms(backlogs(connection, now), now),
    ]
