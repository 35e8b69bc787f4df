"""What the doors of a site said: of its pages, and of who tells of new ones."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Table

from newsbot.store.engine.columns import Instant, String
from newsbot.store.engine.schema.catalog import metadata

hint = Table(  # what a door said of a story, beside the page that may not state it
    "hint",
    metadata,
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    Column("door", String, primary_key=True),  # its address as declared
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
    Column("door", String, primary_key=True),  # the feed's address as declared
    Column("url", String, primary_key=True),
    Column("topic", String, nullable=False),  # the address by which the feed is known there
    Column("seen_at", Instant, nullable=False),  # when it was named first
)
