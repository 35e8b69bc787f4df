"""Watches, their flags and alert rules, and the outbox."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, UniqueConstraint, false, text

from newsbot.store.engine.columns import Id, Instant, String, Text, metadata

watch = Table(
    "watch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("query", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("forms", JSON, nullable=False),  # word -> its forms, fixed when the watch was saved
    Column("masks", JSON, nullable=False),
    Column("with_forms", JSON, nullable=False, server_default=text("'[]'")),  # forms the user added,
    Column("without_forms", JSON, nullable=False, server_default=text("'[]'")),  # and removed
    Column("senses", JSON, nullable=False, server_default=text("'[]'")),  # those meant; none: those of news
    Column("added_at", Instant, nullable=False),
    Column("changed_at", Instant),  # edited, refreshed, paused or resumed
    Column("paused_at", Instant),  # flags nothing since
    Column("each_copy", Boolean, nullable=False, server_default=false()),  # also flag copies of a flagged story
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
    Column("places", JSON, nullable=False),  # those shown (newsbot.store.watches.flags),
    Column("more", Integer, nullable=False, server_default=text("0")),  # and how many others there are
    Column("certainty", String, nullable=False, server_default="meant"),  # meant | unsure | other
    Column("sense", String),
    Column("why", JSON),  # words that suggest the sense
    # Marks on the story: they count for all flags of this watch on the article.
    Column("seen_at", Instant),
    Column("dismissed_at", Instant),
    Column("dismissed_reason", Text),
    Column("dismissed_sense", String),  # the sense it has: evidence for this watch (newsbot.watch.dismissals)
    UniqueConstraint("revision_id", "watch_id"),
    Index("ix_flag_watch_id", "watch_id"),
    Index("ix_flag_run_id", "run_id"),
)


watch_alert = Table(  # how the flags of a watch are sent; without a row they are not
    "watch_alert",
    metadata,
    Column("watch_id", ForeignKey("watch.id"), primary_key=True),
    Column("channels", JSON, nullable=False),
    Column("digest", String),  # hourly | daily@08:00 | weekly@mon-08:00; None: at once
    Column("quiet", String),  # 22:00-07:00
    Column("zone", String, nullable=False),  # of digest and quiet hours
    Column("at_most", Integer),  # in an hour, the rest in a digest; None: no limit
    Column("min_confidence", Float, nullable=False, server_default=text("0")),
    Column("edits", Boolean, nullable=False, server_default=false()),
    Column("max_age", String),  # 3d: older stories are not sent; None: all are
    Column("changed_at", Instant, nullable=False),
)


outbox = Table(  # one alert to one channel, kept until it accepts
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False),  # sent along, the same each time
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),  # flag | alarm | digest
    Column("watch", String),  # the watch's name then; None for an alarm, or a digest of several
    Column("payload", JSON, nullable=False),  # all that the text needs, as of queueing
    Column("state", String, nullable=False),  # owed | delivered | parked | folded | dropped | old
    Column("owed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # later than owed_at if it waits for a digest or the end of quiet hours
    Column("in_digest", Boolean, nullable=False, server_default=false()),  # waits for the digest at due_at
    # No foreign key: a database is copied in id order, and a digest has a higher id than its alerts.
    Column("folded_into", Id),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("tried_at", Instant),  # the first time
    Column("retry_at", Instant),  # refused for good: lets others go first until then
    Column("last_error", Text),
    Column("delivered_at", Instant),
    UniqueConstraint("key"),
    Index("ix_outbox_state_channel_due_at_id", "state", "channel", "due_at", "id"),
    Index("ix_outbox_channel_delivered_at", "channel", "delivered_at"),
    Index("ix_outbox_folded_into", "folded_into"),
)


channel_trouble = Table(  # a channel that failed last; deleted when it accepts something
    "channel_trouble",
    metadata,
    Column("channel", String, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("retry_at", Instant, nullable=False),
    Column("refused", Boolean, nullable=False),  # it will fail until somebody changes something
    Column("last_error", Text, nullable=False),
    Column("alarmed_at", Instant),  # an alarm was sent
)
