"""Stores the last answers of entry points' pages, for conditional requests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from newsbot.store.engine.schema import entry_point as table
from newsbot.store.frontier.rechecks import UNCONDITIONAL_EVERY, Recheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer of a page of an entry point: its validators, a key of what it named, and a key of the source's
    declaration.
    """

    url: str
    reading: str
    declared: str
    etag: str | None = None
    last_modified: str | None = None


def last_answer(
    connection: Connection, source: str, url: str, *, declared: str, finished: int | None, liars: Collection[str]
) -> Recheck | None:
    """The last answer of the page at *url*, and whether to request it conditionally; None if there is none.

    Conditional two times out of three; never for the hosts *liars*, nor if the source is *declared* differently now,
    nor if the run that read it did not finish its walk from there (*finished* is the last that did; None if no walk
    starts there).
    """
    row = connection.execute(select(table).where(table.c.source == source, table.c.url == url)).first()
    if row is None:
        return None
    is_believed = row.declared == declared and (finished is None or row.run_id <= finished)
    is_turn = (row.asked + 1) % UNCONDITIONAL_EVERY != 0
    has_validator = bool(row.etag or row.last_modified)
    return Recheck(
        url=url,
        etag=row.etag,
        last_modified=row.last_modified,
        reading=row.reading if row.declared == declared else None,
        conditional=has_validator and is_believed and is_turn and url.split("/", 3)[2] not in liars,
        was_unchanged=has_validator and row.checked_at > row.answered_at,
    )


def note(connection: Connection, source: str, answered: Answered, *, run_id: int, now: datetime) -> None:
    """Save what the page of an entry point answered, in place of its last answer."""
    here = (table.c.source == source, table.c.url == answered.url)
    asked = connection.scalar(select(table.c.asked).where(*here))
    connection.execute(delete(table).where(*here))
    row = {
        "source": source,
        "url": answered.url,
        "etag": answered.etag,
        "last_modified": answered.last_modified,
        "reading": answered.reading,
        "declared": answered.declared,
        "run_id": run_id,
        "answered_at": now,
        "checked_at": now,
        "asked": (asked or 0) + 1,
    }
    connection.execute(insert(table).values(row))


def unchanged(connection: Connection, source: str, url: str, now: datetime) -> None:
    """Record that the server said the page at *url* did not change."""
    here = (table.c.source == source, table.c.url == url)
    connection.execute(update(table).where(*here).values(checked_at=now, asked=table.c.asked + 1))
