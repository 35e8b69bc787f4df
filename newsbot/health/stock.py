"""Stock: what is wrong in a database at this moment, and what that makes of the alarms that stand."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import Connection

from newsbot.health.alarms import Change, changes
from newsbot.health.disk import disk_symptom
from newsbot.health.entry_points import Seen, fading_doors
from newsbot.health.judgement import judge
from newsbot.health.outbox import outbox_symptoms
from newsbot.health.overdue import RUNS, SHORTEST, SLOTS, idle_symptom, job_symptoms, scheduler_symptom
from newsbot.health.symptom import Symptom
from newsbot.store.engine.database import Database
from newsbot.store.frontier import sightings
from newsbot.store.outbox.entries import backlogs
from newsbot.store.outbox.outbox import queue_alarm
from newsbot.store.runs import alarms, ledger, measures
from newsbot.store.runs.alarms import StoredAlarm
from newsbot.store.runs.rhythms import rhythms

HISTORY = timedelta(weeks=4)  # by which it is judged what is usual
KEPT = timedelta(days=366)  # after which what a run did is let go of
_ADAPTIVE_PAUSE = timedelta(hours=24)  # `schedules.adaptive` leaves no source alone for longer
_GRACE = timedelta(minutes=10)  # that a crawl may take longer than its time limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a user has set of health: newsbot.config has the meaning of each."""

    data: Path
    silence_chance: float
    disk_free: float  # bytes
    repeat: timedelta
    time_limit: timedelta
    channels: tuple[str, ...]
    jobs: frozenset[str] | None = None  # the names of the jobs that are to run, None where that is not known
    zones: Mapping[str, tzinfo] = field(default_factory=dict)  # by whose clocks sources work; UTC where none is named


@dataclass(frozen=True, slots=True)
class Looked:
    """The symptoms of all that was looked at, and up to which run each source was judged.

    *unchanged* are the keys of the alarms of sources that did not run since they were judged.
    """

    symptoms: tuple[Symptom, ...]
    unchanged: frozenset[str]
    judged: Mapping[str, int]


def look(connection: Connection, bounds: Bounds, now: datetime) -> Looked:
    """What is wrong at *now*. A source that did not run since it was judged is as it was judged then, but for a crawl
    that is overdue.
    """
    standing = alarms.open_alarms(connection)
    unjudged = measures.unjudged(connection)
    crawled = measures.crawled_sources(connection, now - HISTORY)
    symptoms = [one for source in unjudged for one in _of_source(connection, source, bounds, now, standing)]
    symptoms += _overdue(connection, crawled, bounds, now)
    symptoms += _of_newsbot(connection, bounds, now, standing)
    known = {key: each.alarm for key, each in standing.items() if each.alarm.kind != "late"}
    resting = {source for source in crawled if source not in unjudged}
    return Looked(tuple(symptoms), frozenset(key for key, alarm in known.items() if alarm.source in resting), unjudged)


def take_stock(database: Database, bounds: Bounds, now: datetime) -> list[Change]:
    """Count what nobody has counted, look, and open, repeat and close alarms by that; what was changed.

    What people are to be told is owed to the channels of alarms in the same transaction.
    """
    measures.measure_missing(database, now, since=now - HISTORY, dead_before=now - bounds.time_limit - _GRACE)
    with database.read() as connection:
        found = look(connection, bounds, now)
    with database.write() as connection:
        changed = changes(
            alarms.open_alarms(connection), found.symptoms, now, repeat=bounds.repeat, unchanged=found.unchanged
        )
        for change in changed:
            alarms.save(connection, change.alarm, now, told=change.tell)
            # The relay itself tells of a channel that takes nothing, by another one.
            if change.tell and change.alarm.kind != "channel":
                queue_alarm(connection, change.alarm, bounds.channels, now)
        measures.mark_judged(connection, found.judged, now)
        measures.forget(connection, found.judged, now - KEPT)
    return changed


def _of_source(
    connection: Connection, source: str, bounds: Bounds, now: datetime, standing: Mapping[str, StoredAlarm]
) -> list[Symptom]:
    known = {key: each.alarm.since for key, each in standing.items()}
    history = measures.history(connection, source, now - HISTORY)
    rhythm = rhythms(connection, [source], now, bounds.zones)[source]
    found = judge(history, rhythm, now, standing=known, silence_chance=bounds.silence_chance)
    found = [each for each in found if each.kind != "late"]
    if len(sightings.shown(connection, source, now - HISTORY)) < 2:
        return found  # one entry point has nothing that it could be held against
    shown = sightings.matrix(connection, source, now - HISTORY, now)
    return [*found, *fading_doors(source, [Seen(each.found_at, each.doors) for each in shown], now, known)]


def _overdue(connection: Connection, crawled: Sequence[str], bounds: Bounds, now: datetime) -> list[Symptom]:
    """Of the *crawled* sources those that are waited for: where a scheduler ran, by what it is to run."""
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
    connection: Connection, bounds: Bounds, now: datetime, standing: Mapping[str, StoredAlarm]
) -> list[Symptom]:
    # The folder is made by the first who writes into it.
    folder = next(each for each in (bounds.data, *bounds.data.parents) if each.exists())
    disk = shutil.disk_usage(folder)
    full = disk_symptom(str(bounds.data), disk.free, disk.total, bounds.disk_free, now, standing)
    asleep = scheduler_symptom(ledger.scheduler_state(connection), now)
    return [
        *([full] if full else []),
        *([asleep] if asleep else []),
        *job_symptoms(ledger.newest(connection, SLOTS), bounds.jobs),
        *outbox_symptoms(backlogs(connection, now), now),
    ]
