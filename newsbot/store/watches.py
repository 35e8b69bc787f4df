"""Watches: the terms that people watch for, with the forms that their words stand for, fixed when they were saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from newsbot.store.schema import watch as table
from newsbot.watch.matcher import Watch, default_watches


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


def named(connection: Connection, name: str) -> Watch:
    """The watch *name*. Raises WatchError where none of that name is in force."""
    in_force = {watch.name: watch for watch in watches(connection)}
    if name not in in_force:
        raise WatchError(f"there is no watch {name!r}; in force are: {', '.join(in_force) or 'none'}")
    return in_force[name]


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
    named(connection, name)
    connection.execute(in_force.values(removed_at=now))


def ensure_default_watches(connection: Connection, now: datetime) -> None:
    """Give a database that never had a watch the default ones. Who removed them does not get them again."""
    if connection.scalar(select(func.count()).select_from(table)) == 0:
        for watch in default_watches():
            add_watch(connection, watch, now)
