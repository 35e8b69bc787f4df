"""Runs: one row for each crawl, replay and import, with its counts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, insert, update

from newsbot.items import Sameness
from newsbot.store.engine.schema import new_id
from newsbot.store.engine.schema import run as table


def start_run(connection: Connection, source: str, kind: str, now: datetime) -> int:
    """Start a run and return its id; *kind* is crawl, replay or import."""
    return new_id(connection.execute(insert(table).values(source=source, kind=kind, started_at=now)))


def finish_run(connection: Connection, run_id: int, outcome: str, now: datetime) -> None:
    """Finish a run; *outcome* is `finished` or why it ended early."""
    connection.execute(update(table).where(table.c.id == run_id).values(finished_at=now, outcome=outcome))


def count(connection: Connection, run_id: int, stored: Counter[Sameness]) -> None:
    """Add to the run's counts of stored articles."""
    connection.execute(
        update(table)
        .where(table.c.id == run_id)
        .values(
            new=table.c.new + stored["new"],
            edited=table.c.edited + stored["edit"],
            same=table.c.same + stored["same"],
            copied=table.c.copied + stored["copy"],
        )
    )


def count_rechecks(connection: Connection, run_id: int, *, rechecked: int, unchanged: int) -> None:
    """Add to the run's counts of pages checked again, and of those that were unchanged."""
    counts = {"rechecked": table.c.rechecked + rechecked, "unchanged": table.c.unchanged + unchanged}
    connection.execute(update(table).where(table.c.id == run_id).values(**counts))


def count_gone(connection: Connection, run_id: int) -> None:
    """Add one to what the run has found gone."""
    connection.execute(update(table).where(table.c.id == run_id).values(gone=table.c.gone + 1))
