"""What servers have asked of us outlasts a crawl."""

from datetime import UTC, datetime, timedelta

from newsbot.read.hubs import Hubs
from newsbot.store.engine.database import Database
from newsbot.store.frontier import hosts
from newsbot.store.frontier.hosts import Hub
from tests.store.captures import NOON, hours

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "kite.example"
FEED, TOPIC = "https://estuary.example/rss", "https://estuary.example/news.xml"
FIRST, SECOND = "https://a.hub.example/", "https://b.hub.example/"


def test_a_robots_txt_serves_for_a_day(database: Database) -> None:
    """RFC 9309: no longer."""
    with database.write() as connection:
        assert hosts.robots_of(connection, HOST, NOW) is None
        hosts.keep_robots(connection, HOST, "Disallow: /\0", NOW)
        hosts.keep_robots(connection, HOST, "Disallow: /mill/", NOW)
        known = [hosts.robots_of(connection, HOST, NOW + age) for age in (timedelta(hours=23), timedelta(hours=24))]
    assert known == ["Disallow: /mill/", None]


def test_a_robots_txt_from_the_future_does_not_serve(database: Database) -> None:
    """A clock was set back; nobody knows how old it is."""
    with database.write() as connection:
        hosts.keep_robots(connection, HOST, "", NOW)
        assert hosts.robots_of(connection, HOST, NOW - timedelta(seconds=1)) is None


def test_a_host_rests_until_the_moment_it_named(database: Database) -> None:
    """And a robots.txt that is read meanwhile changes nothing of it."""
    until = NOW + timedelta(hours=1)
    with database.write() as connection:
        hosts.rest(connection, HOST, until)
        hosts.keep_robots(connection, HOST, "", NOW)
        assert hosts.rests_until(connection, HOST, NOW) == until
        assert hosts.rests_until(connection, HOST, until) is None
        assert hosts.rests_until(connection, "other.example", NOW) is None


def noted(
    database: Database, at: float, *urls: str, topic: str | None = TOPIC, entry_point: str = FEED
) -> tuple[Hub, ...]:
    """What is known after the feed named those hubs *at* so many hours."""
    with database.write() as connection:
        hosts.note_hubs(connection, "estuary", entry_point, Hubs(topic, urls), hours(at))
        return hosts.hubs_of(connection, "estuary")


def test_what_a_feed_names_is_known_since_it_was_named_first(database: Database) -> None:
    """What it names no more is forgotten; where it says no name of its own, it is known by its address."""
    first = Hub(entry_point=FEED, url=FIRST, topic=TOPIC, seen_at=NOON)
    assert noted(database, 0, FIRST) == (first,)
    second = Hub(entry_point=FEED, url=SECOND, topic=TOPIC, seen_at=hours(1))
    assert noted(database, 1, SECOND, FIRST) == noted(database, 2, FIRST, SECOND) == (first, second)
    assert noted(database, 3, SECOND) == (second,)
    assert noted(database, 4, SECOND, topic=None) == (Hub(entry_point=FEED, url=SECOND, topic=FEED, seen_at=hours(1)),)
    assert noted(database, 5) == ()


def test_each_feed_has_hubs_of_its_own(database: Database) -> None:
    """Of its own source."""
    noted(database, 0, FIRST)
    assert len(noted(database, 0, FIRST, entry_point=TOPIC)) == 2
    assert [one.entry_point for one in noted(database, 1)] == [TOPIC]
    with database.read() as connection:
        assert hosts.hubs_of(connection, "other") == ()
