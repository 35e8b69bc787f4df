"""The relay: in order, each channel on its own, until it accepts; nothing lost, nothing hammered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.alerts.channel import Undelivered
from newsbot.store.engine.database import Database, open_database
from newsbot.store.outbox.outbox import queue_alarm
from tests.alerts.examples import NOW, an_alarm
from tests.alerts.relaying import Clock, Post, Trouble, a_relay, owe, rows, states, told

DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def down(_: str) -> Undelivered:
    return Undelivered("it could not be reached")


def refusing(_: str) -> Undelivered:
    return Undelivered("it answered 401", permanent=True)


def test_queued_alerts_are_sent_once_and_in_order(database: Database, post: Post, clock: Clock) -> None:
    """Each under its outbox key."""
    told(database)
    owe(database, "first", "second", "third")
    (paid,) = a_relay(database, post, clock).send_due()
    a_relay(database, post, clock).send_due()
    assert paid.delivered == 3
    assert post.titles("desk") == ["tug: first", "tug: second", "tug: third"]
    assert [key for _, key, _ in post.took] == [row.key for row in rows(database)]
    assert {(row.state, row.tries, row.delivered_at) for row in rows(database)} == {("delivered", 1, NOW)}


def test_a_channel_that_is_down_is_tried_after_1_5_25_and_60_minutes(
    database: Database, post: Post, clock: Clock
) -> None:
    """And then hourly, with its first alert; the others wait behind it."""
    told(database)
    owe(database, "first", "second")
    post.trouble["desk"] = down
    relay = a_relay(database, post, clock)
    tries = []
    for minute in (*range(35), *range(35, 160, 4)):
        clock.moment = NOW + timedelta(minutes=minute)
        before = post.tried
        relay.send_due()
        if post.tried > before:
            tries.append(minute)
    assert tries == [0, 1, 6, 31, 91, 151]
    del post.trouble["desk"]
    clock.forward(hours=1)
    relay.send_due()
    assert post.titles("desk") == ["tug: first", "tug: second"]
    assert [row.tries for row in rows(database)] == [7, 1]


@pytest.mark.parametrize(("asked", "minutes"), [(2, 1), (600, 10), (10**9, 24 * 60)])
def test_retry_after_is_respected(database: Database, post: Post, clock: Clock, asked: float, minutes: int) -> None:
    """For a day at most, and never less than our own wait."""
    told(database)
    owe(database, "first")
    post.trouble["desk"] = lambda _: Undelivered("it answered 429", retry_after=asked)
    relay = a_relay(database, post, clock)
    relay.send_due()
    clock.forward(minutes=minutes, seconds=-1)
    relay.send_due()
    assert post.tried == 1
    clock.forward(seconds=1)
    relay.send_due()
    assert post.tried == 2


def test_a_channel_in_trouble_does_not_delay_another(database: Database, post: Post, clock: Clock) -> None:
    """While one hangs, the other is served."""
    told(database, channels=("desk", "team"))
    owe(database, "first", "second")
    other_is_done = threading.Event()

    def hang(_: str) -> Undelivered:
        assert other_is_done.wait(20)
        return Undelivered("it did not answer in time")

    def note(title: str) -> None:
        if title == "tug: second":
            other_is_done.set()

    post.trouble = {"desk": hang, "team": note}
    assert [(paid.channel, paid.delivered) for paid in a_relay(database, post, clock).send_due()] == [
        ("desk", 0),
        ("team", 2),
    ]


def test_alerts_not_accepted_for_three_days_are_parked(database: Database, post: Post, clock: Clock) -> None:
    """And another channel is notified; newer alerts are still tried."""
    told(database)
    owe(database, "first", "second")
    post.trouble["desk"] = down
    relay = a_relay(database, post, clock, alarms=("desk", "team"))
    for hour in range(3 * 24 + 2):
        clock.moment = NOW + timedelta(hours=hour)
        if hour == 60:
            owe(database, "late", now=clock.moment)
        relay.send_due()
    flags = [row for row in rows(database) if row.kind == "flag"]
    assert [(row.payload["title"], row.state) for row in flags] == [
        ("first", "parked"),
        ("second", "parked"),
        ("late", "owed"),
    ]
    said = post.titles("team")
    assert [title for title in said if "on hold" in title] == [
        "Alarm: newsbot: alerts to channel desk are on hold after 3 days without success: it could not be reached"
    ]
    assert said[0] == "Alarm: newsbot: channel desk accepts no alerts: it could not be reached"
    assert [row for row in rows(database) if row.channel == "desk" and row.kind == "alarm"] == []


def test_what_waited_while_no_relay_ran_is_not_parked(database: Database, post: Post, clock: Clock) -> None:
    """The three days begin with the first try."""
    told(database)
    owe(database, "first")
    post.trouble["desk"] = down
    clock.forward(days=9)
    a_relay(database, post, clock).send_due()
    assert states(database) == ["owed"]


def test_an_alert_that_is_refused_for_good_steps_aside(database: Database, post: Post, clock: Clock) -> None:
    """It stays queued with its error, and is tried hourly; those behind it go on."""
    told(database)
    owe(database, "bad", "good", "fine")
    post.trouble["desk"] = lambda title: refusing(title) if title == "tug: bad" else None
    relay = a_relay(database, post, clock)
    relay.send_due()
    assert post.titles("desk") == ["tug: good", "tug: fine"]
    assert (rows(database)[0].state, rows(database)[0].last_error) == ("owed", "it answered 401")
    clock.forward(minutes=59)
    relay.send_due()
    assert post.tried == 3
    clock.forward(minutes=1)
    relay.send_due()
    assert post.tried == 4


def test_a_channel_that_refuses_all_is_asked_once_an_hour(database: Database, post: Post, clock: Clock) -> None:
    """Two refusals in a row are the fault of the channel; another one is notified at once, and when it is over."""
    told(database)
    owe(database, *(f"story {number}" for number in range(50)))
    post.trouble["desk"] = refusing
    relay = a_relay(database, post, clock, alarms=("team",))
    for minute in range(0, 120, 10):
        clock.moment = NOW + timedelta(minutes=minute)
        relay.send_due()
    assert post.tried - len(post.titles("team")) == 3
    assert post.titles("team") == ["Alarm: newsbot: channel desk refuses alerts: it answered 401"]
    post.trouble.clear()
    clock.forward(hours=1)
    relay.send_due()
    relay.send_due()
    assert len(post.titles("desk")) == 50
    assert post.titles("team")[1:] == ["Over: newsbot: channel desk accepts alerts again"]


def test_a_channel_that_fails_twice_a_day_gives_two_alarms(database: Database, post: Post, clock: Clock) -> None:
    """Under one alarm key, from opening to close."""
    told(database)
    relay = a_relay(database, post, clock, alarms=("team",))
    for story in ("first", "second"):
        owe(database, story, now=clock.moment)
        post.trouble["desk"] = refusing
        relay.send_due()
        post.trouble.clear()
        clock.forward(hours=1)
        relay.send_due()
    relay.send_due()
    said = [message.payload for channel, _, message in post.took if channel == "team"]
    assert [(one["key"], one["state"]) for one in said] == [
        ("channel:desk", "open"),
        ("channel:desk", "closed"),
        ("channel:desk", "open"),
        ("channel:desk", "closed"),
    ]


def test_a_missing_channel_is_reported_once_and_keeps_its_queue(database: Database, post: Post, clock: Clock) -> None:
    """Its alerts are sent once the settings have it."""
    told(database, channels=("gone",))
    owe(database, "first")
    relay = a_relay(database, post, clock, alarms=("team",))
    assert [paid.trouble for paid in relay.send_due()] == ["there is no channel 'gone'"]
    relay.send_due()
    assert len(post.titles("team")) == 1
    assert [(paid.channel, paid.tried) for paid in relay.send_due()] == [("gone", False)]
    a_relay(database, post, clock, channels=("gone", "team")).send_due()
    assert post.titles("gone") == ["tug: first"]


@pytest.mark.parametrize("refusal", [down, refusing])
def test_a_channel_that_is_left_alone_was_not_tried(
    database: Database, post: Post, clock: Clock, refusal: Trouble
) -> None:
    """The result says so, with the error: a relay run each minute reports a failure once per try."""
    told(database)
    owe(database, "first")
    post.trouble["desk"] = refusal
    relay = a_relay(database, post, clock)
    passes = []
    for _ in range(3):
        (paid,) = relay.send_due()
        passes.append((paid.tried, paid.trouble is not None))
        clock.forward(seconds=25)
    assert passes == [(True, True), (False, True), (False, True)]
    assert post.tried == 1


def test_an_unexpected_exception_fails_the_channel_without_its_secrets(
    database: Database, post: Post, clock: Clock
) -> None:
    """A library may raise anything, including the address."""
    told(database)
    owe(database, "first")

    def broken(_: str) -> Undelivered:
        raise RuntimeError("no route to https://estuary.example/hook")

    post.trouble["desk"] = broken
    (paid,) = a_relay(database, post, clock).send_due()
    assert paid.trouble == "RuntimeError: no route to https://estuary.example/***"


def test_an_unreadable_entry_holds_up_nothing(database: Database, post: Post, clock: Clock) -> None:
    """Its error says how to remove it."""
    told(database)
    owe(database, "first", "second")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET payload = '{}' WHERE id = 1")
    a_relay(database, post, clock).send_due()
    assert post.titles("desk") == ["tug: second"]
    assert "`newsbot alerts drop" in rows(database)[0].last_error


def test_a_clock_that_is_set_back_sends_nothing_again_and_waits_for_no_year(
    database: Database, post: Post, clock: Clock
) -> None:
    """A wait that began in a wrong future ends at once (safety.md A14)."""
    told(database)
    owe(database, "first", "second")
    post.trouble["desk"] = lambda title: down(title) if title == "tug: second" else None
    clock.forward(days=30)
    relay = a_relay(database, post, clock)
    relay.send_due()
    clock.forward(days=-30)
    post.trouble.clear()
    relay.send_due()
    assert post.titles("desk") == ["tug: first", "tug: second"]


def test_more_than_a_watch_may_send_in_an_hour_comes_in_one_digest(
    database: Database, post: Post, clock: Clock
) -> None:
    """At the next full hour, with the reason."""
    told(database, at_most=2)
    owe(database, "a", "b", "c", "d", "e")
    relay = a_relay(database, post, clock)
    relay.send_due()
    assert post.titles("desk") == ["tug: a", "tug: b"]
    clock.moment = NOW.replace(hour=10, minute=0)
    relay.send_due()
    relay.send_due()
    assert post.titles("desk")[2:] == ["tug: 3 stories"]
    assert "tug: more than 2 alerts in an hour" in post.took[-1][2].text
    assert states(database) == ["delivered", "delivered", "folded", "folded", "folded", "delivered"]
    clock.moment = NOW.replace(hour=10, minute=31)
    owe(database, "f", now=clock.moment)
    relay.send_due()
    assert post.titles("desk")[3:] == ["tug: f"]


def test_digests_of_several_watches_are_one_a_channel(database: Database, post: Post, clock: Clock) -> None:
    """At local time, each story once."""
    told(database, "tug", digest="daily@14:00", zone="Europe/Kyiv")
    told(database, "fog", digest="daily@14:00", zone="Europe/Kyiv")
    owe(database, "a", "b")
    owe(database, "a", "c", watch="fog")
    relay = a_relay(database, post, clock)
    relay.send_due()
    assert post.took == []
    clock.moment = NOW.replace(hour=12, minute=0)
    relay.send_due()
    assert post.titles("desk") == ["2 watches: 4 stories"]
    assert [row.watch for row in rows(database) if row.kind == "digest"] == [None]


def test_a_digest_that_was_missed_is_sent_when_the_relay_runs_again(
    database: Database, post: Post, clock: Clock
) -> None:
    """One for all missed windows."""
    told(database, digest="hourly")
    for hour in range(5):
        owe(database, f"story {hour}", now=NOW + timedelta(hours=hour))
    clock.forward(hours=5)
    a_relay(database, post, clock).send_due()
    assert post.titles("desk") == ["tug: 5 stories"]


def test_quiet_hours_hold_alerts_back_until_they_end(database: Database, post: Post, clock: Clock) -> None:
    """Alerts of another watch go out meanwhile; a digest waits, too."""
    told(database, quiet="11:00-13:00", zone="Europe/Kyiv")  # 9:00 to 11:00 UTC
    told(database, "fog")
    owe(database, "a")
    owe(database, "b", watch="fog")
    relay = a_relay(database, post, clock)
    relay.send_due()
    assert post.titles("desk") == ["fog: b"]
    clock.moment = NOW.replace(hour=11, minute=0)
    relay.send_due()
    assert post.titles("desk") == ["fog: b", "tug: a"]


def test_a_digest_that_comes_late_waits_for_the_end_of_quiet_hours(
    database: Database, post: Post, clock: Clock
) -> None:
    """If the channel or the machine was down when it was due."""
    told(database, digest="daily@10:00", quiet="22:00-07:00")
    owe(database, "a")
    relay = a_relay(database, post, clock)
    relay.send_due()
    clock.moment = NOW.replace(hour=23)
    relay.send_due()
    assert post.took == []
    clock.moment = NOW.replace(hour=7, minute=0) + DAY
    relay.send_due()
    assert post.titles("desk") == ["tug: 1 story"]


def test_a_digest_that_is_tried_again_waits_for_the_end_of_quiet_hours(
    database: Database, post: Post, clock: Clock
) -> None:
    """Those of all its watches."""
    told(database, digest="daily@10:00", quiet="10:30-11:00")
    told(database, "fog", digest="daily@10:00", quiet="10:30-12:00")
    owe(database, "a")
    owe(database, "b", watch="fog")
    post.trouble["desk"] = down
    relay = a_relay(database, post, clock)
    relay.send_due()
    clock.moment = NOW.replace(hour=10, minute=29)
    relay.send_due()
    post.trouble.clear()
    for minute in (31, 90):
        clock.moment = NOW.replace(hour=10, minute=0) + timedelta(minutes=minute)
        relay.send_due()
    assert (post.took, post.tried) == ([], 1)
    clock.moment = NOW.replace(hour=12, minute=0)
    relay.send_due()
    assert post.titles("desk") == ["2 watches: 2 stories"]


def test_alerts_of_a_deleted_rule_are_sent(database: Database, post: Post, clock: Clock) -> None:
    """But they do not become a storm."""
    told(database)
    owe(database, *(f"story {number}" for number in range(30)))
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM watch_alert")
    a_relay(database, post, clock).send_due()
    clock.forward(hours=1)
    a_relay(database, post, clock).send_due()
    assert len(post.titles("desk")) == 21
    assert post.titles("desk")[-1] == "tug: 10 stories"


def test_each_channel_gets_every_state_of_an_alarm(database: Database, post: Post, clock: Clock) -> None:
    """In order, each under its own key."""
    for minute, state in enumerate(("open", "still", "closed", "open")):
        with database.write() as connection:
            alarm = an_alarm(state=state)
            queue_alarm(connection, alarm, ("desk", "desk", "team"), NOW + timedelta(minutes=minute))
    clock.forward(hours=1)
    a_relay(database, post, clock).send_due()
    assert [title.partition(":")[0] for title in post.titles("desk")] == ["Alarm", "Still", "Over", "Alarm"]
    assert len(post.titles("team")) == 4
    assert len({key for _, key, _ in post.took}) == 8


def test_a_relay_that_is_told_to_stop_ends_with_what_it_is_sending(
    database: Database, post: Post, clock: Clock
) -> None:
    """The rest stays queued."""
    told(database)
    owe(database, "first", "second")
    relay = a_relay(database, post, clock)

    def stop(_: str) -> None:
        relay.stop()

    post.trouble["desk"] = stop
    assert [paid.delivered for paid in relay.run_until_stopped(timedelta(hours=1))] == [1]
    assert states(database) == ["delivered", "owed"]


def test_a_relay_that_stays_sends_what_becomes_due(database: Database, post: Post, clock: Clock) -> None:
    """It checks at each poll."""
    told(database)
    owe(database, "first")
    relay = a_relay(database, post, clock)
    staying = relay.run_until_stopped(timedelta(milliseconds=5))
    assert next(staying).delivered == 1
    owe(database, "second")
    assert next(paid.delivered for paid in staying if paid.delivered) == 1
    relay.stop()
    assert list(staying) == []
    assert post.titles("desk") == ["tug: first", "tug: second"]
