"""Watches: the terms that people watch for, with the forms that their words stand for, fixed when they were saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from newsbot.store.schema import watch as table
from newsbot.watch.matcher import Watch, new_watch

DEFAULTS = ("desert", "mobilize")


class WatchError(ValueError):
    """A watch that cannot be added or removed; the message says which and why."""


def watches(connection: Connection) -> list[Watch]:
    """The watches in force, by name."""
    query = select(table).where(table.c.removed_at.is_(None)).order_by(table.c.name)
    return [
        Watch(
            name=row.name,
            query=row.query,
            language=row.language,
            forms={word: tuple(forms) for word, forms in row.forms.items()},
            masks=tuple(row.masks),
        )
        for row in connection.execute(query)
    ]


def add_watch(connection: Connection, watch: Watch, now: datetime) -> None:
    """Keep *watch*. Raises WatchError where one of its name is in force."""
    taken = select(table.c.id).where(table.c.name == watch.name, table.c.removed_at.is_(None))
    if connection.execute(taken).first() is not None:
        raise WatchError(f"there is a watch {watch.name!r} already; remove it first, or choose another name")
    connection.execute(
        insert(table).values(
            name=watch.name,
            query=watch.query,
            language=watch.language,
            forms={word: list(forms) for word, forms in watch.forms.items()},
            masks=list(watch.masks),
            added_at=now,
        )
    )


def remove_watch(connection: Connection, name: str, now: datetime) -> None:
    """Take the watch *name* out of force; its flags are shown no more. Raises WatchError where there is none."""
    in_force = update(table).where(table.c.name == name, table.c.removed_at.is_(None))
    if connection.execute(in_force.values(removed_at=now)).rowcount == 0:
        names = ", ".join(watch.name for watch in watches(connection)) or "none"
        raise WatchError(f"there is no watch {name!r}; in force are: {names}")


def ensure_default_watches(connection: Connection, now: datetime) -> None:
    """Give a database that never had a watch the default ones. Who removed them does not get them again."""
    if connection.scalar(select(func.count()).select_from(table)) == 0:
        for word in DEFAULTS:
            add_watch(connection, new_watch(word, word), now)
