"""What runs measured, and what was wrong and for how long."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, text

from newsbot.store.engine.columns import Id, Instant, String, Text
from newsbot.store.engine.schema.catalog import metadata

measure = Table(  # what a run did, as `newsbot.measure` has it, beside what `run` says of it
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
    Column("judged_at", Instant),  # None: what is wrong with its source was not looked at since
)


alarm = Table(  # what was wrong; what is wrong has no `closed_at`
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
    Column("snoozed_until", Instant),  # nobody is told of it until then
    Column("closed_at", Instant),
    Column("says", Text, nullable=False),
    Column("normal", Text, nullable=False),
    Column("example", String),
    Column("advice", Text, nullable=False),
    # An alarm is open once.
    Index(
        "uq_alarm_open",
        "key",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_alarm_source_opened_at", "source", "opened_at"),
)
