"""Watches are edited and paused; flags are seen and dismissed."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    ("watch", "with_forms", sa.JSON(), "'[]'"),
    ("watch", "without_forms", sa.JSON(), "'[]'"),
    ("watch", "changed_at", sa.DateTime(timezone=True), None),
    ("watch", "paused_at", sa.DateTime(timezone=True), None),
    ("flag", "seen_at", sa.DateTime(timezone=True), None),
    ("flag", "dismissed_at", sa.DateTime(timezone=True), None),
    ("flag", "dismissed_reason", Text(), None),
)


def upgrade() -> None:
    """Forward."""
    for table, name, kind, default in COLUMNS:
        stated = None if default is None else sa.text(default)
        op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=stated))
