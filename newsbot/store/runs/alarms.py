"""Alarms: what is wrong until it is well again, and what was wrong before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from newsbot.items import Alarm
from newsbot.store.engine.schema import AnyRow
from newsbot.store.engine.schema import alarm as table

_SAID = ("key", "kind", "source", "field", "since", "says", "normal", "example", "advice")
_OPEN = table.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alarm as it is kept: what was said last, when it opened, was told of last, and closed (None: it has not)."""

    alarm: Alarm
    opened_at: datetime
    told_at: datetime
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None

    def is_snoozed(self, now: datetime) -> bool:
        """Whether nobody wants to hear of it *now*."""
        return self.snoozed_until is not None and now < self.snoozed_until


def standing(connection: Connection) -> dict[str, Standing]:
    """The alarms that are open, by key, the oldest first."""
    rows = connection.execute(select(table).where(_OPEN).order_by(table.c.opened_at, table.c.id))
    return {row.key: _standing(row) for row in rows}


def past(connection: Connection, source: str, limit: int) -> list[Standing]:
    """The newest alarms of *source*, open or closed, at most *limit*."""
    query = select(table).where(table.c.source == source).order_by(table.c.opened_at.desc(), table.c.id.desc())
    return [_standing(row) for row in connection.execute(query.limit(limit))]


def keep(connection: Connection, alarm: Alarm, now: datetime, *, told: bool = True) -> None:
    """Open *alarm*, say of the open one what is the case, or close it, by its state; *told* is whether people hear of
    that. Closing what is not open does nothing; a database refuses to open what is open already.
    """
    said = {name: getattr(alarm, name) for name in _SAID}
    if alarm.state == "open":
        connection.execute(insert(table).values(**said, opened_at=now, told_at=now))
        return
    more: dict[str, Any] = {"told_at": now} if told else {}
    if alarm.state == "closed":
        more["closed_at"] = now
    connection.execute(update(table).where(table.c.key == alarm.key, _OPEN).values(**said, **more))


def snooze(connection: Connection, key: str, until: datetime | None) -> bool:
    """Let nobody be told of the open alarm *key* until then (None: tell them again); False where none is open."""
    return connection.execute(update(table).where(table.c.key == key, _OPEN).values(snoozed_until=until)).rowcount > 0


def _standing(row: AnyRow) -> Standing:
    said = {name: getattr(row, name) for name in _SAID}
    return Standing(
        alarm=Alarm(state="still" if row.closed_at is None else "closed", **said),
        opened_at=row.opened_at,
        told_at=row.told_at,
        snoozed_until=row.snoozed_until,
        closed_at=row.closed_at,
    )
