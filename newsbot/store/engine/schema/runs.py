"""Runs, what they measured, the schedule's ledger, and alarms."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from newsbot.store.engine.columns import Id, Instant, String, Text, metadata

run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),  # crawl | replay | import
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),  # None: running, or killed
    Column("outcome", String),  # finished | why it ended early
    Column("new", Integer, nullable=False, server_default=text("0")),
    Column("edited", Integer, nullable=False, server_default=text("0")),
    Column("same", Integer, nullable=False, server_default=text("0")),
    Column("copied", Integer, nullable=False, server_default=text("0")),
    Column("rechecked", Integer, nullable=False, server_default=text("0")),  # known pages checked again,
    Column("unchanged", Integer, nullable=False, server_default=text("0")),  # those that were unchanged,
    Column("gone", Integer, nullable=False, server_default=text("0")),  # and those that are gone
    Index("ix_run_source_started_at", "source", "started_at"),
)


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

skipped_slot = Table(  # the newest of the slots that one stands for
    "skipped_slot",
    metadata,
    Column("slot_id", Id, ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", Instant, primary_key=True),
)

job = Table(  # a job's state beside the timetable
    "job",
    metadata,
    Column("name", String, primary_key=True),
    Column("every", String, nullable=False),
    Column("since", Instant, nullable=False),  # slots of this rhythm are counted from here
    Column("paused_at", Instant),
    Column("paused_until", Instant),
    Column("asked_at", Instant),  # a run was requested
)

scheduler = Table(  # the latest service: one row
    "scheduler",
    metadata,
    Column("id", Id, primary_key=True),
    Column("holder", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("woke_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("timetable", Text, nullable=False),  # the text in use
    Column("trouble", Text),  # why the file could not be used
)


measure = Table(  # what a run did: `newsbot.measure`
    "measure",
    metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("scope", String, nullable=False),  # whole | rechecks | back
    Column("found", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("refused", JSON, nullable=False),
    Column("read", Integer),
    Column("covered", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("bytes", Id),
    Column("doors_opened", Integer),
    Column("doors_failed", JSON, nullable=False),
    Column("examples", JSON, nullable=False),
    Column("measured_at", Instant, nullable=False),
    Column("judged_at", Instant),  # None: its source's health was not judged since
)


alarm = Table(  # open while `closed_at` is NULL
    "alarm",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False),  # newsbot.health.symptom
    Column("kind", String, nullable=False),
    Column("source", String),  # None: newsbot itself
    Column("field", String),
    Column("since", Instant, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("told_at", Instant, nullable=False),  # last
    Column("snoozed_until", Instant),  # silent until then
    Column("closed_at", Instant),
    Column("says", Text, nullable=False),
    Column("normal", Text, nullable=False),
    Column("example", String),
    Column("advice", Text, nullable=False),
    # Only one alarm of a key is open.
    Index(
        "uq_alarm_open",
        "key",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_alarm_source_opened_at", "source", "opened_at"),
)
