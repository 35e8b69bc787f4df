"""Sightings: which doors showed a page, each noted once. What one door shows and another lacks is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, func, insert, literal, select

from newsbot.batches import batched
from newsbot.store.engine.schema import Instant, page
from newsbot.store.engine.schema import sighting as table


@dataclass(frozen=True, slots=True)
class Shown:
    """An article's page, when it was found, and the doors that showed it, each by its address as declared."""

    page_id: int
    url: str
    found_at: datetime
    doors: frozenset[str]


_NEW = (
    select(page.c.id)
    .where(
        page.c.source == bindparam("of_source"),
        page.c.url.in_(bindparam("urls", expanding=True)),
        ~select(table.c.page_id).where(table.c.page_id == page.c.id, table.c.door == bindparam("at_door")).exists(),
    )
    .order_by(page.c.id)
)


def note(connection: Connection, source: str, door: str, urls: Sequence[str], *, run_id: int, now: datetime) -> None:
    """The door *door* showed the pages at *urls*, all of which were found: the first time is kept."""
    for chunk in batched(urls):
        seen = _NEW.add_columns(literal(door, String), literal(run_id), literal(now, Instant))
        first = insert(table).from_select(("page_id", "door", "run_id", "seen_at"), seen)
        connection.execute(first, {"of_source": source, "at_door": door, "urls": chunk})


def shown(connection: Connection, source: str, since: datetime) -> dict[str, int]:
    """How many of the articles of *source* that were found since *since* each door showed."""
    query = (
        select(table.c.door, func.count())
        .join(page, page.c.id == table.c.page_id)
        .where(page.c.source == source, page.c.kind == "article", page.c.found_at >= since)
        .group_by(table.c.door)
        .order_by(table.c.door)
    )
    return {door: number for door, number in connection.execute(query)}


def matrix(connection: Connection, source: str, since: datetime, until: datetime) -> tuple[Shown, ...]:
    """The articles' pages of *source* that were found from *since* until before *until*, the first one first, each with
    the doors that showed it until now. Pages that were refused are left out: nobody knows them for articles.
    """
    query = (
        select(page.c.id, page.c.url, page.c.found_at, table.c.door)
        .outerjoin(table, page.c.id == table.c.page_id)
        .where(
            page.c.source == source,
            page.c.kind == "article",
            page.c.state != "refused",
            page.c.found_at >= since,
            page.c.found_at < until,
        )
        .order_by(page.c.found_at, page.c.id)
    )
    pages: dict[int, tuple[str, datetime, set[str]]] = {}
    for page_id, url, found_at, door in connection.execute(query):
        doors = pages.setdefault(page_id, (url, found_at, set()))[2]
        if door is not None:
            doors.add(door)
    return tuple(Shown(page_id, url, found, frozenset(doors)) for page_id, (url, found, doors) in pages.items())
