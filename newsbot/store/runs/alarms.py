"""Store alarms, open and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from newsbot.items import Alarm
from newsbot.store.engine.schema import AnyRow
from newsbot.store.engine.schema import alarm as table

_FACTS = ("key", "kind", "source", "field", "since", "says", "normal", "example", "advice")
_OPEN = table.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlarm:
    """An alarm as last reported, and when it was opened, last sent, snoozed and closed (None if open)."""

    alarm: Alarm
    opened_at: datetime
    told_at: datetime
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None

    def is_snoozed(self, now: datetime) -> bool:
        """Whether no one wants to hear of it at *now*."""
        return self.snoozed_until is not None and now < self.snoozed_until


def open_alarms(connection: Connection) -> dict[str, StoredAlarm]:
    """The open alarms by key, oldest first."""
    rows = connection.execute(select(table).where(_OPEN).order_by(table.c.opened_at, table.c.id))
    return {row.key: _stored(row) for row in rows}


def past(connection: Connection, source: str, limit: int) -> list[StoredAlarm]:
    """The newest *limit* alarms of *source*, open or closed."""
    query = select(table).where(table.c.source == source).order_by(table.c.opened_at.desc(), table.c.id.desc())
    return [_stored(row) for row in connection.execute(query.limit(limit))]


def save(connection: Connection, alarm: Alarm, now: datetime, *, told: bool = True) -> None:
    """Open, update or close *alarm*, by its state; *told* says whether anyone is notified.

    Closing an alarm that is not open does nothing. The database refuses to open one twice.
    """
    facts = {name: getattr(alarm, name) for name in _FACTS}
    if alarm.state == "open":
        connection.execute(insert(table).values(**facts, opened_at=now, told_at=now))
        return
    more: dict[str, Any] = {"told_at": now} if told else {}
    if alarm.state == "closed":
        more["closed_at"] = now
    connection.execute(update(table).where(table.c.key == alarm.key, _OPEN).values(**facts, **more))


def snooze(connection: Connection, key: str, until: datetime | None) -> bool:
    """Silence the open alarm *key* until then (None: no longer); return False if it is not open."""
    return connection.execute(update(table).where(table.c.key == key, _OPEN).values(snoozed_until=until)).rowcount > 0


def _stored(row: AnyRow) -> StoredAlarm:
    facts = {name: getattr(row, name) for name in _FACTS}
    return StoredAlarm(
        alarm=Alarm(state="still" if row.closed_at is None else "closed", **facts),
        opened_at=row.opened_at,
        told_at=row.told_at,
        snoozed_until=row.snoozed_until,
        closed_at=row.closed_at,
    )
