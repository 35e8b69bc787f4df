"""Backoff: how long a channel that takes no alerts is left alone, and when an alarm is raised about it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from newsbot.alerts.channel import Undelivered
from newsbot.items import Alarm
from newsbot.retry_after import LONGEST
from newsbot.store.outbox.delivery import ChannelFailure

PARK_AFTER = timedelta(days=3)
ALARM_AFTER = timedelta(days=1)  # that a channel may be down before somebody hears of it, and between two alarms
LONGEST_WAIT = timedelta(hours=1)

_MINUTE = timedelta(minutes=1)
_TIMES = 5  # each wait is so many times the one before it
_STEPS = 4  # after which it is the longest

Stage = Literal["down", "parked", "over"]


def back_off(tries: int) -> timedelta:
    """How long a channel is left alone after so many *tries* in vain: 1, 5, 25 minutes, then an hour each time."""
    minutes: int = _TIMES ** (min(tries, _STEPS) - 1)
    return min(minutes * _MINUTE, LONGEST_WAIT)


def next_failure(before: ChannelFailure | None, channel: str, error: Undelivered, now: datetime) -> ChannelFailure:
    """The trouble that *channel* is in, after what was *before*, because of *error*.

    What asks to be left alone is, for a day at the most. One alert that is refused for good says little of the channel,
    so the next one may go at once; two in succession do.
    """
    tries = before.tries + 1 if before else 1
    if error.permanent:
        wait = LONGEST_WAIT if before is not None and before.refused else timedelta()
    else:
        wait = max(back_off(tries), min(timedelta(seconds=error.retry_after or 0), LONGEST))
    failure = before or ChannelFailure(channel=channel, since=now, tries=0, retry_at=now, refused=False, last_error="")
    return replace(failure, tries=tries, retry_at=now + wait, refused=error.permanent, last_error=str(error))


def is_backing_off(failure: ChannelFailure, now: datetime) -> bool:
    """Whether the channel is to be left alone at *now*. A clock that was set back does not make it wait for ever."""
    return now < failure.retry_at <= now + LONGEST


def due_alarm(failure: ChannelFailure, now: datetime) -> Alarm | None:
    """The alarm that *trouble* calls for: at once where a channel refuses, else after a day; then each day."""
    if failure.alarmed_at is not None:
        return alarm_of(failure, "down") if now - failure.alarmed_at >= ALARM_AFTER else None
    return alarm_of(failure, "down") if failure.refused or now - failure.since >= ALARM_AFTER else None


def alarm_of(failure: ChannelFailure, what: Stage) -> Alarm:
    """The alarm that a channel is down, that alerts to it were parked, or that it is over."""
    name = failure.channel
    test = f"`newsbot alerts test {name}`"
    says = {
        "down": f"channel {name} {'refuses alerts' if failure.refused else 'takes no alerts'}: {failure.last_error}",
        "parked": f"alerts to channel {name} were parked, for they were not taken in {PARK_AFTER.days} days: "
        + failure.last_error,
        "over": f"channel {name} takes alerts again",
    }
    advice = {
        "down": f"see what {test} says; what is owed is kept, and sent when the channel works",
        "parked": f"mend the channel, see {test}; then `newsbot alerts retry --parked` sends them",
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
        normal="each alert is taken at the first try",
        example=None,
        advice=advice[what],
    )
