"""The second law within one commit: killed at any point of it, a batch is stored whole or not at all."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.store.care.check import check
from newsbot.store.engine.database import Database, open_database
from newsbot.store.keep import keep_all
from newsbot.store.watches.alert_rules import AlertRule, save_rule
from newsbot.store.watches.watches import add_watch
from newsbot.watch.matcher import new_watch
from tests import processes
from tests.crash.batch import POINTS, STORED, findings
from tests.crash.test_kill import FACTS
from tests.store.captures import NOON

ROOT = Path(__file__).resolve().parents[2]
Facts = dict[str, list[str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Two stored stories and a watch, of which somebody is told."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    else:
        opened = open_database(request.getfixturevalue("postgres_url"))
    with opened.write() as connection:
        add_watch(connection, new_watch("tug", "tug"), NOON)
        save_rule(connection, AlertRule(watch="tug", channels=("desk",)), NOON)
        keep_all(connection, findings(STORED), run_id=None, now=NOON)
    yield opened
    opened.close()


def facts_of(database: Database) -> Facts:
    with database.read() as connection:
        return {
            what: sorted(repr(tuple(row)) for row in connection.exec_driver_sql(query)) for what, query in FACTS.items()
        }


def keep_batch(database: Database, *point: str) -> int:
    url = database.url.render_as_string(hide_password=False)
    command = (sys.executable, "-m", "tests.crash.batch", url, *point)
    return processes.run(command, cwd=ROOT, check=False, capture_output=True, timeout=120).returncode


@pytest.mark.full
@pytest.mark.parametrize("point", POINTS)
def test_a_batch_that_is_killed_is_stored_whole_or_not_at_all(database: Database, point: str) -> None:
    """Articles, wordings, full text, bylines, flags, what is owed of them, and pages; the next try ends as if there
    had been no kill."""
    before = facts_of(database)
    assert keep_batch(database, point) == -signal.SIGKILL
    found = facts_of(database)
    assert (found == before) == (point != "after commit")
    assert list(check(database)) == []
    assert keep_batch(database) == 0
    whole = facts_of(database)
    assert point != "after commit" or found == whole
    assert len(whole["articles"]) == 4
    assert len(whole["revisions"]) == 5
    assert len(whole["flags"]) == 5
    assert len(whole["owed"]) == 4
    assert list(check(database)) == []
