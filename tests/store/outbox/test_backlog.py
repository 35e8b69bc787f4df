"""Backlogs: what each channel has not received."""

from datetime import datetime

from sqlalchemy import insert

from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import channel_trouble, outbox
from newsbot.store.outbox.entries import Backlog, backlogs
from tests.store.captures import NOON, hours


def row(channel: str, key: str, state: str, due_at: datetime) -> dict[str, object]:
    times = {"owed_at": due_at, "due_at": due_at}
    return {"key": key, "channel": channel, "kind": "flag", "payload": {}, "state": state, **times}


def test_a_backlog_counts_due_and_parked_alerts_by_channel(database: Database) -> None:
    """With the channel's error; alerts not yet due, or delivered, do not count."""
    rows = [
        row("desk", "a", "owed", hours(1)),
        row("desk", "b", "owed", hours(2)),
        row("desk", "c", "owed", hours(9)),
        row("night", "d", "parked", NOON),
        row("calm", "e", "delivered", NOON),
    ]
    trouble = {"channel": "night", "since": NOON, "tries": 9, "retry_at": hours(9), "refused": False}
    with database.write() as connection:
        connection.execute(insert(outbox), rows)
        connection.execute(insert(channel_trouble).values(**trouble, last_error="it answered 503"))
        desk, night = backlogs(connection, hours(3))
    nothing = {"trouble": None, "troubled_since": None}
    assert desk == Backlog(channel="desk", waiting=2, due_since=hours(1), parked=0, parked_since=None, **nothing)
    assert (night.waiting, night.due_since, night.parked, night.parked_since) == (0, None, 1, NOON)
    assert (night.trouble, night.troubled_since) == ("it answered 503", NOON)
