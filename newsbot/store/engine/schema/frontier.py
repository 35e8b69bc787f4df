"""Addresses to fetch, what was seen and hinted of them, their hosts, and the index of the archive."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from newsbot.store.engine.columns import Id, Instant, String, Text, metadata

address = Table(  # the frontier: what there is to fetch, and what became of it
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
    Index("ix_address_source_state_due_at", "source", "state", "due_at"),
    Index("ix_address_source_recheck_at", "source", "recheck_at"),
    Index("ix_address_done_run", "done_run"),
)


sighting = Table(  # which entry points showed an address, and when each did first
    "sighting",
    metadata,
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    Column("entry_point", String, primary_key=True),  # its address as declared; "authors" for all author pages
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("ix_sighting_run_id", "run_id"),
)


backfill = Table(  # how far the walk back is: the sitemaps and listing pages that it has come to
    "backfill",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("entry_point_url", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("walked_run", ForeignKey("run.id")),  # None: it is still to be walked
)


walk = Table(  # the mark beneath which an entry point has nothing new: the last run that walked it to its end
    "walk",
    metadata,
    Column("source", String, primary_key=True),
    Column("entry_point_url", String, primary_key=True),
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


archived = Table(  # which bytes of the archive are what a URL answered
    "archived",
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
    Index("ix_archived_url_captured_at", "url", "captured_at"),
    Index("ix_archived_run_id", "run_id"),
)


hint = Table(  # what an entry point said of a story, beside the page that may not state it
    "hint",
    metadata,
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    Column("entry_point", String, primary_key=True),  # its address as declared
    Column("by", String, nullable=False),  # feed | sitemap | listing: the evidence that it counts for
    Column("said", JSON, nullable=False),  # by the names of a Card
    Column("body", JSON(none_as_null=True)),  # the whole story; gone once its page was read
    Column("digest", String, nullable=False),  # of both, so that a change is seen
    Column("captured_at", Instant),  # when it was said, None where a recording does not tell
)

hub = Table(  # who tells at once of what a feed brings (WebSub), as the feed itself names it
    "hub",
    metadata,
    Column("source", String, primary_key=True),
    Column("entry_point", String, primary_key=True),  # the feed's address as declared
    Column("url", String, primary_key=True),
    Column("topic", String, nullable=False),  # the address by which the feed is known there
    Column("seen_at", Instant, nullable=False),  # when it was named first
)
