"""Job history: how the newest slots of each of the scheduler's jobs went."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from newsbot.store.engine.schema import slot
from newsbot.store.runs.ledger import Taken


def newest(connection: Connection, number: int) -> Mapping[str, tuple[Taken, ...]]:
    """For each job's name the *number* slots that were taken last and have ended, the newest first."""
    place = func.row_number().over(partition_by=slot.c.job, order_by=slot.c.id.desc())
    columns = [slot.c[name] for name in Taken.__slots__]
    ended = select(slot.c.id, *columns, place.label("place")).where(slot.c.finished_at.is_not(None)).subquery()
    query = select(*(ended.c[name] for name in Taken.__slots__)).where(ended.c.place <= number)
    found: dict[str, list[Taken]] = {}
    for row in connection.execute(query.order_by(ended.c.id.desc())):
        found.setdefault(row.job, []).append(Taken(**row._mapping))
    return {job: tuple(taken) for job, taken in found.items()}
