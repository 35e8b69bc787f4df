"""A database and the pipes of a job that waits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.store.engine.database import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


@pytest.fixture
def pipes(tmp_path: Path) -> dict[str, str]:
    """The pipes of WAIT, as its environment."""
    for name in ("up", "go"):
        os.mkfifo(tmp_path / name)
    return {"UP": str(tmp_path / "up"), "GO": str(tmp_path / "go")}
