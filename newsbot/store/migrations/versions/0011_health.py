"""Each run is measured, and what is wrong with a source is kept until it is well."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
