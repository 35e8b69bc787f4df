"""Explains a failed last run, before it is known to last and an alarm opens. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsbot.health.entry_points import alarm_ahead
from newsbot.health.words import moment
from newsbot.measure import Measure

_IN_ORDER = frozenset({"finished", "shutdown", "reader-gone"})  # the latter two: somebody stopped it
_FIRST = {  # what to do before the next crawl, by why the last one ended
    "archive-unavailable": "make room on the archive's disk, or let newsbot write there; then ",
    "database-unavailable": "check the database's disk or server; then ",
    "database-damaged": "`newsbot db check` shows what is damaged and what to do; then ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRun:
    """The last run failed: since when none succeeded, and when an alarm opens."""

    since: datetime
    says: str
    advice: str
    alarm: str


def failed_run(history: Sequence[Measure]) -> FailedRun | None:
    """What to say if no entry point could be opened in the last run, or the run ended early; None if it went well.

    *history* holds the runs of a source in order of time.
    """
    asked = [run for run in history if run.scope == "whole" and run.doors_opened is not None]
    if asked and asked[-1].doors_failed and not asked[-1].doors_opened:
        return _shut(asked)
    if history and history[-1].outcome not in _IN_ORDER:
        return _broken_off(history[-1])
    return None


def _shut(asked: Sequence[Measure]) -> FailedRun:
    last = asked[-1]
    doors = last.doors_failed
    none = f"none of the {len(doors)} entry points could" if len(doors) > 1 else "its entry point could not"
    more = f" (and {len(doors) - 1} more)" if len(doors) > 1 else ""
    well = max((run.began for run in asked if run.doors_opened), default=None)
    runs, at = alarm_ahead(asked)
    again = "the next run fails" if runs == 1 else f"the next {runs} runs fail"
    return FailedRun(
        since=next(run.began for run in asked if well is None or run.began > well),
        says=f"{none} be opened in the last run: {doors[0]}{more}",
        advice=f"`newsbot crawl {last.source}` tries again; `newsbot source check {last.source}` finds the site's "
        "entry points",
        alarm=f"opens if {again} as well, at {moment(at)} or later",
    )


def _broken_off(last: Measure) -> FailedRun:
    is_at_end = last.outcome.startswith("finished")
    return FailedRun(
        since=last.began,
        says=f"the last run {last.outcome}" if is_at_end else f"the last run ended early: {last.outcome}",
        advice=f"{_FIRST.get(last.outcome, '')}`newsbot crawl {last.source}` "
        + ("lists the pages and why, and tries them again" if is_at_end else "continues where it stopped"),
        alarm="opens if the source stays silent for longer than usual, or is not crawled again",
    )
