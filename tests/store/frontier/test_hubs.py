"""Hubs that feeds name, noted for later."""

from newsbot.extract.hubs import Hubs
from newsbot.store.engine.database import Database
from newsbot.store.frontier import hubs
from newsbot.store.frontier.hubs import Hub
from tests.store.captures import NOON, hours

FEED, TOPIC = "https://estuary.example/rss", "https://estuary.example/news.xml"
FIRST, SECOND = "https://a.hub.example/", "https://b.hub.example/"


def noted(database: Database, at: float, *urls: str, topic: str | None = TOPIC, door: str = FEED) -> tuple[Hub, ...]:
    """What is known after the feed named those hubs *at* so many hours."""
    with database.write() as connection:
        hubs.note(connection, "estuary", door, Hubs(topic, urls), hours(at))
        return hubs.of_source(connection, "estuary")


def test_what_a_feed_names_is_known_since_it_was_named_first(database: Database) -> None:
    """What it names no more is forgotten; where it says no name of its own, it is known by its address."""
    first = Hub(door=FEED, url=FIRST, topic=TOPIC, seen_at=NOON)
    assert noted(database, 0, FIRST) == (first,)
    second = Hub(door=FEED, url=SECOND, topic=TOPIC, seen_at=hours(1))
    assert noted(database, 1, SECOND, FIRST) == noted(database, 2, FIRST, SECOND) == (first, second)
    assert noted(database, 3, SECOND) == (second,)
    assert noted(database, 4, SECOND, topic=None) == (Hub(door=FEED, url=SECOND, topic=FEED, seen_at=hours(1)),)
    assert noted(database, 5) == ()


def test_each_feed_has_hubs_of_its_own(database: Database) -> None:
    """Of its own source."""
    noted(database, 0, FIRST)
    assert len(noted(database, 0, FIRST, door=TOPIC)) == 2
    assert [one.door for one in noted(database, 1)] == [TOPIC]
    with database.read() as connection:
        assert hubs.of_source(connection, "other") == ()
