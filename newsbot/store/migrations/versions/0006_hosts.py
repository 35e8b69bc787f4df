"""What servers have asked of us is kept from one crawl to the next."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import String, Text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "host",
        sa.Column("name", String(), nullable=False),
        sa.Column("robots", Text(), nullable=True),
        sa.Column("robots_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
