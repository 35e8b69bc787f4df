"""Runs: one row for each crawl, replay and import, and its counts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, insert, update

from newsbot.items import Sameness
from newsbot.store.engine.schema import new_id
from newsbot.store.engine.schema import run as table


def start_run(connection: Connection, source: str, kind: str, now: datetime) -> int:
    """Begin a run (kind: crawl, replay or import); its id."""
    return new_id(connection.execute(insert(table).values(source=source, kind=kind, started_at=now)))


def finish_run(connection: Connection, run_id: int, outcome: str, now: datetime) -> None:
    """End a run: `finished`, or why it ended before its end."""
    connection.execute(update(table).where(table.c.id == run_id).values(finished_at=now, outcome=outcome))


def count(connection: Connection, run_id: int, kept: Counter[Sameness]) -> None:
    """Add to what the run has kept."""
    connection.execute(
        update(table)
        .where(table.c.id == run_id)
        .values(
            new=table.c.new + kept["new"],
            edited=table.c.edited + kept["edit"],
            same=table.c.same + kept["same"],
            copied=table.c.copied + kept["copy"],
        )
    )


def count_rechecks(connection: Connection, run_id: int, *, rechecked: int, unchanged: int) -> None:
    """Add to what the run has looked at again, and to how much of it had not changed."""
    counts = {"rechecked": table.c.rechecked + rechecked, "unchanged": table.c.unchanged + unchanged}
    connection.execute(update(table).where(table.c.id == run_id).values(**counts))
