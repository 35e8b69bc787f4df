"""The relay: delivers the outbox, each channel in its own order and time, until the channel accepts.

At least once: what was sent but not yet marked when the process died is sent again, under the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event

from sqlalchemy import Connection

from newsbot.alerts.backoff import LONGEST_WAIT, PARK_AFTER, alarm_of, due_alarm, is_backing_off, next_failure
from newsbot.alerts.channel import Channel, ChannelError, Undelivered, masked
from newsbot.alerts.message import Message, message_for
from newsbot.alerts.policy import HOUR, Due, Policy, after_quiet_hours, due, policy_of, zone_of
from newsbot.clock import MACHINE, Clock
from newsbot.items import Alarm
from newsbot.store.engine.database import Database
from newsbot.store.outbox import delivery
from newsbot.store.outbox.delivery import ChannelFailure, QueuedEntry
from newsbot.store.outbox.outbox import queue_alarm
from newsbot.store.watches.alert_rules import AlertRule, rule_of

Send = Callable[[Channel, Message, str], None]
"""Sends a message under a key; raises Undelivered if the channel does not accept it."""

MOST_AT_ONCE = 64  # channels


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """What a pass did for one channel: how many messages it accepted, and its problem, if any.

    *tried* is false if the trouble is from an earlier pass and nothing was sent.
    """

    channel: str
    delivered: int = 0
    trouble: str | None = None
    tried: bool = True


class Relay:
    """Delivers the outbox of *database* through *send*; *channel_of* finds channels by name.

    *alarms* are the channels notified of another one's failure. Only one relay at a time may work on a database.
    """

    def __init__(
        self,
        database: Database,
        channel_of: Callable[[str], Channel],
        send: Send,
        *,
        alarms: Collection[str] = (),
        clock: Clock = MACHINE,
    ) -> None:
        self._database = database
        self._channel_of = channel_of
        self._send = send
        self._alarms = alarms
        self._clock = clock
        self._stopped = Event()

    def stop(self) -> None:
        """Finishes what is being sent, and starts nothing else."""
        self._stopped.set()

    def send_due(self) -> list[ChannelResult]:
        """Sends what is due, once; returns the results of channels with something due, by name."""
        with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="alerts") as pool:
            sending = [pool.submit(self._send_to, name) for name in self._due()]
            return sorted((future.result() for future in as_completed(sending)), key=lambda result: result.channel)

    def run_until_stopped(self, poll: timedelta) -> Iterator[ChannelResult]:
        """Sends what is due, checks again every *poll*, and so on until `stop`; yields results as they come."""
        sending: dict[str, Future[ChannelResult]] = {}
        with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="alerts") as pool:
            while not self._stopped.is_set():
                for name in self._due():
                    if name not in sending:
                        sending[name] = pool.submit(self._send_to, name)
                self._stopped.wait(poll.total_seconds())
                for name in [name for name, future in sending.items() if future.done()]:
                    yield sending.pop(name).result()
        yield from (future.result() for future in sending.values())

    def _due(self) -> list[str]:
        with self._database.read() as connection:
            return delivery.channels_due(connection, self._clock.now())

    def _send_to(self, name: str) -> ChannelResult:
        """Sends what is due to the channel *name*, until nothing is left or it does not accept."""
        try:
            channel = self._channel_of(name)
        except ChannelError as error:
            return ChannelResult(name, 0, str(error), tried=self._note_unusable(name, str(error)))
        with self._database.read() as connection:
            failure = delivery.failure_of(connection, name)
        if failure is not None and is_backing_off(failure, self._clock.now()):
            return ChannelResult(name, 0, failure.last_error, tried=False)
        self._make_digest(name)
        number, tried = 0, False
        while not self._stopped.is_set():
            now = self._clock.now()
            step = self._next(name, now)
            if step is None:
                if self._make_digest(name):
                    continue
                break
            tried = True
            refusal = self._try(channel, *step)
            failure = self._mark(step[0], refusal, self._clock.now())
            number += refusal is None
            if failure is not None and is_backing_off(failure, self._clock.now()):
                return ChannelResult(name, number, failure.last_error)
        return ChannelResult(name, number, None if failure is None else failure.last_error, tried=tried)

    def _next(self, name: str, now: datetime) -> tuple[QueuedEntry, Message | Undelivered] | None:
        """What goes to the channel *name* next; postpones alerts whose rule makes them wait."""
        while True:
            with self._database.read() as connection:
                entry = delivery.next_due(connection, name, now)
                if entry is None:
                    return None
                when = _when_due(connection, entry, now)
                if not when.in_digest and when.at <= now:
                    return entry, _message(connection, entry)
            with self._database.write() as connection:
                delivery.postpone(
                    connection,
                    entry,
                    when.at,
                    now=now,
                    in_digest=when.in_digest,
                    owed_before=when.at if when.in_digest else None,
                )

    def _make_digest(self, name: str) -> bool:
        """Combines the alerts waiting for a due digest; whether there were any."""
        now = self._clock.now()
        with self._database.read() as connection:
            watches = delivery.digests_due(connection, name, now)
        if not watches:
            return False
        with self._database.write() as connection:
            limits: dict[str, int | None] = {}
            for watch in watches:
                policy = _policy(rule_of(connection, watch))
                resumes = after_quiet_hours(policy, now)
                if resumes > now:
                    delivery.postpone_digest(connection, name, watch, resumes, now=now)
                else:
                    limits[watch] = None if policy.digest else policy.at_most
            return delivery.make_digest(connection, name, limits, now=now) is not None

    def _try(self, channel: Channel, entry: QueuedEntry, message: Message | Undelivered) -> Undelivered | None:
        """Sends the message; returns why the channel did not accept it, without secrets, or None."""
        if isinstance(message, Undelivered):
            return message
        try:
            self._send(channel, message, entry.key)
        except Undelivered as error:
            return error
        except Exception as error:
            # A service's library may fail in any way; that must not stop this channel for ever, or the others.
            return Undelivered(masked(f"{type(error).__name__}: {error}", channel.url))
        return None

    def _mark(self, entry: QueuedEntry, error: Undelivered | None, now: datetime) -> ChannelFailure | None:
        """Records the result of *entry*; returns the failure state of its channel."""
        with self._database.write() as connection:
            before = delivery.failure_of(connection, entry.channel)
            if error is None:
                delivery.mark_delivered(connection, entry, now)
                if before is not None:
                    self._recover(connection, before, now)
                return None
            aside = now + LONGEST_WAIT if error.permanent else None
            delivery.mark_failed(connection, entry, str(error), now=now, steps_aside_until=aside)
            failure = next_failure(before, entry.channel, error, now)
            if entry.tried_at is not None and now - entry.tried_at >= PARK_AFTER:
                delivery.park(connection, entry)
                self._alarm(connection, alarm_of(failure, "parked"), now)
            if now - failure.since >= PARK_AFTER and delivery.park_all(connection, entry.channel, now - PARK_AFTER):
                self._alarm(connection, alarm_of(failure, "parked"), now)
            return self._note(connection, failure, now)

    def _note_unusable(self, name: str, error: str) -> bool:
        """Records that the settings do not say how to reach the channel; whether that is news. Alerts stay queued."""
        now = self._clock.now()
        with self._database.read() as connection:
            before = delivery.failure_of(connection, name)
        if before is not None and before.last_error == error and due_alarm(before, now) is None:
            return False
        failure = next_failure(before, name, Undelivered(error, permanent=True), now)
        with self._database.write() as connection:
            self._note(connection, replace(failure, retry_at=now), now)
        return True

    def _note(self, connection: Connection, failure: ChannelFailure, now: datetime) -> ChannelFailure:
        alarm = due_alarm(failure, now)
        if alarm is not None:
            self._alarm(connection, alarm, now)
            failure = replace(failure, alarmed_at=now)
        delivery.save_failure(connection, failure)
        return failure

    def _recover(self, connection: Connection, failure: ChannelFailure, now: datetime) -> None:
        delivery.clear_failure(connection, failure.channel)
        if failure.alarmed_at is not None:
            self._alarm(connection, alarm_of(failure, "over"), now)

    def _alarm(self, connection: Connection, alarm: Alarm, now: datetime) -> None:
        others = [name for name in self._alarms if name != alarm.field]
        # Alerts go on hold one by one, and one alarm a day is enough.
        occasion = f"{alarm.since.isoformat()} {now.date().isoformat()}"
        queue_alarm(connection, alarm, others, now, occasion=occasion)


def _when_due(connection: Connection, entry: QueuedEntry, now: datetime) -> Due:
    """When *entry* is due by the current rule of its watch, or of all its watches for a digest."""
    if entry.kind == "digest":
        policies = [_policy(rule_of(connection, watch)) for watch in entry.payload.get("watches", ())]
        return Due(max((after_quiet_hours(policy, now) for policy in policies), default=now))
    if entry.watch is None:
        return Due(now)
    policy, sent = _policy(rule_of(connection, entry.watch)), 0
    if policy.at_most is not None:
        sent = delivery.alerts_sent(connection, entry.channel, entry.watch, now - HOUR, policy.at_most)
    return due(policy, owed_at=entry.owed_at, sent_in_last_hour=sent, now=now)


def _policy(rule: AlertRule | None) -> Policy:
    if rule is None:
        return Policy()  # the watch or its rule is gone: send what was queued before
    return policy_of(digest=rule.digest, quiet=rule.quiet, zone=rule.zone, at_most=rule.at_most)


def _message(connection: Connection, entry: QueuedEntry) -> Message | Undelivered:
    rule = rule_of(connection, entry.watch) if entry.watch is not None else None
    try:
        return message_for(connection, entry, zone_of(rule.zone) if rule else UTC)
    except (KeyError, TypeError, ValueError) as error:
        # Written by another version, or damaged: an unreadable alert must not hold up the others.
        return Undelivered(
            f"it cannot be read: {error!r}; `newsbot alerts drop {entry.key}` removes it", permanent=True
        )
