"""The tables as they stand. Until the first release this step is made anew, not followed by others."""

from alembic import op

from newsbot.store.engine import fulltext, views
from newsbot.store.engine.schema import metadata

revision = "0001k"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    metadata.create_all(op.get_bind(), checkfirst=False)
    fulltext.create(op.get_bind())
    views.create(op.get_bind())
