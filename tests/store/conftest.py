"""What the tests of the store share: a database of their own, as users have it, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.store.engine.database import Database, open_database
from tests.postgres import empty_postgres_url, postgres, postgres_url

__all__ = ["empty_postgres_url", "postgres", "postgres_url"]

# Where SQLite and PostgreSQL do the same work each in their own way. All else is SQLAlchemy's, and its tests run on
# PostgreSQL with `-m full`.
_EACH_IN_ITS_OWN_WAY = (
    "test_backup",
    "test_database",
    "test_flagged_is_found",
    "test_lock",
    "test_postgres",
    "test_schema",
    "test_matches",
    "test_sql",
    "test_tsvector",
    "test_views",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of what is the same on PostgreSQL for the full run."""
    for item in items:
        given = getattr(item, "callspec", None)
        if (
            given is not None
            and "postgresql" in given.params.values()
            and Path(__file__).parent in item.path.parents
            and item.path.stem not in _EACH_IN_ITS_OWN_WAY
        ):
            item.add_marker(pytest.mark.full)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'newsbot.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a place for a database, in which nobody has made one."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'newsbot.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A new database, open."""
    opened = open_database(url)
    yield opened
    opened.close()
