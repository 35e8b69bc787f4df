"""Finds what keeps newsbot from its work: late crawls and jobs, unsent alerts, a full disk. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from newsbot.health.symptom import Symptom, key_of
from newsbot.health.words import counted, moment, span

if TYPE_CHECKING:
    from newsbot.store.runs.ledger import SchedulerState, TakenSlot

RUNS = 200
SLOTS = 3  # slots of each job that are checked
_FEWEST_RUNS = 10  # needed to know how often a source is crawled,
_KNOWN_FOR = timedelta(days=2)  # over at least this time: a few manual crawls are not a habit
_TIMES = 3  # an alarm opens after this many times the longest usual pause
SHORTEST = timedelta(hours=2)  # for which a source may be left alone in any case
_ASLEEP = timedelta(minutes=10)  # the scheduler wakes every few seconds, and records it every minute
_LATE = timedelta(minutes=30)  # after its slot (including jitter) a job should have begun
_FAILURES = 2  # in a row
_SCHEDULER = "scheduler"
_LONG = timedelta(hours=1)  # an alert may wait in a healthy channel
_GB = 1e9
_ENOUGH = 1.2  # times the required free space: the alarm closes then


def idle_symptom(
    source: str, begun: Sequence[datetime], now: datetime, meant: timedelta = timedelta(0)
) -> Symptom | None:
    """*source* was not crawled for much longer than usual, so whether it publishes is unknown; else None.

    *begun* are the starts of its newest crawls in order of time, RUNS at most, which show what is usual. *meant* is how
    long its timetable may leave it alone.
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
        normal=f"a crawl every {span(pauses[len(pauses) // 2])}, {span(usual)} apart at most",
        advice="`newsbot schedule list` shows what is due, and whether the scheduler runs; "
        f"`newsbot crawl {source}` crawls it at once",
    )


def scheduler_symptom(state: SchedulerState | None, now: datetime) -> Symptom | None:
    """The scheduler was killed, hangs, or uses an outdated timetable; None if it is well, was stopped, or never ran."""
    if state is None or state.stopped_at is not None:
        return None
    if now - state.woke_at > _ASLEEP:
        return Symptom(
            kind="late",
            source=None,
            field=_SCHEDULER,
            since=state.woke_at,
            says=f"the scheduler ({state.holder}) has not woken for {span(now - state.woke_at)}: nothing is crawled",
            normal="it wakes every few seconds",
            advice="start it again with `newsbot schedule run` or its systemd unit (docs/operate.md); its log says why "
            "it ended",
        )
    if state.trouble is not None:
        return Symptom(
            kind="late",
            source=None,
            field=_SCHEDULER,
            since=state.woke_at,
            says=f"the scheduler uses an older timetable, because the file cannot be read: {state.trouble}",
            normal="a saved timetable takes effect at once",
            advice="fix the file; `newsbot schedule list` shows what is wrong with it",
        )
    return None


def job_symptoms(newest: Mapping[str, Sequence[TakenSlot]], jobs: Collection[str] | None) -> Iterator[Symptom]:
    """A symptom for each job that failed twice in a row or keeps starting late.

    *newest* are its finished slots, newest first; *jobs* the names of jobs that should run, None if unknown.
    """
    for name, taken in newest.items():
        if jobs is not None and name not in jobs:
            continue
        last = taken[:_FAILURES]
        if len(last) == _FAILURES and all(each.exit_code != 0 for each in last):
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
        advice=f"`newsbot schedule now '{name}'` runs it again; the scheduler's log has its output",
    )


def _late(name: str, last: Sequence[TakenSlot]) -> Symptom:
    skipped = sum(each.skipped for each in last)
    waited = max((each.started_at or each.due_at) - each.due_at for each in last)
    return Symptom(
        kind="late",
        source=None,
        field=name,
        since=last[-1].due_at,
        says=f"the job `{name}` keeps running late: its last {len(last)} runs began up to {span(waited)} after "
        f"their time and {counted(skipped, 'slot')} did not run",
        normal=f"it begins within {span(_LATE)}, and every slot runs",
        advice="run it less often (every in the timetable), or allow more jobs at once (at_once)",
    )


if TYPE_CHECKING:
    from newsbot.store.outbox.entries import Backlog


def outbox_symptoms(backlogs: Sequence[Backlog], now: datetime) -> Iterator[Symptom]:
    """A symptom for each channel with alerts on hold, with failures, or whose due alerts nobody sends."""
    for backlog in backlogs:
        waited = now - backlog.due_since if backlog.due_since else timedelta(0)
        if backlog.parked or (backlog.trouble is not None and waited > _LONG):
            yield _channel(backlog, now)
        elif waited > _LONG:
            yield _unsent(backlog, waited, now)


def _channel(backlog: Backlog, now: datetime) -> Symptom:
    name = backlog.channel
    said = [f"{counted(backlog.waiting, 'alert')} to the channel {name} {'waits' if backlog.waiting == 1 else 'wait'}"]
    if backlog.parked:
        said.append(f"{backlog.parked:,} {'is' if backlog.parked == 1 else 'are'} on hold")
    if backlog.trouble:
        said.append(f"it said: {backlog.trouble}")
    begun = (backlog.troubled_since, backlog.parked_since, backlog.due_since)
    return Symptom(
        kind="channel",
        source=None,
        field=name,
        since=min((at for at in begun if at is not None), default=now),
        says="; ".join(said),
        normal="every alert is accepted on the first try",
        advice=f"`newsbot alerts test {name}` shows whether it works; `newsbot alerts retry --parked` sends what is "
        "on hold",
    )


def _unsent(backlog: Backlog, waited: timedelta, now: datetime) -> Symptom:
    since = backlog.due_since or now
    return Symptom(
        kind="outbox",
        source=None,
        field=backlog.channel,
        since=since,
        says=f"{counted(backlog.waiting, 'alert')} to the channel {backlog.channel} should have been sent, the first "
        f"{span(waited)} ago ({moment(since)}), but nothing sends them",
        normal="within a few minutes",
        advice="`newsbot alerts send` sends what is due; in the timetable it is the job `relay`",
    )


def disk_symptom(
    folder: str, free: int, size: int, least: float, now: datetime, open_alarms: Collection[str]
) -> Symptom | None:
    """Less than *least* of the *size* bytes of *folder* are *free*; once open, until a fifth more is free."""
    bound = least * _ENOUGH if key_of("disk", None) in open_alarms else least
    if free >= bound:
        return None
    return Symptom(
        kind="disk",
        source=None,
        since=now,
        says=f"{free / _GB:.1f} of {size / _GB:.0f} GB are free on the disk of {folder}",
        normal=f"{least / _GB:g} GB at least (health.disk_free_gb)",
        advice="crawls stop when the disk is full, and lose nothing; free space with `newsbot db prune`, move old "
        "archive files elsewhere, or use a larger disk",
    )
