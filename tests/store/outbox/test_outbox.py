"""The outbox: alerts are queued with the flag they report, once for each story and channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from newsbot.items import Alarm, Article, Certainty, Finding, Flag, Place
from newsbot.store.care.prune import prune
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import outbox
from newsbot.store.keep import keep_all
from newsbot.store.outbox.entries import count_entries, count_old, list_entries, retry
from newsbot.store.outbox.outbox import alarm_from, alert_from, key_of, payload_of, queue_alarm
from newsbot.store.watches.alert_rules import AlertRule, remove_rule, rule_of, rules_in_force, save_rule
from newsbot.store.watches.flag_list import list_flags
from newsbot.store.watches.marks import dismiss
from newsbot.store.watches.reflag import flag_history
from newsbot.store.watches.watches import WatchError, add_watch, pause_watch, remove_watch
from newsbot.watch.matcher import new_watch
from tests.store.captures import NOON, TEXTS, URL, blocks, crawled, hours, kept

PLACE = Place(field="body", block=0, start=0, end=7, form="harbour", sentence="The harbour of Velm was closed.")
RULE = AlertRule(watch="harbour", channels=("desk", "team"))


@pytest.fixture
def database(database: Database) -> Database:
    """A database with the watches "harbour", which alerts two channels, and "each", which flags every copy."""
    with database.write() as connection:
        add_watch(connection, new_watch("harbour", "harbour"), NOON)
        add_watch(connection, new_watch("each", "harbour"), NOON, each_copy=True)
        save_rule(connection, RULE, NOON)
    return database


def keep(database: Database, *records: Article, watches: tuple[str, ...] = ("harbour",), at: float = 1) -> None:
    flags = tuple(Flag(watch=name, places=(PLACE,)) for name in watches)
    with database.write() as connection:
        keep_all(connection, [Finding(article=each, flags=flags) for each in records], run_id=None, now=hours(at))


def rule(database: Database, **words: Any) -> None:
    with database.write() as connection:
        save_rule(connection, replace(RULE, **words), NOON)


def queued(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(outbox.select().order_by(outbox.c.id)))


def summary(database: Database) -> list[tuple[str, str, str]]:
    """Channel, watch and title of what is queued."""
    return [(row.channel, row.watch, row.payload["title"]) for row in queued(database)]


def other(name: str, **facts: Any) -> Article:
    page = crawled(f"{URL}{name}/", texts=(f"The harbour of {name} was dredged.", f"It took {name} weeks in all."))
    return replace(page, **{"title": f"The harbour of {name}", **facts})


def test_a_flag_is_queued_for_each_channel_with_all_that_its_message_needs(database: Database) -> None:
    """As of that moment, and with the id by which people dismiss it."""
    keep(database, crawled())
    desk, team = (alert_from(row.payload) for row in queued(database))
    assert (desk.key, team.key) == tuple(row.key for row in queued(database))
    assert desk.key != team.key
    assert (desk.title, desk.url, desk.authors, desk.places) == (
        "Ferry runs aground off Velm",
        URL,
        ("Mira Tolk",),
        (PLACE,),
    )
    assert (desk.published, desk.flagged_at, desk.query, desk.sameness) == (NOON, hours(1), "harbour", "new")
    with database.read() as connection:
        assert [entry.id for entry in list_flags(connection)] == [desk.flag_id]


def test_a_story_is_queued_once(database: Database) -> None:
    """Further captures, edits and copies add nothing."""
    keep(database, crawled())
    keep(database, crawled(at=2))
    keep(database, crawled(at=3, texts=(*TEXTS, "The harbour opened again.")))
    wire = replace(crawled("https://wire.example/ferry/"), source="wire", title="Ferry, by wire")
    keep(database, wire)
    assert len(queued(database)) == 2


def test_a_watch_that_flags_every_copy_queues_every_copy(database: Database) -> None:
    """Other watches queue the story once."""
    rule(database, watch="each", channels=("desk",))
    wire = replace(crawled("https://wire.example/ferry/"), source="wire", title="Ferry, by wire")
    keep(database, crawled(), wire, watches=("each", "harbour"))
    assert [title for channel, name, title in summary(database) if name == "each"] == [
        "Ferry runs aground off Velm",
        "Ferry, by wire",
    ]
    assert len(queued(database)) == 4


def test_an_edit_that_first_matches_a_watch_is_queued(database: Database) -> None:
    """It is the first alert of the story."""
    kept(database, crawled())
    keep(database, crawled(at=3, texts=(*TEXTS, "The harbour opened again.")))
    assert [alert_from(row.payload).sameness for row in queued(database)] == ["edit", "edit"]


def test_edits_are_queued_if_the_rule_asks_for_them(database: Database) -> None:
    """Each wording once, for the channels that got the story."""
    rule(database, edits=True, channels=("desk",))
    keep(database, crawled())
    edited = crawled(at=3, texts=(*TEXTS, "The harbour opened again."))
    keep(database, edited)
    keep(database, edited)
    assert len(queued(database)) == 2
    rule(database, edits=True, channels=("team",))
    keep(database, crawled(at=4, texts=(*TEXTS, "The harbour opened again at noon.")))
    assert [channel for channel, _, _ in summary(database)] == ["desk", "desk"]


def test_an_edit_of_a_dismissed_story_is_not_queued(database: Database) -> None:
    """Someone said that it was no use."""
    rule(database, edits=True, channels=("desk",))
    keep(database, crawled())
    with database.write() as connection:
        dismiss(connection, [entry.id for entry in list_flags(connection)], "wrong sense", NOON)
    keep(database, crawled(at=3, texts=(*TEXTS, "The harbour opened again.")))
    assert len(queued(database)) == 1


def test_an_article_below_the_rules_confidence_is_not_queued(database: Database) -> None:
    """It is flagged all the same."""
    rule(database, min_confidence=0.5, channels=("desk",))
    keep(database, other("Velm", confidence=0.49), other("Orm", confidence=0.5))
    assert summary(database) == [("desk", "harbour", "The harbour of Orm")]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"published": hours(-71)}, "owed"),
        ({"published": hours(-72)}, "old"),
        ({"published": hours(24 * 400)}, "owed"),
        ({"published": hours(-84), "published_precision": "day"}, "owed"),
        ({"published": hours(-108), "published_precision": "day"}, "old"),
        ({"published": None, "captured_at": hours(0)}, "owed"),
        ({"published": None, "captured_at": hours(-80)}, "old"),
        ({"published": None, "captured_at": None}, "owed"),
    ],
)
def test_a_story_older_than_its_rule_allows_is_recorded_as_old(
    database: Database, facts: dict[str, Any], state: str
) -> None:
    """Age counts from publication (a day counts to its end), else from capture; undated stories count as new."""
    rule(database, max_age="3d")
    keep(database, other("berth", **facts))
    assert {row.state for row in queued(database)} == {state}
    with database.read() as connection:
        old = 2 if state == "old" else 0
        assert count_old(connection) == count_old(connection, watch="harbour", since=hours(1)) == old
        assert count_old(connection, watch="each") == count_old(connection, since=hours(2)) == 0


def test_a_flood_of_old_stories_is_counted_and_not_sent(database: Database) -> None:
    """As from a first crawl or an import. They stay old when captured again; each can still be retried."""
    rule(database, max_age="3d", edits=True)
    archive = [other(f"pier {number}", published=hours(-24 * number)) for number in range(1, 11)]
    keep(database, *archive)
    keep(database, *archive, at=2)
    with database.read() as connection:
        assert count_entries(connection) == {name: {"owed": 2, "old": 8} for name in ("desk", "team")}
        assert [entry.title for entry in list_entries(connection, state="old", channel="desk", limit=1)] == [
            "The harbour of pier 10"
        ]
    with database.write() as connection:
        retry(connection, queued(database)[-1].key, hours(3))
        assert count_old(connection) == 15


@pytest.mark.parametrize(("modified", "state"), [(hours(-1), "old"), (hours(239), "owed"), (None, "owed")])
def test_an_edit_that_first_matches_a_watch_is_as_old_as_the_page_says(
    database: Database, modified: datetime | None, state: str
) -> None:
    """Else as its capture: a backfill that completes the part a dump had is no news."""
    rule(database, max_age="3d")
    keep(database, crawled(texts=TEXTS[:3]), watches=())
    keep(database, replace(crawled(at=240), modified=modified), at=240)
    assert {row.state for row in queued(database)} == {state}


def test_an_edit_of_a_sent_story_is_as_old_as_its_capture(database: Database) -> None:
    """Whatever the page says. Edits of a story that was too old are not sent either."""
    rule(database, max_age="3d", edits=True)
    keep(database, crawled(texts=TEXTS[:3]))
    keep(database, crawled(at=240), at=240)
    keep(database, other("jetty", published=hours(-200)), at=240)
    keep(database, other("jetty", published=hours(-200), body=blocks(*TEXTS), captured_at=hours(241)), at=241)
    assert [row.state for row in queued(database)] == ["owed"] * 4 + ["old"] * 2


def test_saving_a_watch_queues_nothing_for_stored_articles(database: Database) -> None:
    """Nobody wants a thousand alerts about last year."""
    kept(database, crawled())
    with database.read() as connection:
        assert rules_in_force(connection).keys() == {"harbour"}
    assert flag_history(database, "harbour", now=NOON).new == 1
    assert queued(database) == []


@pytest.mark.parametrize("end", [pause_watch, remove_watch])
def test_a_paused_or_removed_watch_queues_nothing(database: Database, end: Any) -> None:
    """Even if the finding was flagged just before."""
    with database.write() as connection:
        end(connection, "harbour", NOON)
    keep(database, crawled())
    assert queued(database) == []


def test_a_rolled_back_transaction_queues_nothing(database: Database) -> None:
    """Flag and alert are both stored, or neither."""
    fine = Finding(article=crawled(), flags=(Flag(watch="harbour", places=(PLACE,)),))
    broken = Finding(article=replace(other("Velm"), captured_at=NOON.replace(tzinfo=None)))
    with pytest.raises(StatementError), database.write() as connection:
        # One after the other: the first one's alert is written when the second fails.
        [keep_all(connection, [each], run_id=None, now=NOON) for each in (fine, broken)]
    assert queued(database) == []


def test_an_article_pruned_and_fetched_again_is_not_queued_again(database: Database) -> None:
    """Its key is that of its address. Its queued alerts are still sent."""
    keep(database, crawled())
    assert prune(database, hours(48), spare="nothing", now=hours(48)) == 1
    keep(database, crawled(at=50), at=50)
    assert len(queued(database)) == 2
    assert {row.state for row in queued(database)} == {"owed"}


def test_an_alarm_is_queued_once_for_each_state_and_occasion(database: Database) -> None:
    """Once per channel, even if named twice; one that opens, closes and opens again is queued each time."""
    alarm = Alarm(
        key="silent:estuary",
        kind="silent",
        state="open",
        source="estuary",
        field=None,
        since=NOON,
        says="nothing new for nine hours",
        normal="a story an hour",
        example=None,
        advice="look at its front page",
    )
    with database.write() as connection:
        made = [
            queue_alarm(connection, alarm, ("desk", "desk", "team"), hours(1)),
            queue_alarm(connection, alarm, ("desk",), hours(2)),
            queue_alarm(connection, alarm, ("desk",), hours(2), occasion="Monday"),
            queue_alarm(connection, alarm, ("desk",), hours(3), occasion="Monday"),
            queue_alarm(connection, replace(alarm, state="closed"), ("desk",), hours(3), occasion="Monday"),
        ]
    assert made == [2, 1, 1, 0, 1]
    assert alarm_from(queued(database)[0].payload) == alarm


def test_a_payload_gives_back_its_alert(database: Database) -> None:
    """Also without a date, a title or an address."""
    keep(database, replace(crawled(None), title=None, published=None, authors=()))
    alert = alert_from(queued(database)[0].payload)
    assert (alert.published, alert.title, alert.url, alert.authors) == (None, None, None, ())
    assert alert_from(payload_of(alert)) == alert


def test_a_key_depends_on_its_parts_alone() -> None:
    """And on where one part ends and the next begins."""
    assert key_of("a", "b") == key_of("a", "b")
    assert len({key_of("ab"), key_of("a", "b"), key_of("b", "a"), key_of("a", "b", "")}) == 4


def test_a_rule_is_saved_changed_and_removed(database: Database) -> None:
    """It comes back as given."""
    changed = replace(
        RULE, digest="daily@08:00", quiet="22:00-07:00", zone="Europe/Kyiv", at_most=5, min_confidence=0.5, edits=True
    )
    with database.write() as connection:
        assert rule_of(connection, "harbour") == RULE
        save_rule(connection, changed, NOON)
        assert rule_of(connection, "harbour") == changed
        remove_rule(connection, "harbour")
        assert rules_in_force(connection) == {}
        with pytest.raises(WatchError, match="there is no watch 'nowhere'"):
            save_rule(connection, replace(RULE, watch="nowhere"), NOON)


@pytest.mark.parametrize(
    ("certainty", "digest", "queued_for"),
    [
        ("meant", None, 2),
        ("unsure", None, 0),
        ("unsure", "daily@08:00", 2),
        ("other", "daily@08:00", 0),
    ],
)
def test_what_is_unsure_goes_into_digests_only(
    database: Database, certainty: Certainty, digest: str | None, queued_for: int
) -> None:
    """What is another sense is not sent at all."""
    rule(database, digest=digest)
    flag = Flag(watch="harbour", places=(PLACE,), certainty=certainty)
    with database.write() as connection:
        keep_all(connection, [Finding(article=crawled(), flags=(flag,))], run_id=None, now=hours(1))
    assert [row.payload["certainty"] for row in queued(database)] == [certainty] * queued_for


def test_an_edit_that_makes_it_meant_is_news(database: Database) -> None:
    """The story was flagged before, in another sense."""
    other = Flag(watch="harbour", places=(PLACE,), certainty="other")
    first, edit = crawled(), replace(crawled(at=2), body=blocks("The harbour of Velm was shelled."))
    with database.write() as connection:
        keep_all(connection, [Finding(article=first, flags=(other,))], run_id=None, now=hours(1))
    keep(database, edit, at=2)
    assert {row.payload["certainty"] for row in queued(database)} == {"meant"}
