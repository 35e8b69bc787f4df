"""The views that users' own SQL reads: 0013 makes them, as they stand on today's tables."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
