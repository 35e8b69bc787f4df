"""Decides how long a failing channel is left alone, and when an alarm reports it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from newsbot.alerts.channel import Undelivered
from newsbot.items import Alarm
from newsbot.retry_after import LONGEST
from newsbot.store.outbox.delivery import ChannelFailure

PARK_AFTER = timedelta(days=3)
ALARM_AFTER = timedelta(days=1)  # before the first alarm about a failing channel, and between two alarms
LONGEST_WAIT = timedelta(hours=1)

_MINUTE = timedelta(minutes=1)
_TIMES = 5  # each wait is this many times the one before
_STEPS = 4  # after these, the longest wait

Stage = Literal["down", "parked", "over"]


def back_off(tries: int) -> timedelta:
    """How long a channel is left alone after *tries* failures: 1, 5, 25 minutes, then an hour each."""
    minutes: int = _TIMES ** (min(tries, _STEPS) - 1)
    return min(minutes * _MINUTE, LONGEST_WAIT)


def next_failure(before: ChannelFailure | None, channel: str, error: Undelivered, now: datetime) -> ChannelFailure:
    """The failure of *channel* after *error*, given the one *before*.

    A requested pause is kept, for a day at most. One permanently refused alert says little about the channel, so the
    next may go at once; after two in a row the channel waits.
    """
    tries = before.tries + 1 if before else 1
    if error.permanent:
        wait = LONGEST_WAIT if before is not None and before.refused else timedelta()
    else:
        wait = max(back_off(tries), min(timedelta(seconds=error.retry_after or 0), LONGEST))
    failure = before or ChannelFailure(channel=channel, since=now, tries=0, retry_at=now, refused=False, last_error="")
    return replace(failure, tries=tries, retry_at=now + wait, refused=error.permanent, last_error=str(error))


def is_backing_off(failure: ChannelFailure, now: datetime) -> bool:
    """Whether the channel is left alone at *now*. A clock set back does not make it wait for ever."""
    return now < failure.retry_at <= now + LONGEST


def due_alarm(failure: ChannelFailure, now: datetime) -> Alarm | None:
    """The alarm that *failure* calls for: at once if the channel refuses, else after a day; then once a day."""
    if failure.alarmed_at is not None:
        return alarm_of(failure, "down") if now - failure.alarmed_at >= ALARM_AFTER else None
    return alarm_of(failure, "down") if failure.refused or now - failure.since >= ALARM_AFTER else None


def alarm_of(failure: ChannelFailure, what: Stage) -> Alarm:
    """The alarm that a channel is down, that its alerts were put on hold, or that it works again."""
    name = failure.channel
    test = f"`newsbot alerts test {name}`"
    says = {
        "down": f"channel {name} {'refuses alerts' if failure.refused else 'accepts no alerts'}: {failure.last_error}",
        "parked": f"alerts to channel {name} are on hold after {PARK_AFTER.days} days without success: "
        + failure.last_error,
        "over": f"channel {name} accepts alerts again",
    }
    advice = {
        "down": f"see what {test} says; alerts stay queued, and are sent once the channel works",
        "parked": f"fix the channel, check it with {test}; then `newsbot alerts retry --parked` sends them",
        "over": "nothing",
    }
    about = "parked" if what == "parked" else "channel"
    return Alarm(
        key=f"{about}:{name}",
        kind="channel",
        state="closed" if what == "over" else "still" if failure.alarmed_at and what == "down" else "open",
        source=None,
        field=name,
        since=failure.since,
        says=says[what],
        normal="every alert is accepted on the first try",
        example=None,
        advice=advice[what],
    )
