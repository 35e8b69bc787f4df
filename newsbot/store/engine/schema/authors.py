"""Who wrote what."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

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
    Column("first_run", ForeignKey("run.id")),
    Column("unnamed", Integer, nullable=False, server_default="0"),  # 1: a capture that named them went; to be folded
    UniqueConstraint("source", "url"),
    Index("ix_author_first_run", "first_run"),
)


author_history = Table(  # each value of what an author was said to be, and from when to when
    "author_history",
    metadata,
    Column("author_id", ForeignKey("author.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String, primary_key=True),  # name | name_key | url | role | bio | avatar_url | page_url
    Column("value_key", String, primary_key=True),  # of the value, which may be longer than an index takes
    Column("value", Text, nullable=False),
    Column("first_captured_at", Instant),  # None: in captures of unknown time only
    Column("last_captured_at", Instant),
    Column("by_page", Integer, nullable=False),  # 1: a page said so last; 0: the text of one
    Index("ix_author_history_field_value_key", "field", "value_key"),
)


author_capture = Table(  # what the own page of an author said
    "author_capture",
    metadata,
    Column("id", Id, primary_key=True),
    Column("author_id", ForeignKey("author.id", ondelete="CASCADE"), nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of all that it said
    Column("said", JSON, nullable=False),
    Column("first_captured_at", Instant),
    Column("last_captured_at", Instant),
    UniqueConstraint("author_id", "digest"),
)


mention = Table(  # whom a capture of an article names
    "mention",
    metadata,
    Column("capture_id", ForeignKey("capture.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),  # in its byline, from 0
    Column("author_id", ForeignKey("author.id", ondelete="CASCADE"), nullable=False),
    Index("ix_mention_author_id", "author_id"),
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
