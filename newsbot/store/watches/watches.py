"""Store watches: add, change, pause and remove them. The forms of their words are fixed when they are saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from newsbot.store.engine.schema import AnyRow, new_id
from newsbot.store.engine.schema import watch as table
from newsbot.store.watches.dismissals import dismissed_as
from newsbot.watch.matcher import Watch, default_watches
from newsbot.watch.senses import Dismissed

_IN_FORCE = select(table).where(table.c.removed_at.is_(None)).order_by(table.c.name)


class WatchError(ValueError):
    """A watch that cannot be added, changed or removed; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedWatch:
    """A stored watch: its query, and its user's choices.

    *with_forms* ("word=form") and *without_forms* are already applied in `watch.forms`; a refresh applies them again.
    """

    watch: Watch
    with_forms: tuple[str, ...] = ()
    without_forms: tuple[str, ...] = ()
    each_copy: bool = False  # flag copies of a flagged story too
    added_at: datetime
    changed_at: datetime | None = None
    paused_at: datetime | None = None  # None: not paused


def watches(connection: Connection) -> list[Watch]:
    """The active watches, by name: neither paused nor removed."""
    return [saved.watch for saved in saved_watches(connection) if saved.paused_at is None]


def saved_watches(connection: Connection) -> list[SavedWatch]:
    """The current watches, including paused ones, by name."""
    rows = connection.execute(_IN_FORCE).all()
    dismissed = dismissed_as(connection, rows)
    return [_saved(row, dismissed.get(row.id, ())) for row in rows]


def named(connection: Connection, name: str) -> SavedWatch:
    """The watch *name*. Raises WatchError if there is no current watch of that name."""
    row = connection.execute(_IN_FORCE.where(table.c.name == name)).first()
    if row is None:
        in_force = ", ".join(saved.watch.name for saved in saved_watches(connection))
        raise WatchError(f"there is no watch {name!r}; known watches: {in_force or 'none'}")
    return _saved(row, dismissed_as(connection, [row]).get(row.id, ()))


def id_of(connection: Connection, name: str) -> int | None:
    """The id of the watch *name*; None if there is no current watch of that name."""
    return connection.scalar(select(table.c.id).where(table.c.name == name, table.c.removed_at.is_(None)))


def add_watch(
    connection: Connection,
    watch: Watch,
    now: datetime,
    *,
    with_forms: tuple[str, ...] = (),
    without_forms: tuple[str, ...] = (),
    each_copy: bool = False,
) -> int:
    """Store *watch* and return its id. Raises WatchError if the name is taken."""
    if id_of(connection, watch.name) is not None:
        raise WatchError(f"there is already a watch {watch.name!r}; remove it first, or choose another name")
    saved = SavedWatch(
        watch=watch, with_forms=with_forms, without_forms=without_forms, each_copy=each_copy, added_at=now
    )
    return new_id(connection.execute(insert(table).values(name=watch.name, added_at=now, **_columns(saved))))


def change_watch(connection: Connection, saved: SavedWatch, now: datetime) -> None:
    """Replace the watch of that name with *saved*. Raises WatchError if there is none."""
    named(connection, saved.watch.name)
    _set(connection, saved.watch.name, changed_at=now, paused_at=saved.paused_at, **_columns(saved))


def pause_watch(connection: Connection, name: str, now: datetime) -> None:
    """Stop the watch *name* from flagging until resumed. Raises WatchError if there is none, or it is paused."""
    if named(connection, name).paused_at is not None:
        raise WatchError(f"the watch {name!r} is already paused; `newsbot watch resume {quote(name)}` starts it again")
    _set(connection, name, changed_at=now, paused_at=now)


def resume_watch(connection: Connection, name: str, now: datetime) -> None:
    """Let a paused watch flag again. Raises WatchError if there is none, or it is not paused."""
    if named(connection, name).paused_at is None:
        raise WatchError(f"the watch {name!r} is not paused")
    _set(connection, name, changed_at=now, paused_at=None)


def remove_watch(connection: Connection, name: str, now: datetime) -> None:
    """Remove the watch *name* and hide its flags. Raises WatchError if there is none."""
    named(connection, name)
    _set(connection, name, removed_at=now)


def ensure_default_watches(connection: Connection, now: datetime) -> None:
    """Add the default watches to a database that never had a watch; removed ones do not come back."""
    if connection.scalar(select(func.count()).select_from(table)) == 0:
        for watch in default_watches():
            add_watch(connection, watch, now)


def _set(connection: Connection, name: str, **values: Any) -> None:
    connection.execute(update(table).where(table.c.name == name, table.c.removed_at.is_(None)).values(**values))


def _columns(saved: SavedWatch) -> dict[str, Any]:
    return {
        "query": saved.watch.query,
        "language": saved.watch.language,
        "forms": {word: list(forms) for word, forms in saved.watch.forms.items()},
        "masks": list(saved.watch.masks),
        "with_forms": list(saved.with_forms),
        "without_forms": list(saved.without_forms),
        "senses": list(saved.watch.senses),
        "each_copy": saved.each_copy,
    }


def _saved(row: AnyRow, dismissed: tuple[Dismissed, ...]) -> SavedWatch:
    return SavedWatch(
        watch=Watch(
            name=row.name,
            query=row.query,
            language=row.language,
            forms={word: tuple(forms) for word, forms in row.forms.items()},
            masks=tuple(row.masks),
            senses=tuple(row.senses),
            dismissed=dismissed,
        ),
        with_forms=tuple(row.with_forms),
        without_forms=tuple(row.without_forms),
        each_copy=row.each_copy,
        added_at=row.added_at,
        changed_at=row.changed_at,
        paused_at=row.paused_at,
    )
