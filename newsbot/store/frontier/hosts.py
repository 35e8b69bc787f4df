"""What servers have asked for, so that the next crawl respects it too; and the hubs that feeds name.

A hub (WebSub) announces new entries of a feed at once. newsbot does not subscribe to any yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.read.hubs import Hubs
from newsbot.store.engine.schema import host as table
from newsbot.store.engine.schema import hub

ROBOTS_AGE = timedelta(hours=24)  # RFC 9309, section 2.4: a copy is not to be used longer

_AT = table.c.name == bindparam("of_host")
_SET = update(table).where(_AT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub named by the feed *entry_point* (its address as declared), which knows the feed as *topic*."""

    entry_point: str
    url: str
    topic: str
    seen_at: datetime  # when the feed named it first


def robots_of(connection: Connection, host: str, now: datetime) -> str | None:
    """The robots.txt of *host* ("example.org:443") if it was read within the last 24 hours; else None."""
    row = connection.execute(select(table.c.robots, table.c.robots_read_at).where(_AT), {"of_host": host}).first()
    if row is None or row.robots_read_at is None or not now - ROBOTS_AGE < row.robots_read_at <= now:
        return None
    return str(row.robots)


def keep_robots(connection: Connection, host: str, robots: str, now: datetime) -> None:
    """Save the robots.txt of *host* as read at *now*; empty if it has none."""
    _keep(connection, host, {"robots": robots, "robots_read_at": now})


def rest(connection: Connection, host: str, until: datetime) -> None:
    """Save that *host* asked for a pause *until* then."""
    _keep(connection, host, {"rests_until": until})


def rests_until(connection: Connection, host: str, now: datetime) -> datetime | None:
    """The end of the pause *host* asked for, or None."""
    until = connection.scalar(select(table.c.rests_until).where(_AT), {"of_host": host})
    return until if until is not None and until > now else None


def lied(connection: Connection, host: str, now: datetime) -> None:
    """Record that *host* called a changed page unchanged: it gets no more conditional requests."""
    _keep(connection, host, {"lied_at": now})


def liars(connection: Connection) -> frozenset[str]:
    """The hosts that get no conditional requests."""
    return frozenset(connection.scalars(select(table.c.name).where(table.c.lied_at.is_not(None))))


def note_hubs(connection: Connection, source: str, entry_point: str, named: Hubs, now: datetime) -> None:
    """Save the hubs that the feed *entry_point* of *source* names now, in place of earlier ones."""
    topic = named.topic or entry_point
    known = {one.url: one for one in hubs_of(connection, source) if one.entry_point == entry_point}
    if {url: one.topic for url, one in known.items()} == dict.fromkeys(named.urls, topic):
        return
    connection.execute(delete(hub).where(hub.c.source == source, hub.c.entry_point == entry_point))
    rows = [
        {
            "source": source,
            "entry_point": entry_point,
            "url": url,
            "topic": topic,
            "seen_at": known[url].seen_at if url in known else now,
        }
        for url in named.urls
    ]
    if rows:
        connection.execute(insert(hub), rows)


def hubs_of(connection: Connection, source: str) -> tuple[Hub, ...]:
    """The hubs that the feeds of *source* named in their latest crawl, ordered by address."""
    columns = (hub.c.entry_point, hub.c.url, hub.c.topic, hub.c.seen_at)
    query = select(*columns).where(hub.c.source == source).order_by(hub.c.entry_point, hub.c.url)
    return tuple(Hub(**row._asdict()) for row in connection.execute(query))


def _keep(connection: Connection, host: str, values: dict[str, object]) -> None:
    if connection.execute(_SET, {"of_host": host, **values}).rowcount == 0:
        connection.execute(insert(table).values(name=host, **values))
