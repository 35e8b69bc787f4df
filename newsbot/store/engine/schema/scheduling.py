"""The scheduler's ledger: what it was told of each job, and which slots of it were taken."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, UniqueConstraint, text

from newsbot.store.engine.columns import Id, Instant, String, Text
from newsbot.store.engine.schema.catalog import metadata

slot = Table(  # each slot of a job runs once
    "slot",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("exit_code", Integer),
    Column("skipped", Integer, nullable=False, server_default=text("0")),  # earlier slots that this one stands for
    UniqueConstraint("job", "due_at"),
)

skipped_slot = Table(  # the newest of the slots that one stands for, by name
    "skipped_slot",
    metadata,
    Column("slot_id", Id, ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", Instant, primary_key=True),
)

job = Table(  # what the scheduler knows of a job beside the timetable
    "job",
    metadata,
    Column("name", String, primary_key=True),
    Column("every", String, nullable=False),
    Column("since", Instant, nullable=False),  # slots of this rhythm are counted from here
    Column("paused_at", Instant),
    Column("paused_until", Instant),
    Column("asked_at", Instant),  # somebody wants it run at once
)

scheduler = Table(  # the service that runs, or ran last: one row
    "scheduler",
    metadata,
    Column("id", Id, primary_key=True),
    Column("holder", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("woke_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("timetable", Text, nullable=False),  # the text that it goes by
    Column("trouble", Text),  # why it does not go by the file's
)
