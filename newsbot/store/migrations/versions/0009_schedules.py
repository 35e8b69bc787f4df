"""The scheduler remembers what it was told: pauses, wishes, skipped slots, and the timetable it goes by."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String, Text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("slot", sa.Column("skipped", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "skipped_slot",
        sa.Column("slot_id", Id, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_skipped_slot_slot_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slot_id", "due_at", name=op.f("pk_skipped_slot")),
    )
    op.create_table(
        "job",
        sa.Column("name", String(), nullable=False),
        sa.Column("every", String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "scheduler",
        sa.Column("id", Id, nullable=False),
        sa.Column("holder", String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("woke_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timetable", Text(), nullable=False),
        sa.Column("trouble", Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduler")),
    )
