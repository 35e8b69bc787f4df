"""All tables. Migrations create them, which a test checks.

Every time is aware UTC (`Instant`). The full-text index is not an SQLAlchemy table: `engine/fulltext.py`.
"""

from __future__ import annotations

from newsbot.store.engine.columns import AnyRow, Instant, metadata, new_id
from newsbot.store.engine.schema.articles import (
    alias,
    article,
    author,
    author_capture,
    author_history,
    byline,
    capture,
    digest,
    digest_key,
    digest_scheme,
    mention,
    revision,
    story,
    story_article,
    tombstone,
)
from newsbot.store.engine.schema.frontier import (
    address,
    archived,
    backfill,
    entry_point,
    hint,
    host,
    hub,
    sighting,
    walk,
)
from newsbot.store.engine.schema.runs import alarm, job, measure, run, scheduler, skipped_slot, slot
from newsbot.store.engine.schema.watches import channel_trouble, flag, outbox, watch, watch_alert

__all__ = [
    "AnyRow",
    "Instant",
    "address",
    "alarm",
    "alias",
    "archived",
    "article",
    "author",
    "author_capture",
    "author_history",
    "backfill",
    "byline",
    "capture",
    "channel_trouble",
    "digest",
    "digest_key",
    "digest_scheme",
    "entry_point",
    "flag",
    "hint",
    "host",
    "hub",
    "job",
    "measure",
    "mention",
    "metadata",
    "new_id",
    "outbox",
    "revision",
    "run",
    "scheduler",
    "sighting",
    "skipped_slot",
    "slot",
    "story",
    "story_article",
    "tombstone",
    "walk",
    "watch",
    "watch_alert",
]
