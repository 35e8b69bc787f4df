"""Pages are looked at again, servers that lie about changes are known, and so are doors and how far a backfill is."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    for name in ("born_at", "checked_at", "recheck_at", "gone_at", "answered_at"):
        op.add_column("page", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("etag", "last_modified", "reading"):
        op.add_column("page", sa.Column(name, String(), nullable=True))
    op.add_column("page", sa.Column("rechecks", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_index("ix_page_source_recheck_at", "page", ["source", "recheck_at"])
    op.add_column("host", sa.Column("lied_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("rechecked", "unchanged", "gone"):
        op.add_column("run", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "sighting",
        sa.Column("page_id", Id, nullable=False),
        sa.Column("door", String(), nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_sighting_page_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_sighting_run_id")),
        sa.PrimaryKeyConstraint("page_id", "door", name=op.f("pk_sighting")),
    )
    op.create_index("ix_sighting_run_id", "sighting", ["run_id"])
    op.create_table(
        "backfill",
        sa.Column("source", String(), nullable=False),
        sa.Column("url", String(), nullable=False),
        sa.Column("door_url", String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("walked_run", Id, nullable=True),
        sa.ForeignKeyConstraint(["walked_run"], ["run.id"], name=op.f("fk_backfill_walked_run")),
        sa.PrimaryKeyConstraint("source", "url", name=op.f("pk_backfill")),
    )
