"""The scheduler's ledger."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from newsbot.store.columns import Id, Instant, String
from newsbot.store.schema.catalog import metadata

slot = Table(  # the scheduler's ledger: each slot of a job runs once
    "slot",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("exit_code", Integer),
    UniqueConstraint("job", "due_at"),
)
