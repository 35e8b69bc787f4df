"""Watches, and the flags they set."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, false, text

from newsbot.store.engine.columns import Id, Instant, String, Text
from newsbot.store.engine.schema.catalog import metadata

watch = Table(
    "watch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("query", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("forms", JSON, nullable=False),  # word -> the forms it stands for, fixed when the watch was saved
    Column("masks", JSON, nullable=False),
    Column("with_forms", JSON, nullable=False, server_default=text("'[]'")),  # what the user added to the forms,
    Column("without_forms", JSON, nullable=False, server_default=text("'[]'")),  # and took out of them
    Column("added_at", Instant, nullable=False),
    Column("changed_at", Instant),  # edited, refreshed, paused or resumed
    Column("paused_at", Instant),  # it flags nothing since
    Column("each_copy", Boolean, nullable=False, server_default=false()),  # a copy of a flagged story is a flag too
    Column("removed_at", Instant),
    Index(
        "uq_watch_name_in_force",
        "name",
        unique=True,
        sqlite_where=text("removed_at IS NULL"),
        postgresql_where=text("removed_at IS NULL"),
    ),
)


flag = Table(
    "flag",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision_id", ForeignKey("revision.id", ondelete="CASCADE"), nullable=False),
    Column("watch_id", ForeignKey("watch.id"), nullable=False),
    Column("run_id", ForeignKey("run.id")),
    Column("flagged_at", Instant, nullable=False),
    Column("places", JSON, nullable=False),  # those that are shown (newsbot.store.watches.flags),
    Column("more", Integer, nullable=False, server_default=text("0")),  # and how many there are beside them
    # Of the story: they count for all flags of this watch on this article.
    Column("seen_at", Instant),
    Column("dismissed_at", Instant),
    Column("dismissed_reason", Text),
    UniqueConstraint("revision_id", "watch_id"),
    Index("ix_flag_watch_id", "watch_id"),
    Index("ix_flag_run_id", "run_id"),
)
