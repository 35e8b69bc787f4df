"""Queued alerts as the relay works through them: what is due next, digests, failed channels.

Entries are not leased: only the holder of the relay's lock reads and marks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, or_, select, update

from newsbot.items import Alert
from newsbot.store.engine.schema import channel_trouble, new_id
from newsbot.store.engine.schema import outbox as table
from newsbot.store.outbox.outbox import alert_from, key_of

_QUEUED = table.c.state == "owed"
_NOW_DUE = and_(_QUEUED, table.c.due_at <= bindparam("now"))
_TO_CHANNEL = table.c.channel == bindparam("of_channel")
_CHANNELS = select(table.c.channel).where(_NOW_DUE).distinct().order_by(table.c.channel)
_NEXT = (
    select(*(table.c[name] for name in ("id", "key", "channel", "kind", "watch", "payload", "owed_at", "tried_at")))
    .where(_NOW_DUE, _TO_CHANNEL, table.c.in_digest.is_(False))
    .where(or_(table.c.retry_at.is_(None), table.c.retry_at <= bindparam("now")))
    .order_by(table.c.due_at, table.c.id)
    .limit(1)
)
_FOR_DIGEST = _NOW_DUE & _TO_CHANNEL & table.c.in_digest
_SET = update(table).where(table.c.id == bindparam("of_row"), _QUEUED)
_TRIED = _SET.values(tries=table.c.tries + 1, tried_at=bindparam("first"))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedEntry:
    """One outbox row that is still to be delivered."""

    id: int
    key: str
    channel: str
    kind: str  # flag | alarm | digest
    watch: str | None
    payload: Mapping[str, Any]
    owed_at: datetime
    tried_at: datetime | None


def channels_due(connection: Connection, now: datetime) -> list[str]:
    """The channels, by name, with something due at *now*."""
    return list(connection.scalars(_CHANNELS, {"now": now}))


def next_due(connection: Connection, channel: str, now: datetime) -> QueuedEntry | None:
    """The entry to send to *channel* next: the one due longest, skipping those that must wait for a retry."""
    row = connection.execute(_NEXT, {"of_channel": channel, "now": now}).first()
    return None if row is None else QueuedEntry(**row._asdict())


def alerts_sent(connection: Connection, channel: str, watch: str, since: datetime, at_most: int) -> int:
    """How many single alerts of *watch* went to *channel* after *since*, counting no further than *at_most*."""
    sent = (
        select(table.c.id)
        .where(table.c.channel == channel, table.c.delivered_at > since)
        .where(table.c.watch == watch, table.c.kind == "flag")
        .limit(at_most)
    )
    return connection.scalar(select(func.count()).select_from(sent.subquery())) or 0


def postpone(
    connection: Connection,
    entry: QueuedEntry,
    until: datetime,
    *,
    now: datetime,
    in_digest: bool,
    owed_before: datetime | None = None,
) -> None:
    """Postpone a digest *until* then, or an alert along with every due alert of its watch and channel.

    With *owed_before*, only those queued before it.
    """
    alike = update(table).where(_QUEUED, table.c.kind == entry.kind)
    if entry.kind == "digest":
        alike = alike.where(table.c.id == entry.id)
    else:
        alike = alike.where(table.c.channel == entry.channel, table.c.watch == entry.watch)
        alike = alike.where(table.c.in_digest.is_(False), table.c.due_at <= now)
    if owed_before is not None:
        alike = alike.where(table.c.owed_at < owed_before)
    connection.execute(alike.values(due_at=until, in_digest=in_digest))


def digests_due(connection: Connection, channel: str, now: datetime) -> list[str]:
    """The watches, by name, whose alerts wait for a digest to *channel* that is due."""
    watches = select(table.c.watch).where(_FOR_DIGEST).distinct().order_by(table.c.watch)
    return list(connection.scalars(watches, {"of_channel": channel, "now": now}))


def postpone_digest(connection: Connection, channel: str, watch: str, until: datetime, *, now: datetime) -> None:
    """Postpone a due digest of *watch* to *channel* *until* then."""
    of_watch = update(table).where(_FOR_DIGEST, table.c.watch == bindparam("of_watch"))
    values = {"of_channel": channel, "now": now, "of_watch": watch, "due_at": until}
    connection.execute(of_watch, values)


def make_digest(connection: Connection, channel: str, limits: Mapping[str, int | None], *, now: datetime) -> int | None:
    """Put every alert to *channel* that waits for a due digest into one; return its id, or None if there are none.

    *limits* maps each watch to the hourly limit it exceeded, or to None if its rule asks for digests.
    """
    members = _FOR_DIGEST & table.c.watch.in_(bindparam("watches", expanding=True))
    parameters = {"of_channel": channel, "now": now, "watches": sorted(limits)}
    counted = (table.c.watch, func.count(), func.min(table.c.owed_at), func.max(table.c.owed_at), func.min(table.c.id))
    rows = connection.execute(
        select(*counted).where(members).group_by(table.c.watch).order_by(table.c.watch), parameters
    ).all()
    if not rows:
        return None
    first = connection.scalar(select(table.c.key).where(table.c.id == min(row[4] for row in rows)))
    payload = {
        "since": min(row[2] for row in rows).isoformat(),
        "until": max(row[3] for row in rows).isoformat(),
        "alerts": sum(row[1] for row in rows),
        "watches": [row[0] for row in rows],
        "limits": {row[0]: limits[row[0]] for row in rows if limits[row[0]] is not None},
    }
    digest = {
        "key": key_of("digest", str(first)),
        "channel": channel,
        "kind": "digest",
        "watch": rows[0][0] if len(rows) == 1 else None,
        "payload": payload,
        "state": "owed",
        "owed_at": now,
        "due_at": now,
    }
    number = new_id(connection.execute(insert(table).values(**digest)))
    connection.execute(update(table).where(members).values(state="folded", folded_into=number), parameters)
    return number


def alerts_in(connection: Connection, digest_id: int, limit: int) -> list[Alert]:
    """The first *limit* alerts of a digest: first those whose words surely have the sense meant, oldest first."""
    unsure = case((table.c.payload["certainty"].as_string() == "unsure", 1), else_=0)
    payloads = select(table.c.payload).where(table.c.folded_into == digest_id).order_by(unsure, table.c.id).limit(limit)
    return [alert_from(payload) for payload in connection.scalars(payloads)]


def mark_delivered(connection: Connection, entry: QueuedEntry, now: datetime) -> None:
    """Record that the channel accepted *entry*."""
    connection.execute(
        _TRIED,
        {
            "of_row": entry.id,
            "first": entry.tried_at or now,
            "state": "delivered",
            "delivered_at": now,
            "last_error": None,
            "retry_at": None,
        },
    )


def mark_failed(
    connection: Connection, entry: QueuedEntry, error: str, *, now: datetime, steps_aside_until: datetime | None
) -> None:
    """Record that the channel did not accept *entry*; hold it back until *steps_aside_until*, if given."""
    values = {"of_row": entry.id, "first": entry.tried_at or now}
    connection.execute(_TRIED, {**values, "last_error": error, "retry_at": steps_aside_until})


def park(connection: Connection, entry: QueuedEntry) -> None:
    """Put *entry* on hold: it is not tried until someone asks for a retry."""
    connection.execute(_SET, {"of_row": entry.id, "state": "parked"})


def park_all(connection: Connection, channel: str, due_before: datetime) -> int:
    """Put everything queued for *channel* that was due by *due_before* on hold; return how many."""
    late = update(table).where(_QUEUED, table.c.channel == channel, table.c.due_at <= due_before)
    return connection.execute(late.values(state="parked")).rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFailure:
    """A channel that did not accept the last thing sent to it."""

    channel: str
    since: datetime
    tries: int
    retry_at: datetime
    refused: bool  # a retry alone will not help: someone has to change something
    last_error: str
    alarmed_at: datetime | None = None


def failures(connection: Connection) -> dict[str, ChannelFailure]:
    """The failing channels, by name."""
    rows = connection.execute(select(channel_trouble).order_by(channel_trouble.c.channel))
    return {row.channel: ChannelFailure(**row._asdict()) for row in rows}


def failure_of(connection: Connection, channel: str) -> ChannelFailure | None:
    """The failure of *channel*; None if it accepted the last thing sent to it."""
    row = connection.execute(select(channel_trouble).where(channel_trouble.c.channel == channel)).first()
    return ChannelFailure(**row._asdict()) if row is not None else None


def save_failure(connection: Connection, failure: ChannelFailure) -> None:
    """Save *failure* in place of the channel's previous one."""
    clear_failure(connection, failure.channel)
    values = {column.name: getattr(failure, column.name) for column in channel_trouble.c}
    connection.execute(insert(channel_trouble).values(**values))


def clear_failure(connection: Connection, channel: str) -> None:
    """Forget the channel's failure, because it accepts messages again."""
    connection.execute(delete(channel_trouble).where(channel_trouble.c.channel == channel))
