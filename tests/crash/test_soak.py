"""Three processes at once on one database, for some seconds: a sample of `python -m tests.crash.soak`."""

from __future__ import annotations

import os

import pytest

from tests.crash.soak import line, run

SECONDS = float(os.environ.get("SECONDS", "6"))


@pytest.mark.full
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_crawl_an_import_and_the_care_of_the_database_at_once_lose_nothing(kind: str) -> None:
    """Each ends well or says that it is busy; what was published is stored once; the flags are those of the query."""
    work = run(SECONDS, (kind,))[kind]
    assert work.ended["crawl", 0] > 0
    assert work.wrong == [], line(work)
