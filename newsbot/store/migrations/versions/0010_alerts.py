"""Alerts are owed in the transaction that stores what they tell."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String, Text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "watch_alert",
        sa.Column("watch_id", Id, nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("digest", String(), nullable=True),
        sa.Column("quiet", String(), nullable=True),
        sa.Column("zone", String(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.Column("min_confidence", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("edits", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("max_age", String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name=op.f("fk_watch_alert_watch_id")),
        sa.PrimaryKeyConstraint("watch_id", name=op.f("pk_watch_alert")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", String(), nullable=False),
        sa.Column("channel", String(), nullable=False),
        sa.Column("kind", String(), nullable=False),
        sa.Column("watch", String(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", String(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_digest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("folded_into", Id, nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_state_channel_due_at_id", "outbox", ["state", "channel", "due_at", "id"])
    op.create_index("ix_outbox_channel_delivered_at", "outbox", ["channel", "delivered_at"])
    op.create_index("ix_outbox_folded_into", "outbox", ["folded_into"])
    op.create_table(
        "channel_trouble",
        sa.Column("channel", String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("last_error", Text(), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_trouble")),
    )
