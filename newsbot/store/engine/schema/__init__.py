"""The tables. Migrations lead here, and a test holds them to it.

Every instant is aware UTC (`Instant`). The full-text index is no table of SQLAlchemy's: `engine/fulltext.py`.
"""

from __future__ import annotations

from newsbot.store.engine.columns import Instant
from newsbot.store.engine.schema.alerting import channel_trouble, outbox, watch_alert
from newsbot.store.engine.schema.articles import alias, article, capture, revision
from newsbot.store.engine.schema.authors import author, author_capture, author_history, byline, mention
from newsbot.store.engine.schema.catalog import AnyRow, metadata, new_id
from newsbot.store.engine.schema.collecting import address, archived, backfill, hint, host, hub, run, sighting, walk
from newsbot.store.engine.schema.health import alarm, measure
from newsbot.store.engine.schema.scheduling import job, scheduler, skipped_slot, slot
from newsbot.store.engine.schema.stories import digest, digest_key, digest_scheme, story, story_article
from newsbot.store.engine.schema.watching import flag, watch

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
    "walk",
    "watch",
    "watch_alert",
]
