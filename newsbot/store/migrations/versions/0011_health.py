"""Each run is measured, and what is wrong with a source is kept until it is well."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String, Text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("ix_run_source_started_at", "run", ["source", "started_at"])
    op.create_table(
        "measure",
        sa.Column("run_id", Id, nullable=False),
        sa.Column("scope", String(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=True),
        sa.Column("covered", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("bytes", Id, nullable=True),
        sa.Column("doors_opened", sa.Integer(), nullable=True),
        sa.Column("doors_failed", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_measure_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_measure")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", String(), nullable=False),
        sa.Column("kind", String(), nullable=False),
        sa.Column("source", String(), nullable=True),
        sa.Column("field", String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("says", Text(), nullable=False),
        sa.Column("normal", Text(), nullable=False),
        sa.Column("example", String(), nullable=True),
        sa.Column("advice", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index("uq_alarm_open", "alarm", ["key"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_alarm_source_opened_at", "alarm", ["source", "opened_at"])
