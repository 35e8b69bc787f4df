"""Outbox entries as people see and change them: list, count, retry, drop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Text, case, cast, func, select, update

from newsbot.store.engine.schema import AnyRow, channel_trouble
from newsbot.store.engine.schema import outbox as table

State = Literal["owed", "delivered", "parked", "folded", "dropped", "old"]
STATES: tuple[State, ...] = get_args(State)

_SAID = {"owed": "queued", "parked": "on hold", "folded": "in a digest", "old": "too old"}
_SETTLED: tuple[State, ...] = ("delivered", "dropped", "old")
_SHORTEST_KEY = 6  # characters
_REQUEUED = {"state": "owed", "tries": 0, "tried_at": None, "retry_at": None}


class OutboxError(ValueError):
    """An entry that does not exist or cannot be changed that way; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One entry, as lists show it. *digest* is the key of the digest it is in."""

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


def list_entries(
    connection: Connection, *, state: State | None = None, channel: str | None = None, limit: int
) -> list[OutboxEntry]:
    """The entries, newest first; only those in *state* or of *channel*, where given."""
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


def count_entries(connection: Connection) -> dict[str, dict[State, int]]:
    """How many entries each channel has in each state, by channel name; zero counts are left out."""
    counts: dict[str, dict[State, int]] = {}
    counted = select(table.c.channel, table.c.state, func.count()).group_by(table.c.channel, table.c.state)
    for channel, state, number in connection.execute(counted.order_by(table.c.channel, table.c.state)):
        counts.setdefault(channel, {})[state] = number
    return counts


def queued_by_channel(connection: Connection) -> dict[str, int]:
    """How many entries are queued for each channel, by name; zero counts are left out."""
    counted = select(table.c.channel, func.count()).where(table.c.state == "owed")
    return {channel: number for channel, number in connection.execute(counted.group_by(table.c.channel))}


def count_old(connection: Connection, *, watch: str | None = None, since: datetime | None = None) -> int:
    """How many alerts were not sent because their stories were too old: of *watch* and *since* then, where given."""
    query = select(func.count()).select_from(table).where(table.c.state == "old")
    if watch is not None:
        query = query.where(table.c.watch == watch)
    if since is not None:
        query = query.where(table.c.owed_at >= since)
    return connection.scalar(query) or 0


def retry(connection: Connection, key: str, now: datetime) -> OutboxEntry:
    """Queue the entry *key* again and try its channel at once. *key* may be shortened while it stays unique.

    Raises OutboxError if there is no such entry, or it was delivered, is in a digest, or its content was pruned.
    """
    entry = entry_named(connection, key)
    if entry.state == "delivered":
        raise OutboxError(f"alert {entry.key}: {entry.channel} accepted it at {entry.delivered_at:%Y-%m-%d %H:%M} UTC")
    if entry.state == "folded":
        raise OutboxError(f"alert {entry.key}: it is in digest {entry.digest}; retry that instead")
    if not connection.scalar(select(table.c.payload).where(table.c.key == entry.key)):
        raise OutboxError(f"alert {entry.key}: it is {_SAID.get(entry.state, entry.state)}, and its content was pruned")
    connection.execute(update(table).where(table.c.key == entry.key).values(**_REQUEUED))
    try_at_once(connection, table.c.key == entry.key, now)
    return entry


def retry_parked(connection: Connection, now: datetime) -> int:
    """Queue everything on hold again and try its channels at once; return how many."""
    return _retry_all(connection, table.c.state == "parked", now)


def retry_old(connection: Connection, since: datetime, now: datetime) -> int:
    """Queue the alerts found *since* then that were too old, and try their channels at once; return how many.

    Alerts whose content was pruned are skipped.
    """
    has_content = cast(table.c.payload, Text) != "{}"
    return _retry_all(connection, (table.c.state == "old") & (table.c.owed_at >= since) & has_content, now)


def _retry_all(connection: Connection, condition: ColumnElement[bool], now: datetime) -> int:
    try_at_once(connection, condition, now)
    return connection.execute(update(table).where(condition).values(**_REQUEUED)).rowcount


def try_at_once(connection: Connection, condition: ColumnElement[bool], now: datetime) -> None:
    """Let the channels of the entries that meet *condition* be tried at once, and entries they refused too."""
    channels = list(connection.scalars(select(table.c.channel).where(condition).distinct()))
    troubled = channel_trouble.c.channel.in_(channels)
    connection.execute(update(channel_trouble).where(troubled).values(since=now, tries=0, retry_at=now, refused=False))
    refused = (table.c.state == "owed") & table.c.channel.in_(channels) & table.c.retry_at.is_not(None)
    connection.execute(update(table).where(refused).values(retry_at=None))


def drop(connection: Connection, key: str) -> OutboxEntry:
    """Drop the entry *key* for good. Raises OutboxError unless it is there and is queued or on hold."""
    entry = entry_named(connection, key)
    if entry.state not in ("owed", "parked"):
        raise OutboxError(
            f"alert {entry.key}: it is {_said(entry.state)}; only an alert that is queued or on hold can be dropped"
        )
    connection.execute(update(table).where(table.c.key == entry.key).values(state="dropped"))
    return entry


def reschedule(connection: Connection, watch: str) -> None:
    """Apply the current rule of *watch* to its queued alerts, including those waiting for a digest or quiet hours."""
    waiting = (table.c.state == "owed") & (table.c.watch == watch) & (table.c.kind == "flag")
    connection.execute(update(table).where(waiting).values(in_digest=False, due_at=table.c.owed_at))


def forget(connection: Connection, before: datetime) -> None:
    """Erase the content of entries queued before then that are settled.

    Their keys stay, so that nothing is sent twice.
    """
    digest = table.alias("digest")
    settled_digests = select(digest.c.id).where(digest.c.state.in_(_SETTLED))
    settled = table.c.state.in_(_SETTLED) | ((table.c.state == "folded") & table.c.folded_into.in_(settled_digests))
    has_content = cast(table.c.payload, Text) != "{}"
    connection.execute(update(table).where(settled, table.c.owed_at < before, has_content).values(payload={}))


def entry_named(connection: Connection, key: str) -> OutboxEntry:
    """The entry whose key begins with *key*. Raises OutboxError if there is none, or more than one."""
    if len(key) < _SHORTEST_KEY:
        raise OutboxError(
            f"alert {key!r}: give at least {_SHORTEST_KEY} characters of its key; `newsbot alerts list` shows it"
        )
    digest = table.alias("digest")
    query = select(table, digest.c.key.label("digest")).outerjoin(digest, digest.c.id == table.c.folded_into)
    rows = connection.execute(query.where(table.c.key.startswith(key, autoescape=True)).limit(2)).all()
    if len(rows) != 1:
        raise OutboxError(
            f"there is no alert {key!r} in the outbox; `newsbot alerts list` shows its entries"
            if not rows
            else f"several alerts begin with {key!r}; give more characters of the key"
        )
    return _entry(rows[0])


def _said(state: State) -> str:
    return _SAID.get(state, state)


def _entry(row: AnyRow) -> OutboxEntry:
    return OutboxEntry(
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
    """What one channel has not received: *waiting* alerts due since *due_since*, and *parked* ones on hold.

    *trouble* is the error of the last attempt and *troubled_since* when it began; None if the channel works.
    """

    channel: str
    waiting: int
    due_since: datetime | None
    parked: int
    parked_since: datetime | None
    trouble: str | None
    troubled_since: datetime | None


def backlogs(connection: Connection, now: datetime) -> list[Backlog]:
    """The channels that have not received everything due at *now*, by name."""
    due = (table.c.state == "owed") & (table.c.due_at <= now)
    parked = table.c.state == "parked"
    query = (
        select(
            table.c.channel,
            func.count(case((due, 1))),
            func.min(case((due, table.c.due_at))),
            func.count(case((parked, 1))),
            func.min(case((parked, table.c.owed_at))),
        )
        .where(due | parked)
        .group_by(table.c.channel)
        .order_by(table.c.channel)
    )
    failures = {row.channel: row for row in connection.execute(select(channel_trouble))}
    found = []
    for channel, waiting, due_since, given_up, parked_since in connection.execute(query):
        trouble = failures.get(channel)
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
