"""The tables: migrations lead exactly to them, and instants are what they are in Python."""

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import NullPool

from newsbot.store.engine import migrations
from newsbot.store.engine.database import Database, DatabaseError, open_database, run_migrations, upgrade
from newsbot.store.engine.schema import slot

ON_SQLITE = {
    "columns": 'SELECT m.name AS name, p.name AS part, p.type, p."notnull", p.dflt_value, p.pk FROM sqlite_master m '
    "JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.name",
    "indexes": 'SELECT m.name, i.name, i."unique", i.origin, i.partial, group_concat(c.name) FROM sqlite_master m '
    "JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c WHERE m.type = 'table' "
    "GROUP BY m.name, i.name ORDER BY m.name, i.name",
    "foreign keys": 'SELECT m.name, f."table", f."from", f."to", f.on_delete FROM sqlite_master m '
    "JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, 3",
    "full text": "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'",
    "views": "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY name",
}
ON_POSTGRESQL = {
    "columns": "SELECT table_name, column_name, data_type, collation_name, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public' ORDER BY 1",
}


def engine_of(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def migrate(url: str, revision: str) -> None:
    with engine_of(url).begin() as connection:
        run_migrations(connection, revision)


def answers(url: str, question: str) -> list[tuple[object, ...]]:
    with engine_of(url).connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


@pytest.mark.parametrize("question", ON_SQLITE.values(), ids=ON_SQLITE)
def test_the_migrations_make_exactly_the_tables_of_the_schema(tmp_path: Path, question: str) -> None:
    """A new database, which is made at once, and an upgraded one are the same."""
    new, migrated = (f"sqlite:///{tmp_path / name}" for name in ("new.db", "migrated.db"))
    open_database(new).close()
    migrate(migrated, "head")
    assert answers(new, question)
    assert answers(migrated, question) == answers(new, question)


@pytest.mark.parametrize("question", ON_POSTGRESQL.values(), ids=ON_POSTGRESQL)
def test_the_migrations_make_exactly_the_tables_of_the_schema_on_postgresql(
    empty_postgres_url: str, postgres_url: str, question: str
) -> None:
    """The same there."""
    migrate(empty_postgres_url, "head")
    assert answers(postgres_url, question)
    assert answers(empty_postgres_url, question) == answers(postgres_url, question)


INVENTED = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002a", EARLIER
branch_labels = depends_on = None


def upgrade():
    op.add_column("run", sa.Column("weather", sa.Text()))
"""


@pytest.fixture
def second_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A newsbot with one more step than ours; the revision that it leads to."""
    shutil.copytree(migrations.__path__[0], tmp_path / "scripts")
    step = INVENTED.replace("EARLIER", repr(migrations.REVISIONS[-1]))
    (tmp_path / "scripts/versions/0002_weather.py").write_text(step)
    monkeypatch.setattr("newsbot.store.engine.database._SCRIPTS", str(tmp_path / "scripts"))
    monkeypatch.setattr("newsbot.store.engine.database.REVISIONS", (*migrations.REVISIONS, "0002a"))
    return "0002a"


def test_a_database_of_an_earlier_newsbot_is_upgraded(empty_url: str, second_step: str) -> None:
    """What was in it is in it."""
    migrate(empty_url, migrations.REVISIONS[-1])
    with engine_of(empty_url).begin() as connection:
        connection.execute(text("INSERT INTO run (source, kind, started_at) VALUES ('estuary', 'crawl', '2026-03-02')"))
    assert upgrade(empty_url) == (migrations.REVISIONS[-1], second_step)
    database = open_database(empty_url)
    with database.read() as connection:
        assert connection.execute(text("SELECT source, weather FROM run")).all() == [("estuary", None)]
    database.close()


def test_an_older_database_is_not_opened_before_its_upgrade(empty_url: str, second_step: str) -> None:
    """The message says what to do."""
    migrate(empty_url, migrations.REVISIONS[-1])
    advice = rf"revision {migrations.REVISIONS[-1]}, this one needs {second_step}.* run `newsbot db upgrade`"
    with pytest.raises(DatabaseError, match=advice):
        open_database(empty_url)


def test_the_list_of_revisions_is_that_of_the_migrations() -> None:
    """Opening a database reads the list; upgrading it reads the files."""
    scripts = ScriptDirectory(str(Path(migrations.__path__[0])))
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == migrations.REVISIONS


def test_an_instant_comes_back_as_aware_utc(database: Database) -> None:
    """Whatever zone it was stated in."""
    moment = datetime(2026, 3, 2, 14, 30, 5, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as connection:
        connection.execute(insert(slot).values(job="one", due_at=moment))
        back = connection.scalar(select(slot.c.due_at))
    assert back == moment
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    """Nobody could say which moment it is."""
    naive = datetime(2026, 3, 2, 14, 30)  # noqa: DTZ001
    with database.write() as connection, pytest.raises(StatementError, match="has no time zone"):
        connection.execute(insert(slot).values(job="one", due_at=naive))
