"""The tables. Migrations lead here, and a test holds them to it.

Every instant is aware UTC (`Instant`). The full-text index is no table of SQLAlchemy's: `newsbot.store.fulltext`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    CursorResult,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

from newsbot.store.columns import Id, String, Text

AnyRow = Row[*tuple[Any, ...]]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime that sorts in the database as in Python, on SQLite (which knows no zones) too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive datetime: nobody could say which moment it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the store keeps aware instants only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """The same at once for SQLite, which keeps text: an article has dozens of instants."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def bind(value: datetime | None) -> str | None:
            moment = self.process_bind_param(value, dialect)
            return None if moment is None else moment.isoformat(" ", "microseconds")

        return bind

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),  # crawl | replay | import
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),  # None: it still goes on, or died
    Column("outcome", String),  # finished | why it ended early
    Column("new", Integer, nullable=False, server_default=text("0")),
    Column("edited", Integer, nullable=False, server_default=text("0")),
    Column("same", Integer, nullable=False, server_default=text("0")),
    Column("copied", Integer, nullable=False, server_default=text("0")),
    Column("rechecked", Integer, nullable=False, server_default=text("0")),  # known pages that were looked at again,
    Column("unchanged", Integer, nullable=False, server_default=text("0")),  # how many of them are what they were,
    Column("gone", Integer, nullable=False, server_default=text("0")),  # and how many their sites have taken away
)

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
    Column("places", JSON, nullable=False),
    # Of the story: they count for all flags of this watch on this article.
    Column("seen_at", Instant),
    Column("dismissed_at", Instant),
    Column("dismissed_reason", Text),
    UniqueConstraint("revision_id", "watch_id"),
    Index("ix_flag_watch_id", "watch_id"),
    Index("ix_flag_run_id", "run_id"),
)

page = Table(  # the frontier: what there is to fetch, and what became of it
    "page",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),  # empty for files of no known source
    Column("url", String, nullable=False),  # canonical; "file:" and the name for an imported file
    Column("kind", String, nullable=False),  # article | author | file
    Column("state", String, nullable=False),  # due | leased | done | refused | parked | gone
    Column("reason", String),
    Column("detail", Text),
    Column("found_run", ForeignKey("run.id")),
    Column("done_run", ForeignKey("run.id")),
    Column("found_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("captured_at", Instant),  # the newest capture that was read
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("leased_until", Instant),
    Column("leased_by", ForeignKey("run.id")),
    Column("born_at", Instant),  # when its story was published, as far as is known: rechecks count from there
    Column("checked_at", Instant),  # when its server last said how it stands
    Column("recheck_at", Instant),  # when it is looked at again; None: never
    Column("rechecks", Integer, nullable=False, server_default=text("0")),
    Column("gone_at", Instant),  # its server says so since then
    Column("etag", String),  # what the server called the capture at `answered_at`,
    Column("last_modified", String),
    Column("reading", String),  # and what was read of it, as one short key
    Column("answered_at", Instant),
    UniqueConstraint("source", "url"),
    Index("ix_page_source_state_due_at", "source", "state", "due_at"),
    Index("ix_page_source_recheck_at", "source", "recheck_at"),
    Index("ix_page_done_run", "done_run"),
)

sighting = Table(  # which doors showed a page, and when each did first
    "sighting",
    metadata,
    Column("page_id", ForeignKey("page.id", ondelete="CASCADE"), primary_key=True),
    Column("door", String, primary_key=True),  # its address as declared; "authors" for all author pages
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("ix_sighting_run_id", "run_id"),
)

backfill = Table(  # how far the walk back is: the sitemaps and listing pages that it has come to
    "backfill",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("door_url", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("walked_run", ForeignKey("run.id")),  # None: it is still to be walked
)

capture = Table(  # which bytes of the archive are what a URL answered
    "capture",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", String, nullable=False),  # canonical, as the frontier and aliases have it
    Column("captured_at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("digest", String, nullable=False),  # of the payload as it was received
    Column("file", String, nullable=False),  # its name in the folder of the archive
    Column("position", Id, nullable=False),  # of the record's gzip member in it
    Column("length", Id, nullable=False),
    Column("payload_file", String, nullable=False),  # where the payload lies: the same, but for an unchanged page
    Column("payload_position", Id, nullable=False),
    Column("run_id", ForeignKey("run.id")),
    UniqueConstraint("file", "position"),
    Index("ix_capture_url_captured_at", "url", "captured_at"),
    Index("ix_capture_run_id", "run_id"),
)

walk = Table(  # the mark beneath which a door has nothing new: the last run that walked it to its end
    "walk",
    metadata,
    Column("source", String, primary_key=True),
    Column("door_url", String, primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
)

host = Table(  # what servers have asked of us
    "host",
    metadata,
    Column("name", String, primary_key=True),  # with its port where that is not the scheme's own
    Column("robots", Text),
    Column("robots_read_at", Instant),
    Column("rests_until", Instant),
    Column("lied_at", Instant),  # it called a page unchanged that had changed: it is not asked so again
)

slot = Table(  # the scheduler's ledger: each slot of a job runs once
    "slot",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("exit_code", Integer),
    UniqueConstraint("job", "due_at"),
)


def new_id(result: CursorResult[*tuple[Any, ...]]) -> int:
    """The id that the row of an insert was given."""
    key = result.inserted_primary_key
    if not key:
        raise LookupError("the database gave the new row no id")
    return int(key[0])
