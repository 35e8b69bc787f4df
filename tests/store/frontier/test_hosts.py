"""What servers have asked of us outlasts a crawl."""

from datetime import UTC, datetime, timedelta

from newsbot.store.engine.database import Database
from newsbot.store.frontier import hosts

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "kite.example"


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
