"""Telling: whether what is owed to the channels of alerts leaves the outbox. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsbot.health.symptom import Symptom
from newsbot.health.words import counted, moment, span

if TYPE_CHECKING:
    from newsbot.store.outbox.entries import Backlog

_LONG = timedelta(hours=1)  # that an alert may wait where its channel takes what is sent


def outbox_symptoms(backlogs: Sequence[Backlog], now: datetime) -> Iterator[Symptom]:
    """One for each channel to which alerts were given up, that takes none, or to which nobody sends what is due."""
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
        said.append(f"{backlog.parked:,} {'was' if backlog.parked == 1 else 'were'} given up")
    if backlog.trouble:
        said.append(f"it said: {backlog.trouble}")
    begun = (backlog.troubled_since, backlog.parked_since, backlog.due_since)
    return Symptom(
        kind="channel",
        source=None,
        field=name,
        since=min((at for at in begun if at is not None), default=now),
        says="; ".join(said),
        normal="each alert is taken at the first try",
        advice=f"`newsbot alerts test {name}` shows whether it works; `newsbot alerts retry --parked` sends what was "
        "given up",
    )


def _unsent(backlog: Backlog, waited: timedelta, now: datetime) -> Symptom:
    since = backlog.due_since or now
    return Symptom(
        kind="outbox",
        source=None,
        field=backlog.channel,
        since=since,
        says=f"{counted(backlog.waiting, 'alert')} to the channel {backlog.channel} should have been sent, the first "
        f"{span(waited)} ago ({moment(since)}), and nobody sends",
        normal="within a few minutes",
        advice="`newsbot alerts send` sends what is due; in the timetable it is the job `relay`",
    )
