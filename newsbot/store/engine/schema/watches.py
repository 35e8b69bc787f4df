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
    Column("places", JSON, nullable=False),  # those that are shown (newsbot.store.watches.flags),
    Column("more", Integer, nullable=False, server_default=text("0")),  # and how many there are beside them
    # Of the story: they count for all flags of this watch on this article.
    Column("seen_at", Instant),
    Column("dismissed_at", Instant),
    Column("dismissed_reason", Text),
    UniqueConstraint("revision_id", "watch_id"),
    Index("ix_flag_watch_id", "watch_id"),
    Index("ix_flag_run_id", "run_id"),
)


watch_alert = Table(  # how the flags of a watch are told; a watch without a row tells nobody
    "watch_alert",
    metadata,
    Column("watch_id", ForeignKey("watch.id"), primary_key=True),
    Column("channels", JSON, nullable=False),
    Column("digest", String),  # hourly | daily@08:00 | weekly@mon-08:00; None: at once
    Column("quiet", String),  # 22:00-07:00
    Column("zone", String, nullable=False),  # in which digest and quiet hours are meant
    Column("at_most", Integer),  # in an hour, the rest in a digest; None: no limit
    Column("min_confidence", Float, nullable=False, server_default=text("0")),
    Column("edits", Boolean, nullable=False, server_default=false()),
    Column("max_age", String),  # 3d: stories published longer ago are not told of; None: of all
    Column("changed_at", Instant, nullable=False),
)


outbox = Table(  # one promise to one channel: paid until the channel accepts
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False),  # sent along, the same each time
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),  # flag | alarm | digest
    Column("watch", String),  # the watch's name as it was; None for an alarm, or a digest of several
    Column("payload", JSON, nullable=False),  # all that the text needs, as it was when it was owed
    Column("state", String, nullable=False),  # owed | delivered | parked | folded | dropped | old
    Column("owed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # later than owed_at where it waits for a digest or the end of quiet
    Column("in_digest", Boolean, nullable=False, server_default=false()),  # it waits for the digest of that moment
    # No foreign key: a database is copied in the order of the numbers, and a digest has a higher one than its alerts.
    Column("folded_into", Id),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("tried_at", Instant),  # the first time
    Column("retry_at", Instant),  # refused for good: it steps aside until then, and lets others go before it
    Column("last_error", Text),
    Column("delivered_at", Instant),
    UniqueConstraint("key"),
    Index("ix_outbox_state_channel_due_at_id", "state", "channel", "due_at", "id"),
    Index("ix_outbox_channel_delivered_at", "channel", "delivered_at"),
    Index("ix_outbox_folded_into", "folded_into"),
)


channel_trouble = Table(  # a channel that did not take what was sent last; a row goes when it takes one
    "channel_trouble",
    metadata,
    Column("channel", String, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("retry_at", Instant, nullable=False),
    Column("refused", Boolean, nullable=False),  # it will not take them before somebody changes something
    Column("last_error", Text, nullable=False),
    Column("alarmed_at", Instant),  # somebody was told
)
