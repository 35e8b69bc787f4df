"""Promises as people handle them: listed, counted, tried again, given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import outbox
from newsbot.store.outbox.delivery import (
    Trouble,
    alerts_in,
    alerts_sent,
    channels_due,
    delivered,
    digest_waits,
    fold,
    next_due,
    note_trouble,
    park_all,
    postpone,
    trouble_of,
    undelivered,
)
from newsbot.store.outbox.entries import (
    OutboxError,
    count_promises,
    drop,
    forget,
    list_promises,
    owed_by_channel,
    plan_anew,
    retry,
    retry_old,
    retry_parked,
)
from tests.alerts.examples import NOW
from tests.alerts.relaying import owe, told

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(database: Database) -> Database:
    """Three alerts owed to the desk."""
    told(database)
    owe(database, "first", "second", "third")
    return database


def test_promises_are_listed_the_latest_first_and_counted(database: Database) -> None:
    """With what became of them."""
    with database.write() as connection:
        promise = next_due(connection, "desk", NOW)
        assert promise is not None
        delivered(connection, promise, LATER)
        entries = list_promises(connection, limit=2)
        taken = list_promises(connection, state="delivered", limit=9)
        assert count_promises(connection) == {"desk": {"delivered": 1, "owed": 2}}
        assert owed_by_channel(connection) == {"desk": 2}
        assert list_promises(connection, channel="team", limit=9) == []
    assert [(entry.title, entry.state) for entry in entries] == [("third", "owed"), ("second", "owed")]
    assert [(entry.title, entry.tries, entry.delivered_at) for entry in taken] == [("first", 1, LATER)]


def test_the_oldest_that_is_due_comes_first_and_what_was_refused_steps_aside(database: Database) -> None:
    """Until its time."""
    with database.write() as connection:
        promise = next_due(connection, "desk", NOW)
        assert promise is not None
        undelivered(connection, promise, "it answered 400", now=NOW, steps_aside_until=LATER)
        second = next_due(connection, "desk", NOW)
        again = next_due(connection, "desk", LATER)
        assert second is not None
        assert again is not None
        assert (second.payload["title"], again.payload["title"], again.tried_at) == ("second", "first", NOW)
        assert channels_due(connection, NOW) == ["desk"]
        assert channels_due(connection, NOW - timedelta(seconds=1)) == []


def test_a_digest_holds_what_was_folded_into_it(database: Database) -> None:
    """Each alert in one digest, and none that is not due."""
    with database.write() as connection:
        promise = next_due(connection, "desk", NOW)
        assert promise is not None
        postpone(connection, promise, LATER, now=NOW, in_digest=True)
        assert (next_due(connection, "desk", LATER), digest_waits(connection, "desk", NOW)) == (None, [])
        assert digest_waits(connection, "desk", LATER) == ["tug"]
        number = fold(connection, "desk", {"tug": 2}, now=LATER)
        assert number is not None
        assert fold(connection, "desk", {"tug": 2}, now=LATER) is None
        assert [alert.title for alert in alerts_in(connection, number, 2)] == ["first", "second"]
        digest = next_due(connection, "desk", LATER)
        assert digest is not None
        assert (digest.kind, digest.watch, digest.payload["alerts"], digest.payload["limits"]) == (
            "digest",
            "tug",
            3,
            {"tug": 2},
        )
        entries = list_promises(connection, limit=9)
    assert [(entry.kind, entry.title, entry.digest) for entry in entries[:2]] == [
        ("digest", "3 alerts", None),
        ("flag", "third", digest.key),
    ]


def test_alerts_sent_are_counted_up_to_the_most(database: Database) -> None:
    """Those after a moment, of one watch and channel."""
    with database.write() as connection:
        connection.execute(update(outbox).values(state="delivered", delivered_at=NOW))
        before = NOW - timedelta(hours=1)
        assert alerts_sent(connection, "desk", "tug", before, 9) == 3
        assert alerts_sent(connection, "desk", "tug", before, 2) == 2
        assert alerts_sent(connection, "desk", "tug", NOW, 9) == 0
        assert alerts_sent(connection, "desk", "fog", before, 9) == 0


def test_what_was_parked_is_owed_again_and_its_channel_tried_at_once(database: Database) -> None:
    """Its three days begin anew."""
    with database.write() as connection:
        assert park_all(connection, "desk", NOW) == 3
        trouble = Trouble(
            channel="desk", since=NOW, tries=9, retry_at=LATER, refused=True, last_error="it answered 401"
        )
        note_trouble(connection, trouble)
        assert retry_parked(connection, LATER) == 3
        assert retry_parked(connection, LATER) == 0
        found = trouble_of(connection, "desk")
        assert found is not None
        assert (found.since, found.tries, found.retry_at, found.refused) == (LATER, 0, LATER, False)
        assert owed_by_channel(connection) == {"desk": 3}


def test_what_was_too_old_is_owed_by_when_it_was_found(database: Database) -> None:
    """What was pruned, and what was too old before, stay."""
    with database.write() as connection:
        connection.execute(update(outbox).values(state="old"))
        connection.execute(update(outbox).where(outbox.c.id == 1).values(owed_at=NOW - timedelta(days=1)))
        connection.execute(update(outbox).where(outbox.c.id == 2).values(payload={}))
        assert retry_old(connection, NOW, LATER) == 1
        assert [entry.state for entry in list_promises(connection, limit=9)] == ["owed", "old", "old"]


def test_one_promise_is_named_by_its_key_or_how_it_begins(database: Database) -> None:
    """Given up, and owed again."""
    with database.write() as connection:
        first = list_promises(connection, limit=9)[-1]
        assert drop(connection, first.key[:8]).title == "first"
        with pytest.raises(OutboxError, match="it is dropped; only what is owed or parked can be dropped"):
            drop(connection, first.key)
        retry(connection, first.key[:8], NOW)
        assert owed_by_channel(connection) == {"desk": 3}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("abc", "give at least 6 signs of its key"),
        ("000000", "there is no alert '000000' in the outbox"),
        ("%%%%%%", "there is no alert '%%%%%%' in the outbox"),
    ],
)
def test_a_key_that_names_nothing_is_refused(database: Database, key: str, said: str) -> None:
    """With what to do."""
    with database.write() as connection, pytest.raises(OutboxError, match=said):
        retry(connection, key, NOW)


def test_what_was_kept_is_not_owed_again(database: Database) -> None:
    """Delivered, or told in a digest."""
    with database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.id == 1).values(state="delivered", delivered_at=NOW))
        connection.execute(update(outbox).where(outbox.c.id == 2).values(state="folded", folded_into=3))
        keys = [entry.key for entry in reversed(list_promises(connection, limit=9))]
        with pytest.raises(OutboxError, match="desk took it at 2026-11-23 09:30 UTC"):
            retry(connection, keys[0], NOW)
        with pytest.raises(OutboxError, match=f"it is in the digest {keys[2]}"):
            retry(connection, keys[1], NOW)


def test_what_was_pruned_cannot_be_owed_again(database: Database) -> None:
    """There is nothing left to tell."""
    with database.write() as connection:
        dropped = drop(connection, list_promises(connection, limit=1)[0].key)
        connection.execute(update(outbox).where(outbox.c.id == 1).values(state="old"))
        forget(connection, LATER)
        assert [entry.title for entry in list_promises(connection, limit=9)] == ["(pruned)", "second", "(pruned)"]
        with pytest.raises(OutboxError, match=f"{dropped.key}: it is dropped, and what it said was pruned"):
            retry(connection, dropped.key, LATER)


def test_a_changed_rule_counts_for_what_is_owed(database: Database) -> None:
    """What waits for a digest is judged anew."""
    with database.write() as connection:
        promise = next_due(connection, "desk", NOW)
        assert promise is not None
        postpone(connection, promise, LATER, now=NOW, in_digest=True)
        assert next_due(connection, "desk", NOW) is None
        plan_anew(connection, "tug")
        assert next_due(connection, "desk", NOW) is not None


def test_what_was_told_is_forgotten_with_its_time_and_what_is_owed_is_not(database: Database) -> None:
    """A digest that is still owed keeps the alerts that it will show."""
    with database.write() as connection:
        promise = next_due(connection, "desk", NOW)
        assert promise is not None
        delivered(connection, promise, NOW)
        connection.execute(update(outbox).where(outbox.c.id == 2).values(in_digest=True))
        fold(connection, "desk", {"tug": None}, now=NOW)
        forget(connection, NOW)
        assert [entry.title for entry in list_promises(connection, limit=9)] == ["1 alert", "third", "second", "first"]
        forget(connection, LATER)
        assert [entry.title for entry in list_promises(connection, limit=9)] == [
            "1 alert",
            "third",
            "second",
            "(pruned)",
        ]
        connection.execute(update(outbox).where(outbox.c.kind == "digest").values(state="delivered"))
        forget(connection, LATER)
        titles = [entry.title for entry in list_promises(connection, limit=9)]
    assert titles == ["(pruned)", "third", "(pruned)", "(pruned)"]
