"""The views that users' own SQL reads."""

from alembic import op

from newsbot.store import views

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    views.create(op.get_bind())
