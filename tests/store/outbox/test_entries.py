"""Outbox entries as people handle them: list, count, retry, drop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import outbox
from newsbot.store.outbox.delivery import (
    ChannelFailure,
    alerts_in,
    alerts_sent,
    channels_due,
    digests_due,
    failure_of,
    make_digest,
    mark_delivered,
    mark_failed,
    next_due,
    park_all,
    postpone,
    save_failure,
)
from newsbot.store.outbox.entries import (
    OutboxError,
    count_entries,
    drop,
    forget,
    list_entries,
    queued_by_channel,
    reschedule,
    retry,
    retry_old,
    retry_parked,
)
from tests.alerts.examples import NOW
from tests.alerts.relaying import owe, told

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(database: Database) -> Database:
    """Three alerts queued for the desk."""
    told(database)
    owe(database, "first", "second", "third")
    return database


def test_entries_are_listed_newest_first_and_counted(database: Database) -> None:
    """By state and channel."""
    with database.write() as connection:
        entry = next_due(connection, "desk", NOW)
        assert entry is not None
        mark_delivered(connection, entry, LATER)
        entries = list_entries(connection, limit=2)
        taken = list_entries(connection, state="delivered", limit=9)
        assert count_entries(connection) == {"desk": {"delivered": 1, "owed": 2}}
        assert queued_by_channel(connection) == {"desk": 2}
        assert list_entries(connection, channel="team", limit=9) == []
    assert [(entry.title, entry.state) for entry in entries] == [("third", "owed"), ("second", "owed")]
    assert [(entry.title, entry.tries, entry.delivered_at) for entry in taken] == [("first", 1, LATER)]


def test_the_oldest_due_entry_goes_first_and_a_refused_one_waits(database: Database) -> None:
    """Until its retry time."""
    with database.write() as connection:
        entry = next_due(connection, "desk", NOW)
        assert entry is not None
        mark_failed(connection, entry, "it answered 400", now=NOW, steps_aside_until=LATER)
        second = next_due(connection, "desk", NOW)
        again = next_due(connection, "desk", LATER)
        assert second is not None
        assert again is not None
        assert (second.payload["title"], again.payload["title"], again.tried_at) == ("second", "first", NOW)
        assert channels_due(connection, NOW) == ["desk"]
        assert channels_due(connection, NOW - timedelta(seconds=1)) == []


def test_a_digest_holds_the_due_alerts(database: Database) -> None:
    """Each alert is in one digest, and none before it is due."""
    with database.write() as connection:
        entry = next_due(connection, "desk", NOW)
        assert entry is not None
        postpone(connection, entry, LATER, now=NOW, in_digest=True)
        assert (next_due(connection, "desk", LATER), digests_due(connection, "desk", NOW)) == (None, [])
        assert digests_due(connection, "desk", LATER) == ["tug"]
        number = make_digest(connection, "desk", {"tug": 2}, now=LATER)
        assert number is not None
        assert make_digest(connection, "desk", {"tug": 2}, now=LATER) is None
        assert [alert.title for alert in alerts_in(connection, number, 2)] == ["first", "second"]
        digest = next_due(connection, "desk", LATER)
        assert digest is not None
        assert (digest.kind, digest.watch, digest.payload["alerts"], digest.payload["limits"]) == (
            "digest",
            "tug",
            3,
            {"tug": 2},
        )
        entries = list_entries(connection, limit=9)
    assert [(entry.kind, entry.title, entry.digest) for entry in entries[:2]] == [
        ("digest", "3 alerts", None),
        ("flag", "third", digest.key),
    ]


def test_sent_alerts_are_counted_up_to_a_limit(database: Database) -> None:
    """Those of one watch and channel after a given time."""
    with database.write() as connection:
        connection.execute(update(outbox).values(state="delivered", delivered_at=NOW))
        before = NOW - timedelta(hours=1)
        assert alerts_sent(connection, "desk", "tug", before, 9) == 3
        assert alerts_sent(connection, "desk", "tug", before, 2) == 2
        assert alerts_sent(connection, "desk", "tug", NOW, 9) == 0
        assert alerts_sent(connection, "desk", "fog", before, 9) == 0


def test_retrying_parked_alerts_tries_their_channel_at_once(database: Database) -> None:
    """The three days until the channel is given up start over."""
    with database.write() as connection:
        assert park_all(connection, "desk", NOW) == 3
        failure = ChannelFailure(
            channel="desk", since=NOW, tries=9, retry_at=LATER, refused=True, last_error="it answered 401"
        )
        save_failure(connection, failure)
        assert retry_parked(connection, LATER) == 3
        assert retry_parked(connection, LATER) == 0
        found = failure_of(connection, "desk")
        assert found is not None
        assert (found.since, found.tries, found.retry_at, found.refused) == (LATER, 0, LATER, False)
        assert queued_by_channel(connection) == {"desk": 3}


def test_old_alerts_are_retried_by_when_they_were_found(database: Database) -> None:
    """Alerts that were pruned, or found earlier, stay old."""
    with database.write() as connection:
        connection.execute(update(outbox).values(state="old"))
        connection.execute(update(outbox).where(outbox.c.id == 1).values(owed_at=NOW - timedelta(days=1)))
        connection.execute(update(outbox).where(outbox.c.id == 2).values(payload={}))
        assert retry_old(connection, NOW, LATER) == 1
        assert [entry.state for entry in list_entries(connection, limit=9)] == ["owed", "old", "old"]


def test_an_entry_is_named_by_its_key_or_the_start_of_it(database: Database) -> None:
    """It can be dropped and queued again."""
    with database.write() as connection:
        first = list_entries(connection, limit=9)[-1]
        assert drop(connection, first.key[:8]).title == "first"
        with pytest.raises(OutboxError, match="it is dropped; only an alert that is queued or on hold can be dropped"):
            drop(connection, first.key)
        retry(connection, first.key[:8], NOW)
        assert queued_by_channel(connection) == {"desk": 3}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("abc", "give at least 6 characters of its key"),
        ("000000", "there is no alert '000000' in the outbox"),
        ("%%%%%%", "there is no alert '%%%%%%' in the outbox"),
    ],
)
def test_an_unknown_key_is_refused(database: Database, key: str, said: str) -> None:
    """The message says what to do."""
    with database.write() as connection, pytest.raises(OutboxError, match=said):
        retry(connection, key, NOW)


def test_a_delivered_alert_is_not_queued_again(database: Database) -> None:
    """Nor is one that is in a digest."""
    with database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.id == 1).values(state="delivered", delivered_at=NOW))
        connection.execute(update(outbox).where(outbox.c.id == 2).values(state="folded", folded_into=3))
        keys = [entry.key for entry in reversed(list_entries(connection, limit=9))]
        with pytest.raises(OutboxError, match="desk accepted it at 2026-11-23 09:30 UTC"):
            retry(connection, keys[0], NOW)
        with pytest.raises(OutboxError, match=f"it is in digest {keys[2]}; retry that instead"):
            retry(connection, keys[1], NOW)


def test_a_pruned_alert_cannot_be_queued_again(database: Database) -> None:
    """Nothing is left to send."""
    with database.write() as connection:
        dropped = drop(connection, list_entries(connection, limit=1)[0].key)
        connection.execute(update(outbox).where(outbox.c.id == 1).values(state="old"))
        forget(connection, LATER)
        assert [entry.title for entry in list_entries(connection, limit=9)] == ["(pruned)", "second", "(pruned)"]
        with pytest.raises(OutboxError, match=f"{dropped.key}: it is dropped, and its content was pruned"):
            retry(connection, dropped.key, LATER)


def test_a_changed_rule_applies_to_queued_alerts(database: Database) -> None:
    """Also to those waiting for a digest."""
    with database.write() as connection:
        entry = next_due(connection, "desk", NOW)
        assert entry is not None
        postpone(connection, entry, LATER, now=NOW, in_digest=True)
        assert next_due(connection, "desk", NOW) is None
        reschedule(connection, "tug")
        assert next_due(connection, "desk", NOW) is not None


def test_delivered_alerts_are_forgotten_and_queued_ones_are_not(database: Database) -> None:
    """A queued digest keeps the alerts that it will show."""
    with database.write() as connection:
        entry = next_due(connection, "desk", NOW)
        assert entry is not None
        mark_delivered(connection, entry, NOW)
        connection.execute(update(outbox).where(outbox.c.id == 2).values(in_digest=True))
        make_digest(connection, "desk", {"tug": None}, now=NOW)
        forget(connection, NOW)
        assert [entry.title for entry in list_entries(connection, limit=9)] == ["1 alert", "third", "second", "first"]
        forget(connection, LATER)
        assert [entry.title for entry in list_entries(connection, limit=9)] == [
            "1 alert",
            "third",
            "second",
            "(pruned)",
        ]
        connection.execute(update(outbox).where(outbox.c.kind == "digest").values(state="delivered"))
        forget(connection, LATER)
        titles = [entry.title for entry in list_entries(connection, limit=9)]
    assert titles == ["(pruned)", "third", "(pruned)", "(pruned)"]


def test_in_a_digest_the_unsure_stand_below(database: Database) -> None:
    """So that a limit leaves out those, not the sure ones."""
    with database.write() as connection:
        entry = next_due(connection, "desk", NOW)
        assert entry is not None
        unsure = update(outbox).where(outbox.c.id == entry.id)
        connection.execute(unsure.values(payload={**entry.payload, "certainty": "unsure"}))
        postpone(connection, entry, LATER, now=NOW, in_digest=True)
        number = make_digest(connection, "desk", {"tug": 2}, now=LATER)
        assert number is not None
        assert [alert.title for alert in alerts_in(connection, number, 3)] == ["second", "third", "first"]
