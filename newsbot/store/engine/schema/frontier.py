"""Addresses to fetch, what was seen and hinted of them, their hosts, and the index of the archive."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from newsbot.store.engine.columns import Id, Instant, String, Text, metadata

address = Table(  # the frontier: what to fetch, and what became of it
    "address",
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
    Column("captured_at", Instant),  # of the newest capture read
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("leased_until", Instant),
    Column("leased_by", ForeignKey("run.id")),
    Column("born_at", Instant),  # when its story was published, if known; rechecks count from there
    Column("checked_at", Instant),  # when its server last answered
    Column("recheck_at", Instant),  # next recheck; None: never
    Column("rechecks", Integer, nullable=False, server_default=text("0")),
    Column("fruitless", Integer, nullable=False, server_default=text("0")),  # rechecks in a row that an entry point's
    # word led to and that found no edit
    Column("gone_at", Instant),  # gone since then
    Column("etag", String),  # the server's validators of the capture at `answered_at`,
    Column("last_modified", String),
    Column("reading", String),  # and a key of what was read
    Column("answered_at", Instant),
    UniqueConstraint("source", "url"),
    Index("ix_address_source_state_due_at", "source", "state", "due_at"),
    Index("ix_address_source_recheck_at", "source", "recheck_at"),
    Index("ix_address_done_run", "done_run"),
)


sighting = Table(  # which entry points showed an address, and when first
    "sighting",
    metadata,
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    Column("entry_point", String, primary_key=True),  # its address as declared; "authors" for all author pages
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("ix_sighting_run_id", "run_id"),
)


backfill = Table(  # sitemaps and listing pages of a walk back
    "backfill",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("entry_point_url", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("walked_run", ForeignKey("run.id")),  # None: still to be walked
)


walk = Table(  # the last run that walked an entry point to its end
    "walk",
    metadata,
    Column("source", String, primary_key=True),
    Column("entry_point_url", String, primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
)


entry_point = Table(  # the last answer of a page of an entry point, for conditional requests
    "entry_point",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", String, primary_key=True),  # as it was requested
    Column("etag", String),
    Column("last_modified", String),
    Column("reading", String, nullable=False),  # a key of what it named
    Column("declared", String, nullable=False),  # a key of how the source was declared then
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),  # when its server last answered
    Column("asked", Integer, nullable=False),  # how many times it answered
    Index("ix_entry_point_run_id", "run_id"),
)


host = Table(  # what servers asked for
    "host",
    metadata,
    Column("name", String, primary_key=True),  # with its port if that is not the default
    Column("robots", Text),
    Column("robots_read_at", Instant),
    Column("rests_until", Instant),
    Column("lied_at", Instant),  # it called a changed page unchanged; no more conditional requests
)


archived = Table(  # the index of the archive
    "archived",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", String, nullable=False),  # canonical, as the frontier and aliases have it
    Column("captured_at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("digest", String, nullable=False),  # of the payload as received
    Column("file", String, nullable=False),  # name in the archive's folder
    Column("position", Id, nullable=False),  # of the record's gzip member in it
    Column("length", Id, nullable=False),
    Column("payload_file", String, nullable=False),  # where the payload is: the same, except for an unchanged page
    Column("payload_position", Id, nullable=False),
    Column("run_id", ForeignKey("run.id")),
    UniqueConstraint("file", "position"),
    Index("ix_archived_url_captured_at", "url", "captured_at"),
    Index("ix_archived_run_id", "run_id"),
)


hint = Table(  # what an entry point said of a story
    "hint",
    metadata,
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    Column("entry_point", String, primary_key=True),  # its address as declared
    Column("by", String, nullable=False),  # feed | sitemap | listing: kind of evidence
    Column("said", JSON, nullable=False),  # fields of a Card
    Column("body", JSON(none_as_null=True)),  # the whole story, until its page is read
    Column("digest", String, nullable=False),  # of both, to detect changes
    Column("captured_at", Instant),  # None if a recording does not tell
)

hub = Table(  # the hubs (WebSub) that a feed names
    "hub",
    metadata,
    Column("source", String, primary_key=True),
    Column("entry_point", String, primary_key=True),  # the feed's address as declared
    Column("url", String, primary_key=True),
    Column("topic", String, nullable=False),  # the feed's address at the hub
    Column("seen_at", Instant, nullable=False),  # first named
)
