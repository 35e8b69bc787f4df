"""Several processes on one database: nothing that one of them stored is lost, and none is told that it is locked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsbot.store.care.check import check
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address, alias, article, revision
from tests import processes
from tests.crash.mixed import SHARED

PROCESSES = 4
OPERATIONS = int(os.environ.get("OPERATIONS", "60"))  # of each; the promise is of 500
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.full
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_four_processes_read_and_write_one_database(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """Every story and wording that any of them wrote is there, once, and the database is without fault."""
    url = f"sqlite:///{tmp_path / 'newsbot.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    running = [
        processes.Process(
            (sys.executable, "-m", "tests.crash.mixed", url, str(number), str(OPERATIONS)),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    ended = [(*process.communicate(timeout=600), process.returncode) for process in running]
    assert [(code, said) for _, said, code in ended] == [(0, "")] * PROCESSES
    wrote = [json.loads(out) for out, _, _ in ended]
    database = open_database(url)
    with database.read() as connection:
        articles = connection.scalar(select(func.count()).select_from(article))
        wordings = connection.scalar(
            select(func.count())
            .select_from(revision)
            .join(alias, alias.c.article_id == revision.c.article_id)
            .where(alias.c.url == SHARED)
        )
        pages = connection.scalars(select(address.c.url).where(address.c.url.contains("/page/"))).all()
    assert articles == sum(each["own"] for each in wrote) + 1
    assert wordings == sum(each["shared"] for each in wrote)
    assert len(pages) == len(set(pages)) == 7
    assert list(check(database)) == []
    database.close()
