"""Articles, revisions and captures; stories and digests; authors and bylines."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint, text

from newsbot.store.engine.columns import Id, Instant, String, Text, metadata

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", String),  # None until a crawl or dump states it
    Column("source", String),
    Column("kind", String, nullable=False),
    Column("title", Text),
    Column("section", Text),
    Column("language", String),
    Column("tags", JSON, nullable=False, server_default=text("'[]'")),
    Column("published", Instant),
    Column("sort_at", Instant, nullable=False),  # published, else first captured, else first stored
    Column("stated_at", Instant, nullable=False),  # sort_at on the clock of the page, as if that showed UTC
    Column("first_kept_at", Instant, nullable=False),
    Column("first_run", ForeignKey("run.id")),
    # No foreign key: it would be circular.
    Column("newest_revision", Id),
    Column("filled", JSON(none_as_null=True)),  # facts of the story that its newest revision lacks
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
    Column("title_key", Text, nullable=False),  # title as compared
    Column("names_key", Text, nullable=False),  # authors' names as compared, one per line
    Column("first_captured_at", Instant),
    Column("last_captured_at", Instant),
    Column("kept_at", Instant, nullable=False),
    Column("run_id", ForeignKey("run.id")),
    Column("facts", JSON, nullable=False),  # without the texts: newsbot.store.articles.facts
    Column("texts", JSON, nullable=False),  # the body, and the posts of a live blog
    Index("ix_revision_article_id", "article_id"),
    Index("ix_revision_fingerprint", "fingerprint"),
    Index("ix_revision_title_key", "title_key"),
    Index("ix_revision_run_id", "run_id"),
)


alias = Table(  # every URL that an article is known under
    "alias",
    metadata,
    Column("url", String, primary_key=True),
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("claimed", Integer, nullable=False),  # 1: a page called it canonical; 0: the page was fetched there
    Column("captured_at", Instant),  # the earliest capture under it
    Index("ix_alias_article_id", "article_id"),
)


capture = Table(  # what one reading of a page said; article, revision, byline and alias are derived from it
    "capture",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    # No foreign key: a capture goes with its article, and folding moves it before a revision goes.
    Column("revision_id", Id, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of all that it said
    Column("first_captured_at", Instant),  # first seen
    Column("last_captured_at", Instant),  # last seen
    Column("kept_at", Instant, nullable=False),
    Column("source", String),
    Column("url", String),  # its canonical address; empty if fetched there
    Column("facts", JSON(none_as_null=True)),  # None: those of its revision
    Column("texts", JSON(none_as_null=True)),  # likewise
    Column("recognised", JSON, nullable=False),  # newsbot.store.articles.recognition
    UniqueConstraint("article_id", "digest"),
    Index("ix_capture_revision_id", "revision_id"),
)


story = Table(  # copies of one text at several addresses or in several sources
    "story",
    metadata,
    Column("id", Id, primary_key=True),
    Column("founded_at", Instant, nullable=False),
)


story_article = Table(  # an article without copies is in no story
    "story_article",
    metadata,
    Column("article_id", ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", ForeignKey("story.id"), nullable=False),
    Column("like_article", Id),  # the article it resembles; None for the first
    Column("resemblance", Float),
    Index("ix_story_article_story_id", "story_id"),
)


digest_scheme = Table(  # digests of different schemes cannot be compared
    "digest_scheme",
    metadata,
    Column("id", Id, primary_key=True),
    Column("algorithm", String, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("permutations", Integer, nullable=False),
    Column("words", Integer, nullable=False),  # in a shingle
    UniqueConstraint("algorithm", "seed", "permutations", "words"),
)


digest = Table(  # the MinHash of each revision that is long enough
    "digest",
    metadata,
    Column("revision_id", ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("scheme_id", ForeignKey("digest_scheme.id"), nullable=False),
    Column("minima", LargeBinary, nullable=False),  # 4 bytes each, big-endian
)


digest_key = Table(  # finds revisions that share parts of their digests
    "digest_key",
    metadata,
    Column("key", Id, primary_key=True, autoincrement=False),
    # No foreign key: it would cost more than the index itself. The revision may be gone.
    Column("revision_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)


author = Table(
    "author",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),  # empty if unknown
    Column("url", String),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("role", Text),
    Column("bio", Text),
    Column("avatar_url", String),
    Column("page_url", String),  # their own page, if it was read
    Column("captured_at", Instant),  # the newest capture that showed them
    Column("first_run", ForeignKey("run.id")),
    Column("unnamed", Integer, nullable=False, server_default="0"),  # 1: to be folded, having lost a capture
    UniqueConstraint("source", "url"),
    Index("ix_author_first_run", "first_run"),
)


author_history = Table(  # each value of an author's fields over time
    "author_history",
    metadata,
    Column("author_id", ForeignKey("author.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String, primary_key=True),  # name | name_key | url | role | bio | avatar_url | page_url
    Column("value_key", String, primary_key=True),  # a hash: values may be too long for an index
    Column("value", Text, nullable=False),
    Column("first_captured_at", Instant),  # None: only in captures of unknown time
    Column("last_captured_at", Instant),
    Column("by_page", Integer, nullable=False),  # 1: last stated by a page; 0: by a text
    Index("ix_author_history_field_value_key", "field", "value_key"),
)


author_capture = Table(  # what an author's own page said
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


mention = Table(  # the authors a capture names
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


tombstone = Table(  # what must not be stored again: newsbot.store.frontier.tombstones
    "tombstone",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mark", String, nullable=False),  # a hash, which does not reveal what it stands for
    Column("kind", String, nullable=False),  # address | text | author
    Column("source", String, nullable=False),  # empty if unknown
    Column("named", String, nullable=False),  # "story 7", "an author", "an address"
    Column("forgotten_at", Instant, nullable=False),
    UniqueConstraint("mark", "source"),
)
