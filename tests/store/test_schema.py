"""The tables: migrations lead exactly to them, and instants are what they are in Python."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import StatementError

from newsbot.store import migrations
from newsbot.store.engine import Database, open_database, run_migrations
from newsbot.store.schema import slot

SHAPE = (
    'SELECT m.name AS name, p.name AS part, p.type, p."notnull", p.dflt_value, p.pk FROM sqlite_master m '
    "JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.name"
)
INDEXES = (
    'SELECT m.name, i.name, i."unique", i.origin, i.partial, group_concat(c.name) FROM sqlite_master m '
    "JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c WHERE m.type = 'table' "
    "GROUP BY m.name, i.name ORDER BY m.name, i.name"
)
FOREIGN_KEYS = (
    'SELECT m.name, f."table", f."from", f."to", f.on_delete FROM sqlite_master m '
    "JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, 3"
)
VIRTUAL = "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"


@pytest.mark.parametrize("question", [SHAPE, INDEXES, FOREIGN_KEYS, VIRTUAL])
def test_the_migrations_make_exactly_the_tables_of_the_schema(tmp_path: Path, question: str) -> None:
    """A new database, which is made at once, and an upgraded one are the same."""
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    with database.read() as connection:
        expected = connection.execute(text(question)).all()
    database.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with engine.begin() as connection:
        run_migrations(connection, "head")
        found = connection.execute(text(question)).all()
    engine.dispose()
    assert expected
    assert found == expected


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
