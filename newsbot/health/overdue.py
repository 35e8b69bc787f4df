"""Overdue: whether a source is crawled, and newsbot's jobs run and succeed, when they should. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, moment, span

if TYPE_CHECKING:
    from newsbot.store.runs.ledger import SchedulerState, TakenSlot

RUNS = 200
SLOTS = 3  # of each job, that are looked at
_FEWEST_RUNS = 10  # by which it is known how often a source is crawled,
_KNOWN_FOR = timedelta(days=2)  # in no less than this: some crawls by hand are no habit
_TIMES = 3  # the longest usual pause may pass so often
SHORTEST = timedelta(hours=2)  # in which a source may be left alone in any case
_ASLEEP = timedelta(minutes=10)  # a scheduler wakes each few seconds, and notes it each minute
_LATE = timedelta(minutes=30)  # after its slot, jitter among it, a job should have begun
_FAILURES = 2  # in a row
_WELL = frozenset({0})
_SCHEDULER = "scheduler"


def idle_symptom(
    source: str, begun: Sequence[datetime], now: datetime, meant: timedelta = timedelta(0)
) -> Symptom | None:
    """That nobody has crawled *source* for much longer than usual: then nobody knows whether it publishes. *begun* is
    when its newest crawls began, in order of time: of RUNS at most it is judged what is usual. *meant* is how long its
    timetable may leave it alone.
    """
    pauses = sorted(after - before for before, after in pairwise(begun))
    if len(pauses) < _FEWEST_RUNS or begun[-1] - begun[0] < _KNOWN_FOR:
        return None
    usual = pauses[int(0.95 * (len(pauses) - 1))]
    idle = now - begun[-1]
    if idle <= max(_TIMES * usual, meant + SHORTEST):
        return None
    return Symptom(
        kind="late",
        source=source,
        since=begun[-1],
        says=f"not crawled for {span(idle)}, since {moment(begun[-1])}",
        normal=f"a crawl every {span(pauses[len(pauses) // 2])}, and after {span(usual)} at most",
        advice="`newsbot schedule list` shows what is due, and whether the scheduler runs; "
        f"`newsbot crawl {source}` crawls it at once",
    )


def scheduler_symptom(state: SchedulerState | None, now: datetime) -> Symptom | None:
    """That the scheduler was killed or hangs, or goes by an older timetable than the file has; None where it is well,
    was stopped, or never ran.
    """
    if state is None or state.stopped_at is not None:
        return None
    if now - state.woke_at > _ASLEEP:
        return Symptom(
            kind="late",
            source=None,
            field=_SCHEDULER,
            since=state.woke_at,
            says=f"the scheduler ({state.holder}) has not woken for {span(now - state.woke_at)}: nothing is crawled",
            normal="it wakes each few seconds",
            advice="start it again, by `newsbot schedule run` or its systemd unit (docs/operate.md); its log says why "
            "it ended",
        )
    if state.trouble is not None:
        return Symptom(
            kind="late",
            source=None,
            field=_SCHEDULER,
            since=state.woke_at,
            says=f"the scheduler goes by an older timetable, for the file cannot be used: {state.trouble}",
            normal="a saved timetable is in force at once",
            advice="mend the file; `newsbot schedule list` says what is wrong with it",
        )
    return None


def job_symptoms(newest: Mapping[str, Sequence[TakenSlot]], jobs: Collection[str] | None) -> Iterator[Symptom]:
    """One for each job that failed twice in a row, or begins late again and again. *newest* are its ended slots, the
    newest first; *jobs* the names of those that are to run, None where that is not known.
    """
    for name, taken in newest.items():
        if jobs is not None and name not in jobs:
            continue
        last = taken[:_FAILURES]
        if len(last) == _FAILURES and all(each.exit_code not in _WELL for each in last):
            yield _failed(name, last)
        elif len(taken) >= SLOTS and all(_is_late(each) for each in taken[:SLOTS]):
            yield _late(name, taken[:SLOTS])


def _is_late(taken: TakenSlot) -> bool:
    return taken.skipped > 0 or (taken.started_at is not None and taken.started_at - taken.due_at > _LATE)


def _failed(name: str, last: Sequence[TakenSlot]) -> Symptom:
    codes = ", ".join(str(each.exit_code) for each in reversed(last))
    return Symptom(
        kind="late",
        source=None,
        field=name,
        since=last[-1].due_at,
        says=f"the job `{name}` failed {len(last)} times in a row, exit codes {codes} (124: out of time)",
        normal="exit code 0",
        advice=f"`newsbot schedule now '{name}'` runs it once more; the scheduler's log has what it said",
    )


def _late(name: str, last: Sequence[TakenSlot]) -> Symptom:
    skipped = sum(each.skipped for each in last)
    waited = max((each.started_at or each.due_at) - each.due_at for each in last)
    return Symptom(
        kind="late",
        source=None,
        field=name,
        since=last[-1].due_at,
        says=f"the job `{name}` is late again and again: its last {len(last)} runs began up to {span(waited)} after "
        f"their time and stood for {counted(skipped, 'slot')} that nobody ran",
        normal=f"it begins within {span(_LATE)}, and each slot is run",
        advice="give it more time between its slots (every in the timetable), or let more run at once (at_once)",
    )
