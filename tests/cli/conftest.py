"""Fixtures of the tests of the command line."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

import pytest

from newsbot.items import Finding, Flag
from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import new_watch
from tests.cli.command import Terminal, newsbot
from tests.store.captures import NOON, crawled, kept, tugs


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Runs commands within the test, in its own folder, with none of our own NEWSBOT_ variables, and not under uv."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UV_RUN_RECURSION_DEPTH", raising=False)
    monkeypatch.setattr(sys, "argv", ["newsbot"])
    for name in [name for name in os.environ if name.startswith("NEWSBOT_")]:
        monkeypatch.delenv(name)
    return Terminal(monkeypatch, capsys)


@pytest.fixture(scope="session")
def crawled_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the sample was crawled, once for all processes of a test run. Not to be changed."""
    folder = tmp_path_factory.getbasetemp().parent / "crawled-sample"
    folder.mkdir(exist_ok=True)
    with (folder.parent / "crawled-sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            assert newsbot(folder, "crawl", "sample").code == 0
            (folder / "done").touch()
    return folder


@pytest.fixture
def data(crawled_sample: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own with the sample's articles."""
    shutil.copytree(crawled_sample, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("done"))
    return tmp_path


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with a database of five stories, two of them flagged."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    with database.write() as connection:
        add_watch(connection, new_watch("barge", "barge"), NOON)
        query = compile_query("barge", "en", now=NOON)
        for finding in tugs():
            places = query.places(finding.article)
            flags = (Flag(watch="barge", places=places),) if places else ()
            keep(connection, Finding(article=finding.article, flags=flags), run_id=None, now=NOON)
    database.close()
    return tmp_path
