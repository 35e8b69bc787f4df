"""What the tests of the store share: a database of their own, in a file as users have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.store.engine import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database in a file."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()
