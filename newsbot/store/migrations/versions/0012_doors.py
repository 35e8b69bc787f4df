"""What doors say of an article before it is fetched, and which hubs they name."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "hint",
        sa.Column("page_id", Id, nullable=False),
        sa.Column("door", String(), nullable=False),
        sa.Column("by", String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("digest", String(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_hint_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page_id", "door", name=op.f("pk_hint")),
    )
    op.create_table(
        "hub",
        sa.Column("source", String(), nullable=False),
        sa.Column("door", String(), nullable=False),
        sa.Column("url", String(), nullable=False),
        sa.Column("topic", String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "door", "url", name=op.f("pk_hub")),
    )
