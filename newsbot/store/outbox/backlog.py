"""Backlog: what the outbox owes each channel, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from newsbot.store.engine.schema import channel_trouble, outbox


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
