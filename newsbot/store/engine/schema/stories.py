"""Articles that tell one story, and the digests by which they are found."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from newsbot.store.engine.columns import Id, Instant, String
from newsbot.store.engine.schema.catalog import metadata

story = Table(  # what several articles tell: copies of one text at other addresses or in other sources
    "story",
    metadata,
    Column("id", Id, primary_key=True),
    Column("founded_at", Instant, nullable=False),
)


story_article = Table(  # an article that has no copies is in no story
    "story_article",
    metadata,
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", ForeignKey("story.id"), nullable=False),
    Column("like_article", Id),  # which it was found to resemble, and how much; None for that which was there first
    Column("resemblance", Float),
    Index("ix_story_article_story_id", "story_id"),
)


digest_scheme = Table(  # how digests were made: those of two schemes cannot be compared
    "digest_scheme",
    metadata,
    Column("id", Id, primary_key=True),
    Column("algorithm", String, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("permutations", Integer, nullable=False),
    Column("words", Integer, nullable=False),  # in a shingle
    UniqueConstraint("algorithm", "seed", "permutations", "words"),
)


digest = Table(  # the MinHash of each wording that is long enough to be told from others by it
    "digest",
    metadata,
    Column("revision_id", ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("scheme_id", ForeignKey("digest_scheme.id"), nullable=False),
    Column("minima", LargeBinary, nullable=False),  # 4 bytes each, big-endian
)


digest_key = Table(  # which wordings share a part of their digests
    "digest_key",
    metadata,
    Column("key", Id, primary_key=True, autoincrement=False),
    # No foreign key: checking it, and deleting by it, would cost more than the index itself. What it names may be gone.
    Column("revision_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
