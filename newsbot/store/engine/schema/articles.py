"""What is kept of articles: what each capture said, and what follows from that (newsbot.store.articles.fold)."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint, text

from newsbot.store.engine.columns import Id, Instant, String, Text
from newsbot.store.engine.schema.catalog import metadata

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
    Column("filled", JSON(none_as_null=True)),  # facts of the story that its newest revision lacks; None: it lacks none
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
    Column("facts", JSON, nullable=False),  # what was stated, without the texts: newsbot.store.articles.facts
    Column("texts", JSON, nullable=False),  # the body, and the posts of a live blog
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


capture = Table(  # what one reading of a page said: the truth, of which article, revision, byline and alias follow
    "capture",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    # No foreign key: a capture goes with its article, and folding moves it before a revision goes.
    Column("revision_id", Id, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of all that it said, and of the reading
    Column("reading", Integer, nullable=False),  # the reader's number
    Column("first_captured_at", Instant),  # when it was first seen to say so,
    Column("last_captured_at", Instant),  # and when last
    Column("kept_at", Instant, nullable=False),
    Column("source", String),
    Column("url", String),  # what it calls its canonical address; empty where that is where it was fetched
    Column("facts", JSON(none_as_null=True)),  # None: those of its revision, which has no other to tell of
    Column("texts", JSON(none_as_null=True)),  # likewise
    Column("recognised", JSON, nullable=False),  # newsbot.store.articles.recognition
    UniqueConstraint("article_id", "digest"),
    Index("ix_capture_revision_id", "revision_id"),
)
