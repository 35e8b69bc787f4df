"""Copies of one story form a group, and what authors were called is kept."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String, Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("run", sa.Column("copied", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("watch", sa.Column("each_copy", sa.Boolean(), server_default=sa.false(), nullable=False))
    _recognition_and_stories()
    _digests()
    op.create_table(
        "author_history",
        sa.Column("author_id", Id, nullable=False),
        sa.Column("field", String(), nullable=False),
        sa.Column("value_key", String(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.Column("first_captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_author_history_author_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("author_id", "field", "value_key", name=op.f("pk_author_history")),
    )


def _recognition_and_stories() -> None:
    op.create_table(
        "recognition",
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("sameness", String(), nullable=False),
        sa.Column("evidence", String(), nullable=False),
        sa.Column("detail", String(), nullable=False),
        sa.Column("like_article", Id, nullable=True),
        sa.Column("resemblance", sa.Float(), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("origin", String(), nullable=False),
        sa.Column("run_id", Id, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_recognition_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "sameness", "evidence", "detail", name=op.f("pk_recognition")),
    )
    op.create_table(
        "story",
        sa.Column("id", Id, nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_table(
        "story_article",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.Column("like_article", Id, nullable=True),
        sa.Column("resemblance", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_story_article_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_article_story_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_article")),
    )
    op.create_index("ix_story_article_story_id", "story_article", ["story_id"], unique=False)


def _digests() -> None:
    op.create_table(
        "digest_scheme",
        sa.Column("id", Id, nullable=False),
        sa.Column("algorithm", String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("permutations", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_scheme")),
        sa.UniqueConstraint(
            "algorithm",
            "seed",
            "permutations",
            "words",
            name=op.f("uq_digest_scheme_algorithm_seed_permutations_words"),
        ),
    )
    op.create_table(
        "digest",
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("scheme_id", Id, nullable=False),
        sa.Column("minima", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_digest_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scheme_id"], ["digest_scheme.id"], name=op.f("fk_digest_scheme_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_digest")),
    )
    op.create_table(
        "digest_key",
        sa.Column("key", Id, autoincrement=False, nullable=False),
        sa.Column("revision_id", Id, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "revision_id", name=op.f("pk_digest_key")),
        sqlite_with_rowid=False,
    )
