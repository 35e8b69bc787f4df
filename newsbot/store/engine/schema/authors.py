"""Who wrote what."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from newsbot.store.engine.columns import Id, Instant, String, Text
from newsbot.store.engine.schema.catalog import metadata

author = Table(
    "author",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),  # empty where nobody said
    Column("url", String),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("role", Text),
    Column("bio", Text),
    Column("avatar_url", String),
    Column("page_url", String),  # their own page, once it was read
    Column("captured_at", Instant),  # the newest capture that showed them
    Column("stamps", JSON, nullable=False),  # which capture each fact is from
    Column("first_run", ForeignKey("run.id")),
    UniqueConstraint("source", "url"),
    Index("ix_author_source_name_key", "source", "name_key"),
    Index("ix_author_first_run", "first_run"),
)


author_history = Table(  # what an author was called and said to be, and from when to when
    "author_history",
    metadata,
    Column("author_id", ForeignKey("author.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String, primary_key=True),  # name | role | bio | url
    Column("value_key", String, primary_key=True),  # of the value, which may be longer than an index takes
    Column("value", Text, nullable=False),
    Column("first_captured_at", Instant),  # None: in captures of unknown time only
    Column("last_captured_at", Instant),
)


byline = Table(
    "byline",
    metadata,
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("author_id", ForeignKey("author.id"), nullable=False),
    Column("name", Text, nullable=False),  # as this article prints it, like role and bio
    Column("role", Text),
    Column("bio", Text),
    Index("ix_byline_author_id", "author_id"),
)
