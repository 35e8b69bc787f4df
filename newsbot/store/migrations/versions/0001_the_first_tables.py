"""The first tables."""

import sqlalchemy as sa
from alembic import op

from newsbot.store.columns import Id, String, Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID, STRING, TEXT = Id, String(), Text()
FULL_TEXT = (
    "CREATE VIRTUAL TABLE article_text USING fts5("
    "title, body, rest, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
FULL_TEXT_ON_POSTGRESQL = (
    "CREATE TABLE article_text (rowid BIGINT NOT NULL, words TSVECTOR NOT NULL, whole BOOLEAN NOT NULL, "
    "CONSTRAINT pk_article_text PRIMARY KEY (rowid))",
    "CREATE INDEX ix_article_text_words ON article_text USING gin (words)",
    "CREATE INDEX ix_article_text_not_whole ON article_text (rowid) WHERE NOT whole",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "run",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", STRING, nullable=True),
        sa.Column("new", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("edited", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("same", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "slot",
        sa.Column("id", ID, nullable=False),
        sa.Column("job", STRING, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_slot_job_due_at")),
    )
    op.create_table(
        "watch",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("query", TEXT, nullable=False),
        sa.Column("language", STRING, nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("masks", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )
    op.create_index(
        "uq_watch_name_in_force",
        "watch",
        ["name"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", STRING, nullable=True),
        sa.Column("source", STRING, nullable=True),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("section", TEXT, nullable=True),
        sa.Column("language", STRING, nullable=True),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_run", ID, nullable=True),
        sa.Column("newest_revision", ID, nullable=True),
        sa.ForeignKeyConstraint(["first_run"], ["run.id"], name=op.f("fk_article_first_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_first_run", "article", ["first_run"], unique=False)
    op.create_index("ix_article_sort_at_id", "article", ["sort_at", "id"], unique=False)
    op.create_index("ix_article_source_url", "article", ["source", "url"], unique=False)

    op.create_table(
        "author",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.Column("url", STRING, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("bio", TEXT, nullable=True),
        sa.Column("avatar_url", STRING, nullable=True),
        sa.Column("page_url", STRING, nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("first_run", ID, nullable=True),
        sa.ForeignKeyConstraint(["first_run"], ["run.id"], name=op.f("fk_author_first_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint("source", "url", name=op.f("uq_author_source_url")),
    )
    op.create_index("ix_author_first_run", "author", ["first_run"], unique=False)
    op.create_index("ix_author_source_name_key", "author", ["source", "name_key"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.Column("url", STRING, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("state", STRING, nullable=False),
        sa.Column("reason", STRING, nullable=True),
        sa.Column("detail", TEXT, nullable=True),
        sa.Column("found_run", ID, nullable=True),
        sa.Column("done_run", ID, nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["done_run"], ["run.id"], name=op.f("fk_page_done_run")),
        sa.ForeignKeyConstraint(["found_run"], ["run.id"], name=op.f("fk_page_found_run")),
        sa.ForeignKeyConstraint(["leased_by"], ["run.id"], name=op.f("fk_page_leased_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("source", "url", name=op.f("uq_page_source_url")),
    )
    op.create_index("ix_page_done_run", "page", ["done_run"], unique=False)
    op.create_index("ix_page_source_state_due_at", "page", ["source", "state", "due_at"], unique=False)

    op.create_table(
        "walk",
        sa.Column("source", STRING, nullable=False),
        sa.Column("door_url", STRING, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_walk_run_id")),
        sa.PrimaryKeyConstraint("source", "door_url", name=op.f("pk_walk")),
    )
    op.create_table(
        "alias",
        sa.Column("url", STRING, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_alias_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_alias")),
    )
    op.create_index("ix_alias_article_id", "alias", ["article_id"], unique=False)

    op.create_table(
        "byline",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("bio", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_byline_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name=op.f("fk_byline_author_id")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_byline")),
    )
    op.create_index("ix_byline_author_id", "byline", ["author_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("fingerprint", STRING, nullable=False),
        sa.Column("title_key", TEXT, nullable=False),
        sa.Column("names_key", TEXT, nullable=False),
        sa.Column("first_captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revision_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_revision_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_article_id", "revision", ["article_id"], unique=False)
    op.create_index("ix_revision_fingerprint", "revision", ["fingerprint"], unique=False)
    op.create_index("ix_revision_run_id", "revision", ["run_id"], unique=False)
    op.create_index("ix_revision_title_key", "revision", ["title_key"], unique=False)

    op.create_table(
        "flag",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("watch_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_flag_revision_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_flag_run_id")),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name=op.f("fk_flag_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("revision_id", "watch_id", name=op.f("uq_flag_revision_id_watch_id")),
    )
    op.create_index("ix_flag_run_id", "flag", ["run_id"], unique=False)
    op.create_index("ix_flag_watch_id", "flag", ["watch_id"], unique=False)
    sqlite = op.get_context().dialect.name == "sqlite"
    for statement in (FULL_TEXT,) if sqlite else FULL_TEXT_ON_POSTGRESQL:
        op.execute(statement)
