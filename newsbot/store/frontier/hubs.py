"""Hubs: who tells at once of what a feed brings (WebSub), noted as the feeds name them. Nobody is subscribed to yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from newsbot.extract.hubs import Hubs
from newsbot.store.engine.schema import hub as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub that the feed *door* (its address as declared) names, where the feed is known as *topic*."""

    door: str
    url: str
    topic: str
    seen_at: datetime  # when the feed named it first


def note(connection: Connection, source: str, door: str, named: Hubs, now: datetime) -> None:
    """The feed *door* of *source* names those hubs *now*, and no others."""
    topic = named.topic or door
    known = {one.url: one for one in of_source(connection, source) if one.door == door}
    if {url: one.topic for url, one in known.items()} == dict.fromkeys(named.urls, topic):
        return
    connection.execute(delete(table).where(table.c.source == source, table.c.door == door))
    rows = [
        {
            "source": source,
            "door": door,
            "url": url,
            "topic": topic,
            "seen_at": known[url].seen_at if url in known else now,
        }
        for url in named.urls
    ]
    if rows:
        connection.execute(insert(table), rows)


def of_source(connection: Connection, source: str) -> tuple[Hub, ...]:
    """The hubs that the feeds of *source* named when they were crawled last, in the order of their addresses."""
    columns = (table.c.door, table.c.url, table.c.topic, table.c.seen_at)
    query = select(*columns).where(table.c.source == source).order_by(table.c.door, table.c.url)
    return tuple(Hub(**row._asdict()) for row in connection.execute(query))
