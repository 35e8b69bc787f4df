"""Telling: the message of a promise in the outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from newsbot.alerts.layout import line
from newsbot.alerts.message import Message, alarm_message, digest_of, message_of
from newsbot.store.outbox.delivery import QueuedEntry, alerts_in
from newsbot.store.outbox.outbox import alarm_from, alert_from

MOST_SHOWN = 50  # alerts of a digest; of the others it says how many there are, and where


def message_for(connection: Connection, promise: QueuedEntry, zone: tzinfo) -> Message:
    """What *promise* says, with times in *zone*."""
    if promise.kind == "alarm":
        return alarm_message(alarm_from(promise.payload), zone=zone)
    if promise.kind == "digest":
        return _digest(connection, promise, zone)
    return message_of(alert_from(promise.payload), zone=zone)


def _digest(connection: Connection, promise: QueuedEntry, zone: tzinfo) -> Message:
    payload = promise.payload
    alerts = alerts_in(connection, promise.id, MOST_SHOWN)
    message = digest_of(
        alerts,
        key=promise.key,
        watch=promise.watch,
        window=(datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["until"])),
        zone=zone,
        left_out=payload["alerts"] - len(alerts),
    )
    notes = [
        line("note", f"{watch}: more than {limit} alerts in an hour, so the rest of them come together.")
        for watch, limit in payload["limits"].items()
    ]
    lines = (message.lines[0], *notes, *message.lines[1:])
    return replace(message, lines=lines, payload={**message.payload, "limits": payload["limits"]})
