"""What lies where in the archive is known to the database."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "capture",
        sa.Column("id", Id, nullable=False),
        sa.Column("url", String(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("digest", String(), nullable=False),
        sa.Column("file", String(), nullable=False),
        sa.Column("position", Id, nullable=False),
        sa.Column("length", Id, nullable=False),
        sa.Column("payload_file", String(), nullable=False),
        sa.Column("payload_position", Id, nullable=False),
        sa.Column("run_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("file", "position", name=op.f("uq_capture_file_position")),
    )
    op.create_index("ix_capture_url_captured_at", "capture", ["url", "captured_at"], unique=False)
    op.create_index("ix_capture_run_id", "capture", ["run_id"], unique=False)
