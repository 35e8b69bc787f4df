"""Feeds the measures of a simulated week's crawls to `newsbot.health`, and collects the alarms.

A run finds what was published since the last one and rechecks stories that are due, counting those that now read
differently. Pages lack a field now and then, as on real sites, and all of them do once the layout has changed. Rechecks
do not see what a changed layout does to dates and pictures.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter

from benchmarks.newsrooms import START, Newsroom
from newsbot.health.alarms import changes
from newsbot.health.judgement import judge
from newsbot.health.service import RUNS, idle_symptom
from newsbot.health.silence import CHANCE
from newsbot.items import Alarm
from newsbot.measure import FIELDS, Measure
from newsbot.rhythm import Rhythm
from newsbot.store.runs.alarms import StoredAlarm
from schedules.adaptive import LONGEST

HISTORY = timedelta(weeks=4)  # as in newsbot.health.diagnosis
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# The shares of a source's articles that have each field; the ones a changed layout may lose are among them.
_COVERED = {
    "title": (1.0,),
    "author": (1.0, 0.95, 0.8, 0.5),
    "published": (1.0, 0.99),
    "body": (0.99, 0.96),
    "image": (0.98, 0.9, 0.7),
    "section": (1.0, 0.9, 0.6),
}
_LOST = ("body", "author", "published", "image")
_LOOKED_AT_AGAIN = (HOUR / 4, HOUR, 3 * HOUR, DAY, 7 * DAY, 30 * DAY)  # as in newsbot.source
_SEEN_AGAIN = ("author", "body")  # fields newsbot.spiders.recheck compares, among those a layout may lose
_STILL = 0.03  # of pages keep the field nevertheless


Learnt = Sequence[tuple[datetime, Rhythm]]  # a source's rhythms, each with the time it was learnt


@dataclass(frozen=True, slots=True)
class Opened:
    """An alarm, and when it opened."""

    alarm: Alarm
    at: datetime


def measures(room: Newsroom, published: Sequence[datetime], crawls: Sequence[datetime], seed: int) -> list[Measure]:
    """What each of *crawls* did, except the first, which only starts the second one's period."""
    chance = random.Random(f"{seed} pages of {room.name}")
    usual = {field: chance.choice(shares) for field, shares in _COVERED.items()}
    lost = _LOST[chance.randrange(len(_LOST))] if room.trouble == "layout" else None
    before = [frozenset(field for field in FIELDS if chance.random() < usual[field]) for _ in published]
    after = [have if chance.random() < _STILL else have - {lost} for have in before]
    seen: set[int] = set()  # stories read with the changed layout
    found = []
    for number, at in enumerate(crawls[1:]):
        fresh = range(bisect_right(published, crawls[number]), bisect_right(published, at))
        is_changed = room.troubled_at is not None and at >= room.troubled_at
        again = [
            story
            for story in _to_look_at_again(published, crawls[number], at)
            if is_changed and story not in seen and lost in _SEEN_AGAIN and lost in before[story]
        ]
        read = [*fresh, *again]
        if is_changed:
            seen.update(read)
        have = after if is_changed else before
        covered = {field: sum(field in have[story] for story in read) for field in FIELDS}
        found.append(_measure(room.name, number, at, len(fresh), len(read), covered))
    return found


def _to_look_at_again(published: Sequence[datetime], last: datetime, at: datetime) -> Iterator[int]:
    """The stories known at the crawl at *last* whose recheck came due by the crawl at *at*."""
    known = bisect_right(published, last)
    for age in _LOOKED_AT_AGAIN:
        yield from range(bisect_right(published, last - age), min(known, bisect_right(published, at - age)))


def _measure(source: str, number: int, at: datetime, new: int, read: int, covered: Mapping[str, int]) -> Measure:
    return Measure(
        run_id=number,
        source=source,
        began=at,
        ended=at + timedelta(seconds=20),
        outcome="finished",
        found=new,
        new=new,
        read=read,
        covered=covered,
        answers={"200": read + 1},
        doors_opened=1,
    )


def judged(room: Newsroom, runs: Sequence[Measure], rhythms: Learnt, moments: Sequence[datetime]) -> Iterator[Opened]:
    """The alarms of *room* that open when it is judged at *moments*, from its *runs* so far and its newest
    *rhythms*."""
    began = [run.began for run in runs]
    standing: dict[str, StoredAlarm] = {}
    for now in moments:
        at = bisect_right(began, now)
        history = runs[bisect_right(began, now - HISTORY) : at]
        rhythm = _newest(rhythms, now)
        known = {key: each.alarm.since for key, each in standing.items()}
        # As in newsbot.health.diagnosis: missing crawls are judged by the timetable, not by runs.
        symptoms = [each for each in judge(history, rhythm, now, open_alarms=known) if each.kind != "late"]
        idle = idle_symptom(room.name, began[max(0, at - RUNS) : at], now, LONGEST)
        symptoms += [idle] if idle else []
        for change in changes(standing, symptoms, now, repeat=DAY):
            alarm = change.alarm
            if alarm.state == "open":
                yield Opened(alarm, now)
                standing[alarm.key] = StoredAlarm(alarm=alarm, opened_at=now, told_at=now)
            elif alarm.state == "closed":
                del standing[alarm.key]
            else:
                standing[alarm.key] = replace(
                    standing[alarm.key], alarm=alarm, told_at=now if change.tell else standing[alarm.key].told_at
                )


def is_of(alarm: Alarm, room: Newsroom) -> bool:
    """Whether *alarm* reports *room*'s trouble."""
    if room.trouble is None or room.troubled_at is None:
        return False
    kinds = {"silent": ("silent", "volume"), "layout": ("coverage",), "doubled": ("volume",)}
    return alarm.kind in kinds[room.trouble]


def report(room: Newsroom, runs: Sequence[Measure], opened: Sequence[Opened], rhythms: Learnt) -> str:
    """The outcome of *room*'s trouble in one line: the alarm that reports it, and after how long."""
    since = room.troubled_at or START
    line = f"{room.trouble} {room.name} ({room.a_day:.0f} articles a day) from {since:%a %H:%M}: "
    told = next((each for each in opened if each.at >= since and is_of(each.alarm, room)), None)
    if told is None:
        return line + "NO ALARM"
    after = [run for run in runs if since <= run.began and run.ended <= told.at]
    line += f"{told.alarm.kind} {told.alarm.field or ''} at {told.at:%a %H:%M}, after "
    if room.trouble == "layout":
        bringing = [run.told for run in after if run.told]
        return line + f"{len(bringing)} runs that read {sum(bringing)} articles"
    if room.trouble == "doubled":
        return line + f"{(told.at - since) / HOUR:.0f} hours"
    last = max(run.ended for run in runs if run.new and run.ended <= told.at)
    rhythm = _newest(rhythms, told.at)
    allowed = rhythm.silent_after(last, CHANCE)
    looks = sum(run.began > allowed for run in after)
    return line + (
        f"{(told.at - last) / HOUR:.1f} hours, its rhythm allows {(allowed - last) / HOUR:.1f}: look {looks} after that"
    )


def _newest(rhythms: Learnt, now: datetime) -> Rhythm:
    return rhythms[bisect_right(rhythms, now, key=itemgetter(0)) - 1][1]
