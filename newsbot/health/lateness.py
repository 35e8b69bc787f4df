"""Lateness: whether a source is crawled, and newsbot's jobs run, when they should be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from newsbot.health.symptom import Symptom
from newsbot.health.words import moment, span
from newsbot.measure import Measure

_FEWEST_RUNS = 10  # by which it is known how often a source is crawled
_RUNS = 200  # the newest, of which it is judged
_TIMES = 3  # the longest usual pause may pass so often
_SHORTEST = timedelta(hours=2)


def idle_symptom(source: str, history: Sequence[Measure], now: datetime) -> Symptom | None:
    """That nobody has crawled *source* for much longer than usual: then nobody knows whether it publishes."""
    begun = [each.began for each in history[-_RUNS:]]
    pauses = sorted(after - before for before, after in pairwise(begun))
    if len(pauses) < _FEWEST_RUNS:
        return None
    usual = pauses[int(0.95 * (len(pauses) - 1))]
    idle = now - begun[-1]
    if idle <= max(_TIMES * usual, _SHORTEST):
        return None
    return Symptom(
        kind="late",
        source=source,
        since=begun[-1],
        says=f"{source} was not crawled for {span(idle)}, since {moment(begun[-1])}",
        normal=f"every {span(pauses[len(pauses) // 2])}, and after {span(usual)} at most",
        advice="`newsbot schedule list` shows what is due, and whether the scheduler runs; "
        f"`newsbot crawl {source}` crawls it at once",
    )
