"""A flag shows some of its places and counts the others."""

import sqlalchemy as sa
from alembic import op

from newsbot.store import views

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    views.drop(op.get_bind())
    op.add_column("flag", sa.Column("more", sa.Integer(), server_default=sa.text("0"), nullable=False))
    views.create(op.get_bind())
