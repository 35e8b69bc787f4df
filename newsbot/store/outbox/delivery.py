"""Delivery: which promise of the outbox a channel is owed next, and what became of it.

One relay at a time reads and marks them, so nothing is leased: who holds its lock knows that no other is sending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from newsbot.items import Alert
from newsbot.store.engine.schema import AnyRow, channel_trouble, new_id
from newsbot.store.engine.schema import outbox as table
from newsbot.store.outbox.outbox import key_of, thawed_alert

_OWED = table.c.state == "owed"
_NOW_DUE = and_(_OWED, table.c.due_at <= bindparam("now"))
_OF_CHANNEL = table.c.channel == bindparam("of_channel")
_CHANNELS = select(table.c.channel).where(_NOW_DUE).distinct().order_by(table.c.channel)
_NEXT = (
    select(table)
    .where(_NOW_DUE, _OF_CHANNEL, table.c.in_digest.is_(False))
    .where(or_(table.c.retry_at.is_(None), table.c.retry_at <= bindparam("now")))
    .order_by(table.c.due_at, table.c.id)
    .limit(1)
)
_FOR_DIGEST = _NOW_DUE & _OF_CHANNEL & table.c.in_digest
_SET = update(table).where(table.c.id == bindparam("of_row"), _OWED)
_TRIED = _SET.values(tries=table.c.tries + 1, tried_at=bindparam("first"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One row of the outbox that is owed."""

    id: int
    key: str
    channel: str
    kind: str  # flag | alarm | digest
    watch: str | None
    payload: Mapping[str, Any]
    owed_at: datetime
    tried_at: datetime | None


def channels_due(connection: Connection, now: datetime) -> list[str]:
    """The channels that are owed something at *now*, by name."""
    return list(connection.scalars(_CHANNELS, {"now": now}))


def next_due(connection: Connection, channel: str, now: datetime) -> Promise | None:
    """What *channel* is owed next: of what is due, and was not refused a moment ago, that which is due longest."""
    row = connection.execute(_NEXT, {"of_channel": channel, "now": now}).first()
    if row is None:
        return None
    return Promise(
        id=row.id,
        key=row.key,
        channel=row.channel,
        kind=row.kind,
        watch=row.watch,
        payload=row.payload,
        owed_at=row.owed_at,
        tried_at=row.tried_at,
    )


def alerts_sent(connection: Connection, channel: str, watch: str, since: datetime, at_most: int) -> int:
    """How many alerts of *watch*, digests apart, *channel* took after *since*; counted up to *at_most*."""
    sent = (
        select(table.c.id)
        .where(table.c.channel == channel, table.c.delivered_at > since)
        .where(table.c.watch == watch, table.c.kind == "flag")
        .limit(at_most)
    )
    return connection.scalar(select(func.count()).select_from(sent.subquery())) or 0


def postpone(
    connection: Connection,
    promise: Promise,
    until: datetime,
    *,
    now: datetime,
    in_digest: bool,
    owed_before: datetime | None = None,
) -> None:
    """Let a digest wait *until* then, or an alert and all that are due like it: those of its watch and channel.

    With *owed_before*, only those owed before it.
    """
    alike = update(table).where(_OWED, table.c.kind == promise.kind)
    if promise.kind == "digest":
        alike = alike.where(table.c.id == promise.id)
    else:
        alike = alike.where(table.c.channel == promise.channel, table.c.watch == promise.watch)
        alike = alike.where(table.c.in_digest.is_(False), table.c.due_at <= now)
    if owed_before is not None:
        alike = alike.where(table.c.owed_at < owed_before)
    connection.execute(alike.values(due_at=until, in_digest=in_digest))


def digest_waits(connection: Connection, channel: str, now: datetime) -> list[str]:
    """The watches of which alerts wait for a digest to *channel* that is due, by name."""
    watches = select(table.c.watch).where(_FOR_DIGEST).distinct().order_by(table.c.watch)
    return list(connection.scalars(watches, {"of_channel": channel, "now": now}))


def postpone_digest(connection: Connection, channel: str, watch: str, until: datetime, *, now: datetime) -> None:
    """Let the alerts of *watch* that wait for a digest which is due wait *until* then."""
    of_watch = update(table).where(_FOR_DIGEST, table.c.watch == bindparam("of_watch"))
    values = {"of_channel": channel, "now": now, "of_watch": watch, "due_at": until}
    connection.execute(of_watch, values)


def fold(connection: Connection, channel: str, limits: Mapping[str, int | None], *, now: datetime) -> int | None:
    """Make one digest to *channel* of all alerts that wait for one which is due; its number, None where none wait.

    *limits* are, by watch, the alerts an hour of which these are the rest; None for a watch that asked for digests.
    """
    waiting = _FOR_DIGEST & table.c.watch.in_(bindparam("watches", expanding=True))
    given = {"of_channel": channel, "now": now, "watches": sorted(limits)}
    counted = (table.c.watch, func.count(), func.min(table.c.owed_at), func.max(table.c.owed_at), func.min(table.c.id))
    rows = connection.execute(
        select(*counted).where(waiting).group_by(table.c.watch).order_by(table.c.watch), given
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
    connection.execute(update(table).where(waiting).values(state="folded", folded_into=number), given)
    return number


def alerts_in(connection: Connection, digest_id: int, limit: int) -> list[Alert]:
    """The first *limit* alerts that were folded into a digest, the earliest first."""
    folded = select(table.c.payload).where(table.c.folded_into == digest_id).order_by(table.c.id).limit(limit)
    return [thawed_alert(payload) for payload in connection.scalars(folded)]


def delivered(connection: Connection, promise: Promise, now: datetime) -> None:
    """The channel took it."""
    connection.execute(
        _TRIED,
        {
            "of_row": promise.id,
            "first": promise.tried_at or now,
            "state": "delivered",
            "delivered_at": now,
            "last_error": None,
            "retry_at": None,
        },
    )


def undelivered(
    connection: Connection, promise: Promise, error: str, *, now: datetime, steps_aside_until: datetime | None
) -> None:
    """The channel did not take it, for the reason *error*."""
    values = {"of_row": promise.id, "first": promise.tried_at or now}
    connection.execute(_TRIED, {**values, "last_error": error, "retry_at": steps_aside_until})


def park(connection: Connection, promise: Promise) -> None:
    """Try it no more until somebody asks for it."""
    connection.execute(_SET, {"of_row": promise.id, "state": "parked"})


def park_all(connection: Connection, channel: str, due_before: datetime) -> int:
    """Park all that *channel* is owed and that was due before then; how many."""
    late = update(table).where(_OWED, table.c.channel == channel, table.c.due_at <= due_before)
    return connection.execute(late.values(state="parked")).rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A channel that did not take what was sent last."""

    channel: str
    since: datetime
    tries: int
    retry_at: datetime
    refused: bool  # it will not take it later either, unless somebody changes something
    last_error: str
    alarmed_at: datetime | None = None


def troubles(connection: Connection) -> dict[str, Trouble]:
    """The channels that are in trouble, by name."""
    rows = connection.execute(select(channel_trouble).order_by(channel_trouble.c.channel))
    return {row.channel: _trouble(row) for row in rows}


def trouble_of(connection: Connection, channel: str) -> Trouble | None:
    """The trouble that *channel* is in; None where it took what was sent last."""
    row = connection.execute(select(channel_trouble).where(channel_trouble.c.channel == channel)).first()
    return _trouble(row) if row is not None else None


def note_trouble(connection: Connection, trouble: Trouble) -> None:
    """Keep *trouble* in place of what was known of it."""
    end_trouble(connection, trouble.channel)
    values = {column.name: getattr(trouble, column.name) for column in channel_trouble.c}
    connection.execute(insert(channel_trouble).values(**values))


def end_trouble(connection: Connection, channel: str) -> None:
    """The channel works again."""
    connection.execute(delete(channel_trouble).where(channel_trouble.c.channel == channel))


def _trouble(row: AnyRow) -> Trouble:
    return Trouble(**row._asdict())
