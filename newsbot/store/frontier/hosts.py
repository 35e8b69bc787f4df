"""Hosts: what servers have asked of us, kept so that the next crawl heeds it, too; and the hubs that feeds name.

A hub (WebSub) tells at once of what a feed brings. Nobody is subscribed to yet.
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
    """A hub that the feed *entry_point* (its address as declared) names, where the feed is known as *topic*."""

    entry_point: str
    url: str
    topic: str
    seen_at: datetime  # when the feed named it first


def robots_of(connection: Connection, host: str, now: datetime) -> str | None:
    """The robots.txt of *host* ("example.org:443") where it was read within the last 24 hours; else None."""
    row = connection.execute(select(table.c.robots, table.c.robots_read_at).where(_AT), {"of_host": host}).first()
    if row is None or row.robots_read_at is None or not now - ROBOTS_AGE < row.robots_read_at <= now:
        return None
    return str(row.robots)


def keep_robots(connection: Connection, host: str, robots: str, now: datetime) -> None:
    """*host* said *robots* at *now*; empty where it has none."""
    _keep(connection, host, {"robots": robots, "robots_read_at": now})


def rest(connection: Connection, host: str, until: datetime) -> None:
    """*host* asked to be left alone *until* then."""
    _keep(connection, host, {"rests_until": until})


def rests_until(connection: Connection, host: str, now: datetime) -> datetime | None:
    """Until when *host* asked to be left alone; None where that is past, or it never did."""
    until = connection.scalar(select(table.c.rests_until).where(_AT), {"of_host": host})
    return until if until is not None and until > now else None


def lied(connection: Connection, host: str, now: datetime) -> None:
    """*host* called a page unchanged that had changed: nobody is to ask it so again."""
    _keep(connection, host, {"lied_at": now})


def liars(connection: Connection) -> frozenset[str]:
    """The hosts whose word that a page is unchanged is not to be relied on."""
    return frozenset(connection.scalars(select(table.c.name).where(table.c.lied_at.is_not(None))))


def note_hubs(connection: Connection, source: str, entry_point: str, named: Hubs, now: datetime) -> None:
    """The feed *entry_point* of *source* names those hubs *now*, and no others."""
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
    """The hubs that the feeds of *source* named when they were crawled last, in the order of their addresses."""
    columns = (hub.c.entry_point, hub.c.url, hub.c.topic, hub.c.seen_at)
    query = select(*columns).where(hub.c.source == source).order_by(hub.c.entry_point, hub.c.url)
    return tuple(Hub(**row._asdict()) for row in connection.execute(query))


def _keep(connection: Connection, host: str, values: dict[str, object]) -> None:
    if connection.execute(_SET, {"of_host": host, **values}).rowcount == 0:
        connection.execute(insert(table).values(name=host, **values))
