"""Alert rules: which channels get the flags of a watch, and when. `newsbot.alerts.policy` reads their values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
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
    """How the flags of one watch are sent."""

    watch: str
    channels: tuple[str, ...]
    digest: str | None = None  # hourly, daily@08:00 or weekly@mon-08:00; None: each alert on its own
    quiet: str | None = None  # 22:00-07:00: nothing is sent in these hours
    zone: str = "UTC"  # time zone of digest and quiet hours
    at_most: int | None = None  # alerts per hour, the rest go in a digest; None: no limit
    min_confidence: float = 0.0  # articles read with less are not sent
    edits: bool = False  # send again when a sent article is edited and still matches
    max_age: str | None = None  # 3d: articles published longer ago are not sent; None: no limit


def rules_in_force(connection: Connection) -> dict[str, AlertRule]:
    """The alert rules of the current watches, by watch name."""
    return {row.name: _rule(row) for row in connection.execute(_IN_FORCE)}


def rule_of(connection: Connection, name: str) -> AlertRule | None:
    """The rule of the watch *name*; None if its flags are not sent anywhere."""
    row = connection.execute(_IN_FORCE.where(watch.c.name == name)).first()
    return _rule(row) if row is not None else None


def save_rule(connection: Connection, rule: AlertRule, now: datetime) -> None:
    """Save *rule* in place of any its watch has. Raises WatchError if there is no such watch."""
    named(connection, rule.watch)
    watch_id = id_of(connection, rule.watch)
    values = {**asdict(rule), "channels": list(rule.channels), "changed_at": now}
    del values["watch"]
    if connection.execute(update(table).where(table.c.watch_id == watch_id).values(**values)).rowcount == 0:
        connection.execute(insert(table).values(watch_id=watch_id, **values))


def remove_rule(connection: Connection, name: str) -> None:
    """Stop sending the flags of the watch *name*. Raises WatchError if there is no such watch."""
    named(connection, name)
    connection.execute(delete(table).where(table.c.watch_id == id_of(connection, name)))


def _rule(row: AnyRow) -> AlertRule:
    stated = {field.name: getattr(row, field.name) for field in fields(AlertRule) if field.name != "watch"}
    return AlertRule(watch=row.name, **{**stated, "channels": tuple(row.channels)})
