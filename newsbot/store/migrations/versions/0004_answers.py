"""What questions of the collection are answered from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Those of the newest wording that states any, as newsbot.store.facts.fill has it.
STATED = (
    "SELECT {tags} FROM revision r WHERE r.article_id = article.id AND {tags} IS NOT NULL "
    "ORDER BY r.last_captured_at IS NOT NULL DESC, r.last_captured_at DESC, "
    "CASE WHEN r.last_captured_at IS NULL THEN '' ELSE r.fingerprint END DESC, r.id DESC LIMIT 1"
)
TAGS = {"sqlite": "json_extract(r.facts, '$.tags')", "postgresql": "(r.facts -> 'tags')"}


def upgrade() -> None:
    """Forward."""
    op.add_column("article", sa.Column("tags", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    stated = STATED.format(tags=TAGS[op.get_bind().dialect.name])
    op.execute(f"UPDATE article SET tags = coalesce(({stated}), '[]')")  # noqa: S608 - our own words
    op.create_index("ix_article_source_sort_at_id", "article", ["source", "sort_at", "id"], unique=False)
