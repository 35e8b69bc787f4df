"""Which entry points showed an address, each recorded once; and what they showed that is not stored but should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, func, insert, literal, or_, select

from newsbot.batches import batched
from newsbot.store.engine.schema import Instant, address, alias
from newsbot.store.engine.schema import sighting as table

# Reasons of pages that are not articles, not of this site, or a stored article again: nothing is missed.
_NO_ARTICLE = ("not-an-article", "video-page", "empty-page", "off-site", "scheme", "not-html", "loop")


@dataclass(frozen=True, slots=True)
class Shown:
    """An article's page, when it was found, and the entry points that showed it, by their addresses as declared."""

    url: str
    found_at: datetime
    doors: frozenset[str]


_NEW = (
    select(address.c.id)
    .where(
        address.c.source == bindparam("of_source"),
        address.c.url.in_(bindparam("urls", expanding=True)),
        ~select(table.c.address_id)
        .where(table.c.address_id == address.c.id, table.c.entry_point == bindparam("at_entry_point"))
        .exists(),
    )
    .order_by(address.c.id)
)


def note(
    connection: Connection, source: str, entry_point: str, urls: Sequence[str], *, run_id: int, now: datetime
) -> None:
    """Record that *entry_point* showed the pages at *urls*, which must have been found; only the first time is kept."""
    for chunk in batched(urls):
        seen = _NEW.add_columns(literal(entry_point, String), literal(run_id), literal(now, Instant))
        first = insert(table).from_select(("address_id", "entry_point", "run_id", "seen_at"), seen)
        connection.execute(first, {"of_source": source, "at_entry_point": entry_point, "urls": chunk})


def shown(connection: Connection, source: str, since: datetime) -> dict[str, int]:
    """The number of articles of *source* found since *since* that each entry point showed."""
    query = (
        select(table.c.entry_point, func.count())
        .join(address, address.c.id == table.c.address_id)
        .where(address.c.source == source, address.c.kind == "article", address.c.found_at >= since)
        .group_by(table.c.entry_point)
        .order_by(table.c.entry_point)
    )
    return {entry_point: number for entry_point, number in connection.execute(query)}


def matrix(connection: Connection, source: str, since: datetime, until: datetime) -> tuple[Shown, ...]:
    """The article pages of *source* found from *since* until before *until*, oldest first, with the entry points that
    showed them. Refused pages are left out: they may be no articles.
    """
    query = (
        select(address.c.id, address.c.url, address.c.found_at, table.c.entry_point)
        .outerjoin(table, address.c.id == table.c.address_id)
        .where(
            address.c.source == source,
            address.c.kind == "article",
            address.c.state != "refused",
            address.c.found_at >= since,
            address.c.found_at < until,
        )
        .order_by(address.c.found_at, address.c.id)
    )
    pages: dict[int, tuple[str, datetime, set[str]]] = {}
    for address_id, url, found_at, entry_point in connection.execute(query):
        doors = pages.setdefault(address_id, (url, found_at, set()))[2]
        if entry_point is not None:
            doors.add(entry_point)
    return tuple(Shown(url, found, frozenset(doors)) for url, found, doors in pages.values())


def count_missed(connection: Connection, source: str, since: datetime, until: datetime) -> int:
    """How many articles of *source* found from *since* until before *until* are not stored: given up, still due, or
    refused though they may be articles.
    """
    query = select(func.count()).select_from(address)
    return connection.scalar(query.where(*_is_missed(source, since, until))) or 0


def missed(connection: Connection, source: str, since: datetime, until: datetime, limit: int) -> list[tuple[str, str]]:
    """The newest missed addresses (see `count_missed`), at most *limit*, each with the reason."""
    query = select(address.c.url, address.c.reason, address.c.state).where(*_is_missed(source, since, until))
    rows = connection.execute(query.order_by(address.c.found_at.desc(), address.c.id.desc()).limit(limit))
    return [(url, reason or state) for url, reason, state in rows]


def _is_missed(source: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    refused = and_(address.c.state == "refused", address.c.reason.not_in(_NO_ARTICLE))
    return (
        address.c.source == source,
        address.c.kind == "article",
        address.c.found_at >= since,
        address.c.found_at < until,
        or_(address.c.state.in_(("due", "leased", "parked")), refused),
        # A page that was read before and is due again is stored.
        ~select(alias.c.url).where(alias.c.url == address.c.url).exists(),
    )
