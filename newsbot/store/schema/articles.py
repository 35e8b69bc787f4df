"""What is kept of articles: their wordings, their addresses, and how each capture was recognised."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, Table, text

from newsbot.store.columns import Id, Instant, String, Text
from newsbot.store.schema.catalog import metadata

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", String),  # None until a crawl, or a dump that states it, gives it
    Column("source", String),
    Column("kind", String, nullable=False),
    Column("title", Text),
    Column("section", Text),
    Column("language", String),
    Column("tags", JSON, nullable=False, server_default=text("'[]'")),
    Column("published", Instant),
    Column("sort_at", Instant, nullable=False),  # published, else first captured, else first kept
    Column("first_kept_at", Instant, nullable=False),
    Column("first_run", ForeignKey("run.id")),
    # No foreign key: article and revision would need each other first.
    Column("newest_revision", Id),
    Index("ix_article_sort_at_id", "sort_at", "id"),
    Index("ix_article_source_url", "source", "url"),
    Index("ix_article_source_sort_at_id", "source", "sort_at", "id"),
    Index("ix_article_first_run", "first_run"),
)


revision = Table(
    "revision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("fingerprint", String, nullable=False),  # of the body, newsbot.likeness.fingerprint
    Column("title_key", Text, nullable=False),  # the title as it is compared
    Column("names_key", Text, nullable=False),  # the authors' names as they are compared, one a line
    Column("first_captured_at", Instant),
    Column("last_captured_at", Instant),
    Column("kept_at", Instant, nullable=False),
    Column("run_id", ForeignKey("run.id")),
    Column("facts", JSON, nullable=False),  # what was stated, without the texts: newsbot.store.facts
    Column("texts", JSON, nullable=False),  # the body, and the posts of a live blog
    Column("stamps", JSON, nullable=False),  # which capture each fact is from
    Index("ix_revision_article_id", "article_id"),
    Index("ix_revision_fingerprint", "fingerprint"),
    Index("ix_revision_title_key", "title_key"),
    Index("ix_revision_run_id", "run_id"),
)


alias = Table(  # every URL that an article is known under, its own among them
    "alias",
    metadata,
    Column("url", String, primary_key=True),
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("claimed", Integer, nullable=False),  # 1: a page called it canonical; 0: the page was fetched there
    Column("captured_at", Instant),  # the earliest capture under it
    Index("ix_alias_article_id", "article_id"),
)


recognition = Table(  # by what each capture was recognised: once for each wording and kind of evidence
    "recognition",
    metadata,
    Column("revision_id", ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("sameness", String, primary_key=True),  # new | edit | same | copy
    Column("evidence", String, primary_key=True),  # newsbot.store.recognition.EvidenceKind
    Column("detail", String, primary_key=True),  # the URL that was known; empty else
    Column("like_article", Id),  # which article it resembles: it may be gone since
    Column("resemblance", Float),  # and how much, 0 to 1
    Column("captured_at", Instant),
    Column("origin", String, nullable=False),
    Column("run_id", Id),
    Column("decided_at", Instant, nullable=False),
)
