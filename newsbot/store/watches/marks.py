"""Mark flags as seen or dismissed. A mark is on the story: it counts for all wordings and copies, later ones too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, literal, select, update

from newsbot.store.engine.schema import Instant, flag, watch
from newsbot.store.watches.flag_list import flags_with_stories, story_key


class UnknownFlag(LookupError):
    """No flag has that id; the message says which."""


def mark_seen(connection: Connection, flag_ids: Collection[int], now: datetime) -> None:
    """Mark flags as seen. Raises UnknownFlag, and marks none, if any does not exist."""
    ids = _of_their_stories(connection, flag_ids)
    connection.execute(update(flag).where(flag.c.id.in_(ids)).values(seen_at=_first_seen(now)))


def dismiss(
    connection: Connection, flag_ids: Collection[int], reason: str | None, now: datetime, *, sense: str | None = None
) -> None:
    """Mark flags as no use, with a *reason*. Raises UnknownFlag, and dismisses none, if any does not exist.

    *sense* is the sense that their words have: from then on it counts for the watch (newsbot.watch.dismissals).
    """
    ids = _of_their_stories(connection, flag_ids)
    marks = {"dismissed_at": now, "dismissed_reason": reason, "dismissed_sense": sense}
    connection.execute(update(flag).where(flag.c.id.in_(ids)).values(seen_at=_first_seen(now), **marks))


def restore(connection: Connection, flag_ids: Collection[int]) -> None:
    """Undo dismissals, and what they said of a sense. Raises UnknownFlag, and restores none, if any does not exist."""
    ids = _of_their_stories(connection, flag_ids)
    marks = dict.fromkeys(("dismissed_at", "dismissed_reason", "dismissed_sense"))
    connection.execute(update(flag).where(flag.c.id.in_(ids)).values(**marks))


def watches_of(connection: Connection, flag_ids: Collection[int]) -> list[str]:
    """The names of the watches that raised these flags. Raises UnknownFlag if any does not exist."""
    ids = _of_their_stories(connection, flag_ids)
    query = select(watch.c.name).join(flag, flag.c.watch_id == watch.c.id).where(flag.c.id.in_(ids))
    return sorted(set(connection.scalars(query.where(watch.c.removed_at.is_(None)))))


def _first_seen(now: datetime) -> ColumnElement[datetime]:
    return func.coalesce(flag.c.seen_at, literal(now, Instant()))


def _of_their_stories(connection: Connection, flag_ids: Collection[int]) -> list[int]:
    """The ids of all flags of the same watches on the same stories."""
    key = story_key().label("key")
    of_story = flags_with_stories(flag.c.id, flag.c.watch_id, key)
    given = connection.execute(of_story.where(flag.c.id.in_(flag_ids))).all()
    unknown = sorted(set(flag_ids) - {row.id for row in given})
    if unknown:
        which = ", ".join(map(str, unknown))
        raise UnknownFlag(f"there is no flag {which} in this database; `newsbot flags` shows their numbers")
    stories = {(row.key, row.watch_id) for row in given}
    near = of_story.where(key.in_({each for each, _ in stories}))
    return [row.id for row in connection.execute(near) if (row.key, row.watch_id) in stories]
