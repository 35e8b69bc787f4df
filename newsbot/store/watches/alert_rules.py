"""Rules for alerts: of which watches the flags are told, to whom and how. `newsbot.alerts.policy` reads their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from newsbot.store.engine.schema import AnyRow, watch
from newsbot.store.engine.schema import watch_alert as table
from newsbot.store.watches.watches import id_of, named

_IN_FORCE = (
    select(table, watch.c.name)
    .join(watch, watch.c.id == table.c.watch_id)
    .where(watch.c.removed_at.is_(None))
    .order_by(watch.c.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """How the flags of one watch are told."""

    watch: str
    channels: tuple[str, ...]
    digest: str | None = None  # hourly, daily@08:00 or weekly@mon-08:00; None: each alert by itself
    quiet: str | None = None  # 22:00-07:00: nothing is sent then
    zone: str = "UTC"  # by whose clocks digest and quiet hours are meant
    at_most: int | None = None  # alerts in an hour, the rest in a digest; None: no limit
    min_confidence: float = 0.0  # an article that was read with less is not told of
    edits: bool = False  # tell again when an article that was told of is edited, and still matches
    max_age: str | None = None  # 3d: what was published longer ago is not told of; None: all is


def rules_in_force(connection: Connection) -> dict[str, AlertRule]:
    """The rules of the watches in force, by the watch's name."""
    return {row.name: _rule(row) for row in connection.execute(_IN_FORCE)}


def rule_of(connection: Connection, name: str) -> AlertRule | None:
    """The rule of the watch *name*; None where nobody is told of its flags."""
    row = connection.execute(_IN_FORCE.where(watch.c.name == name)).first()
    return _rule(row) if row is not None else None


def save_rule(connection: Connection, rule: AlertRule, now: datetime) -> None:
    """Keep *rule* in place of any that its watch has. Raises WatchError where there is no such watch."""
    named(connection, rule.watch)
    watch_id = id_of(connection, rule.watch)
    values = {
        "channels": list(rule.channels),
        "digest": rule.digest,
        "quiet": rule.quiet,
        "zone": rule.zone,
        "at_most": rule.at_most,
        "min_confidence": rule.min_confidence,
        "edits": rule.edits,
        "max_age": rule.max_age,
        "changed_at": now,
    }
    if connection.execute(update(table).where(table.c.watch_id == watch_id).values(**values)).rowcount == 0:
        connection.execute(insert(table).values(watch_id=watch_id, **values))


def remove_rule(connection: Connection, name: str) -> None:
    """Tell nobody of the flags of the watch *name* from now on. Raises WatchError where there is no such watch."""
    named(connection, name)
    connection.execute(delete(table).where(table.c.watch_id == id_of(connection, name)))


def _rule(row: AnyRow) -> AlertRule:
    return AlertRule(
        watch=row.name,
        channels=tuple(row.channels),
        digest=row.digest,
        quiet=row.quiet,
        zone=row.zone,
        at_most=row.at_most,
        min_confidence=row.min_confidence,
        edits=row.edits,
        max_age=row.max_age,
    )
