"""Promises of the outbox as people see and change them: what is owed to whom, what became of it, and another try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Text, case, cast, func, select, update

from newsbot.store.engine.schema import AnyRow, channel_trouble, outbox
from newsbot.store.engine.schema import outbox as table

State = Literal["owed", "delivered", "parked", "folded", "dropped", "old"]
STATES: tuple[State, ...] = get_args(State)

_SETTLED: tuple[State, ...] = ("delivered", "dropped", "old")
_LEAST_KEY = 6  # signs of a key that may stand for it
_AGAIN = {"state": "owed", "tries": 0, "tried_at": None, "retry_at": None}


class OutboxError(ValueError):
    """A promise that there is not, or that cannot be changed so; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEntry:
    """One promise, as lists show it. *digest* is the key of the digest that it was folded into."""

    key: str
    channel: str
    kind: str
    watch: str | None
    title: str
    state: State
    owed_at: datetime
    due_at: datetime
    in_digest: bool
    tries: int
    last_error: str | None
    delivered_at: datetime | None
    digest: str | None


def list_promises(
    connection: Connection, *, state: State | None = None, channel: str | None = None, limit: int
) -> list[PromiseEntry]:
    """The promises in *state*, of *channel*; of all where they are None. The latest first."""
    digest = table.alias("digest")
    query = (
        select(table, digest.c.key.label("digest"))
        .outerjoin(digest, digest.c.id == table.c.folded_into)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(table.c.state == state)
    if channel is not None:
        query = query.where(table.c.channel == channel)
    return [_entry(row) for row in connection.execute(query)]


def count_promises(connection: Connection) -> dict[str, dict[State, int]]:
    """How many promises each channel has in each state, by its name; a state without any is not there."""
    counts: dict[str, dict[State, int]] = {}
    counted = select(table.c.channel, table.c.state, func.count()).group_by(table.c.channel, table.c.state)
    for channel, state, number in connection.execute(counted.order_by(table.c.channel, table.c.state)):
        counts.setdefault(channel, {})[state] = number
    return counts


def owed_by_channel(connection: Connection) -> dict[str, int]:
    """How many promises are owed to each channel that is owed any, by its name."""
    counted = select(table.c.channel, func.count()).where(table.c.state == "owed")
    return {channel: number for channel, number in connection.execute(counted.group_by(table.c.channel))}


def count_old(connection: Connection, *, watch: str | None = None, since: datetime | None = None) -> int:
    """How many alerts were not owed because their stories were too old: of *watch*, and *since* then, where given."""
    query = select(func.count()).select_from(table).where(table.c.state == "old")
    if watch is not None:
        query = query.where(table.c.watch == watch)
    if since is not None:
        query = query.where(table.c.owed_at >= since)
    return connection.scalar(query) or 0


def retry(connection: Connection, key: str, now: datetime) -> PromiseEntry:
    """Owe the promise *key* again, and let its channel be tried at once. A key may be cut, where it stays the only one.

    Raises OutboxError where there is no such promise, it was kept, or what it said was pruned.
    """
    entry = promise_named(connection, key)
    if entry.state == "delivered":
        raise OutboxError(f"alert {entry.key}: {entry.channel} took it at {entry.delivered_at:%Y-%m-%d %H:%M} UTC")
    if entry.state == "folded":
        raise OutboxError(f"alert {entry.key}: it is in the digest {entry.digest}; try that one again")
    if not connection.scalar(select(table.c.payload).where(table.c.key == entry.key)):
        raise OutboxError(f"alert {entry.key}: it is {entry.state}, and what it said was pruned")
    connection.execute(update(table).where(table.c.key == entry.key).values(**_AGAIN))
    try_at_once(connection, table.c.key == entry.key, now)
    return entry


def retry_parked(connection: Connection, now: datetime) -> int:
    """Owe all that was parked again, and let its channels be tried at once; how many that are."""
    return _retry_all(connection, table.c.state == "parked", now)


def retry_old(connection: Connection, since: datetime, now: datetime) -> int:
    """Owe what was found *since* then and was too old, and let its channels be tried at once; how many that are.

    What was pruned stays: nobody knows what it said.
    """
    says = cast(table.c.payload, Text) != "{}"
    return _retry_all(connection, (table.c.state == "old") & (table.c.owed_at >= since) & says, now)


def _retry_all(connection: Connection, those: ColumnElement[bool], now: datetime) -> int:
    try_at_once(connection, those, now)
    return connection.execute(update(table).where(those).values(**_AGAIN)).rowcount


def try_at_once(connection: Connection, those: ColumnElement[bool], now: datetime) -> None:
    """Let the channels of *those* promises be tried at once, and what they refused, too."""
    channels = list(connection.scalars(select(table.c.channel).where(those).distinct()))
    troubled = channel_trouble.c.channel.in_(channels)
    connection.execute(update(channel_trouble).where(troubled).values(since=now, tries=0, retry_at=now, refused=False))
    stepped_aside = (table.c.state == "owed") & table.c.channel.in_(channels) & table.c.retry_at.is_not(None)
    connection.execute(update(table).where(stepped_aside).values(retry_at=None))


def drop(connection: Connection, key: str) -> PromiseEntry:
    """Give the promise *key* up. Raises OutboxError where there is no such promise, or it is not owed any more."""
    entry = promise_named(connection, key)
    if entry.state not in ("owed", "parked"):
        raise OutboxError(f"alert {entry.key}: it is {entry.state}; only what is owed or parked can be dropped")
    connection.execute(update(table).where(table.c.key == entry.key).values(state="dropped"))
    return entry


def plan_anew(connection: Connection, watch: str) -> None:
    """Let what is owed of *watch*, and waits for a digest or the end of quiet hours, be judged by its rule as it is."""
    waiting = (table.c.state == "owed") & (table.c.watch == watch) & (table.c.kind == "flag")
    connection.execute(update(table).where(waiting).values(in_digest=False, due_at=table.c.owed_at))


def forget(connection: Connection, before: datetime) -> None:
    """Let go of what promises owed before then say, where they are settled. Their keys stay: nobody is told again."""
    digest = table.alias("digest")
    told = select(digest.c.id).where(digest.c.state.in_(_SETTLED))
    settled = table.c.state.in_(_SETTLED) | ((table.c.state == "folded") & table.c.folded_into.in_(told))
    says = cast(table.c.payload, Text) != "{}"
    connection.execute(update(table).where(settled, table.c.owed_at < before, says).values(payload={}))


def promise_named(connection: Connection, key: str) -> PromiseEntry:
    """The promise whose key begins with *key*. Raises OutboxError where none does, or several do."""
    if len(key) < _LEAST_KEY:
        raise OutboxError(f"alert {key!r}: give at least {_LEAST_KEY} signs of its key; `newsbot alerts list` shows it")
    digest = table.alias("digest")
    query = select(table, digest.c.key.label("digest")).outerjoin(digest, digest.c.id == table.c.folded_into)
    rows = connection.execute(query.where(table.c.key.startswith(key, autoescape=True)).limit(2)).all()
    if len(rows) != 1:
        raise OutboxError(
            f"there is no alert {key!r} in the outbox; `newsbot alerts list` shows what there is"
            if not rows
            else f"several alerts begin with {key!r}; give more of the key"
        )
    return _entry(rows[0])


def _entry(row: AnyRow) -> PromiseEntry:
    return PromiseEntry(
        key=row.key,
        channel=row.channel,
        kind=row.kind,
        watch=row.watch,
        title=_title(row.kind, row.payload),
        state=row.state,
        owed_at=row.owed_at,
        due_at=row.due_at,
        in_digest=row.in_digest,
        tries=row.tries,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
        digest=row.digest,
    )


def _title(kind: str, payload: Mapping[str, Any]) -> str:
    if not payload:
        return "(pruned)"
    if kind == "digest":
        return "1 alert" if payload["alerts"] == 1 else f"{payload['alerts']} alerts"
    return str((payload.get("says") if kind == "alarm" else payload.get("title")) or "(no title)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What one channel has not had: *waiting* alerts are due, the first since *due_since*; *parked* were given up.

    *trouble* is what it said when it took nothing, *troubled_since* since when; None where it takes what is sent.
    """

    channel: str
    waiting: int
    due_since: datetime | None
    parked: int
    parked_since: datetime | None
    trouble: str | None
    troubled_since: datetime | None


def backlogs(connection: Connection, now: datetime) -> list[Backlog]:
    """The channels that have not had all that is due at *now*, by name."""
    due = (outbox.c.state == "owed") & (outbox.c.due_at <= now)
    parked = outbox.c.state == "parked"
    query = (
        select(
            outbox.c.channel,
            func.count(case((due, 1))),
            func.min(case((due, outbox.c.due_at))),
            func.count(case((parked, 1))),
            func.min(case((parked, outbox.c.owed_at))),
        )
        .where(due | parked)
        .group_by(outbox.c.channel)
        .order_by(outbox.c.channel)
    )
    troubles = {row.channel: row for row in connection.execute(select(channel_trouble))}
    found = []
    for channel, waiting, due_since, given_up, parked_since in connection.execute(query):
        trouble = troubles.get(channel)
        found.append(
            Backlog(
                channel=channel,
                waiting=waiting,
                due_since=due_since,
                parked=given_up,
                parked_since=parked_since,
                trouble=trouble.last_error if trouble else None,
                troubled_since=trouble.since if trouble else None,
            )
        )
    return found
