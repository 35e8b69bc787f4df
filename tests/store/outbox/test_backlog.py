"""Backlog: what each channel has not had."""

from datetime import datetime

from sqlalchemy import insert

from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import channel_trouble, outbox
from newsbot.store.outbox.entries import Backlog, backlogs
from tests.store.captures import NOON, hours


def owed(channel: str, key: str, state: str, due_at: datetime) -> dict[str, object]:
    times = {"owed_at": due_at, "due_at": due_at}
    return {"key": key, "channel": channel, "kind": "flag", "payload": {}, "state": state, **times}


def test_each_channel_has_what_waits_and_what_was_given_up(database: Database) -> None:
    """With the trouble that it is in; what is not due yet, or delivered, is no backlog."""
    rows = [
        owed("desk", "a", "owed", hours(1)),
        owed("desk", "b", "owed", hours(2)),
        owed("desk", "c", "owed", hours(9)),
        owed("night", "d", "parked", NOON),
        owed("calm", "e", "delivered", NOON),
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
