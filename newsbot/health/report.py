"""Reports how each source is doing, and what is usual for it, for `newsbot health`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from newsbot.health.alarms import changes
from newsbot.health.completeness import Completeness, completeness
from newsbot.health.diagnosis import HISTORY, Bounds, diagnose
from newsbot.health.entry_points import SLOWEST
from newsbot.health.failed_run import FailedRun, failed_run
from newsbot.items import Alarm
from newsbot.measure import FIELDS, Measure
from newsbot.store.frontier import sightings
from newsbot.store.runs import alarms, measures
from newsbot.store.runs.rhythms import rhythms

WEEK = timedelta(days=7)
State = Literal["green", "amber", "red"]  # amber: a run failed, and it is too early for an alarm
_LATELY = 50  # runs loaded to see whether the last one failed; the whole history if so
_FEWEST, _SHORTEST = 20.0, timedelta(days=2)  # articles and time needed to show a rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How one source is doing. None stands for unknown."""

    source: str
    last_run: datetime | None
    last_outcome: str | None
    last_new: datetime | None  # when the newest crawl that stored a new article began
    usual_a_day: float | None  # articles
    allowed_until: datetime | None  # silence until then is usual
    new: int  # articles of the last seven days
    covered: Mapping[str, float]  # the share of the articles read then that has each field
    completeness: Completeness  # of the seven days up to yesterday: entry points need time
    missed: tuple[tuple[str, str], ...]  # some of the pages known to be missed, and why
    alarms: tuple[Alarm, ...]
    failed: FailedRun | None = None  # the last run, unless an alarm already reports it

    @property
    def state(self) -> State:
        """Red if an alarm is open, amber if the last run failed."""
        return "red" if self.alarms else "amber" if self.failed else "green"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How everything is doing: the sources, and the alarms of newsbot itself. *snoozed* are keys of snoozed alarms."""

    sources: tuple[SourceHealth, ...]
    alarms: tuple[Alarm, ...]
    snoozed: frozenset[str]

    @property
    def state(self) -> State:
        """Red if an alarm is open and not snoozed, amber if the last run of a source failed."""
        found = [*self.alarms, *(alarm for source in self.sources for alarm in source.alarms)]
        if any(alarm.key not in self.snoozed for alarm in found):
            return "red"
        return "amber" if any(source.failed for source in self.sources) else "green"


def report(connection: Connection, bounds: Bounds, now: datetime, *, only: str | None = None) -> Report:
    """How the sources (or the source *only*) and newsbot itself are doing at *now*.

    Changes nothing, but includes problems that nobody was notified of yet.
    """
    stored = alarms.open_alarms(connection)
    found = diagnose(connection, bounds, now)
    told = changes(stored, found.symptoms, now, repeat=bounds.repeat, unchanged=found.unchanged)
    open_alarms = [change.alarm for change in told if change.alarm.state != "closed"]
    names = measures.crawled_sources(connection, now - HISTORY) if only is None else [only]
    return Report(
        sources=tuple(_of_source(connection, name, bounds, now, open_alarms) for name in names),
        alarms=tuple(alarm for alarm in open_alarms if alarm.source is None),
        snoozed=frozenset(key for key, each in stored.items() if each.is_snoozed(now)),
    )


def weeks(connection: Connection, source: str, now: datetime, number: int) -> list[tuple[datetime, Completeness]]:
    """What was missed of *source* in each of the last *number* weeks up to yesterday, with its start, newest first."""
    begun = [now - SLOWEST - (week + 1) * WEEK for week in range(number)]
    return [(since, _completeness(connection, source, since)) for since in begun]


def _completeness(connection: Connection, source: str, since: datetime) -> Completeness:
    shown = [each.doors for each in sightings.matrix(connection, source, since, since + WEEK)]
    return completeness(shown, sightings.count_missed(connection, source, since, since + WEEK))


def _of_source(
    connection: Connection, source: str, bounds: Bounds, now: datetime, found: Sequence[Alarm]
) -> SourceHealth:
    history = measures.history(connection, source, now - WEEK)
    rhythm = rhythms(connection, [source], now, bounds.zones)[source]
    last_new = measures.last_new(connection, source)
    is_known = rhythm.evidence >= _FEWEST and bool(history) and now - history[0].began >= _SHORTEST
    since = now - SLOWEST - WEEK
    last = measures.begun(connection, source, 1)
    of_source = tuple(alarm for alarm in found if alarm.source == source)
    return SourceHealth(
        source=source,
        last_run=last[-1] if last else None,
        last_outcome=history[-1].outcome if history and last and history[-1].began == last[-1] else None,
        last_new=last_new,
        usual_a_day=rhythm.summed[-1] * rhythm.recent / 7 if is_known else None,
        allowed_until=rhythm.silent_after(last_new, bounds.silence_chance) if is_known and last_new else None,
        new=sum(each.new for each in history),
        covered=_coverage(history),
        completeness=_completeness(connection, source, since),
        missed=tuple(sightings.missed(connection, source, since, since + WEEK, 5)),
        alarms=of_source,
        failed=None if any(alarm.kind == "doors" for alarm in of_source) else _failed(connection, source, now),
    )


def _failed(connection: Connection, source: str, now: datetime) -> FailedRun | None:
    if failed_run(measures.newest(connection, source, _LATELY)[::-1]) is None:
        return None
    return failed_run(measures.history(connection, source, now - HISTORY))


def _coverage(history: Sequence[Measure]) -> dict[str, float]:
    read = sum(each.told for each in history)
    covered = Counter[str]()
    for each in history:
        covered.update(each.covered)
    return {name: covered[name] / read for name in FIELDS} if read else {}
