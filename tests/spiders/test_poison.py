"""A page that ends the process, or never ends, is given up; all the others are read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from newsbot.spiders.poison import InHand
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address
from newsbot.store.frontier import failures
from newsbot.store.report import report_of
from tests.local_site import LocalSite, listing, serving, story
from tests.newsroom.prose import headline, paragraphs

POISON = "/the-poison-of-the-day"
OTHERS = [f"/stories/{number}-of-the-day" for number in range(5)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    """A listing whose first story is poison."""
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        running.put("/news/", listing(POISON, *OTHERS))
        running.put(POISON, story(headline(99), "POISON", *paragraphs(99)))
        for number, path in enumerate(OTHERS):
            running.put(path, story(headline(number), *paragraphs(number)))
        running.declare(tmp_path)
        yield running


def crawl(folder: Path, way: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A crawl by a process that the poison harms in one *way* or another."""
    return newsbot(folder, way, "crawl", "local", *words)


def newsbot(folder: Path, way: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in such a process."""
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    command = [sys.executable, "-m", "tests.spiders.poisoned", way, *words, "--data", str(folder)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def pages(folder: Path) -> Sequence[Row[Any]]:
    """The frontier."""
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    with database.read() as connection:
        rows = connection.execute(select(address)).all()
    database.close()
    return rows


@pytest.mark.full
def test_a12_a_page_that_kills_the_process_is_parked(site: LocalSite, tmp_path: Path) -> None:
    """After three times, be it a segmentation fault or a loop without end; the others are read by then."""
    home = site.home.rstrip("/")
    ends = [crawl(tmp_path, way).returncode for way in ("dies", "hangs")]
    assert ends == [-signal.SIGSEGV, -signal.SIGVTALRM]
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        now = datetime.now(UTC)
        assert failures.poisoned(connection, f"{home}{POISON}", source="local", now=now) == 2  # one more death
    assert crawl(tmp_path, "dies").returncode == 0
    with database.read() as connection:
        rows = {row.url: (row.state, row.reason) for row in connection.execute(select(address))}
    database.close()
    assert site.asked.count(POISON) == 2
    assert rows == {f"{home}{POISON}": ("parked", "poison"), **{f"{home}{path}": ("done", None) for path in OTHERS}}


def test_a_page_in_hand_is_told_of_once_and_only_where_the_process_died(tmp_path: Path) -> None:
    """What was put down was read."""
    first = InHand(tmp_path / "locks" / "reading-kites")
    with first.reading("https://kite.example/a-longer-address-than-the-next-one"):
        pass
    with first.reading("https://kite.example/knot"):
        after = InHand(tmp_path / "locks" / "reading-kites")
        assert after.died_on() == ["https://kite.example/knot"]
        assert after.died_on() == []
        after.close()
    assert first.died_on() == []
    first.close()


@pytest.mark.full
def test_a12_a_page_that_kills_the_process_as_it_is_stored_is_found_out_and_parked(
    site: LocalSite, tmp_path: Path
) -> None:
    """Those that were to be stored with it are charged with nothing; from then on it is stored alone."""
    home = site.home.rstrip("/")
    assert crawl(tmp_path, "dies-stored").returncode == -signal.SIGKILL
    assert {row.tries for row in pages(tmp_path)} == {0}
    assert crawl(tmp_path, "dies-stored").returncode == -signal.SIGKILL
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        for _ in range(2):  # it died so twice more
            failures.poisoned(connection, f"{home}{POISON}", source="local", now=datetime.now(UTC))
    database.close()
    assert crawl(tmp_path, "dies-stored").returncode == 0
    rows = {row.url: (row.state, row.reason, row.tries) for row in pages(tmp_path)}
    assert rows == {
        f"{home}{POISON}": ("parked", "poison", 3),
        **{f"{home}{path}": ("done", None, 0) for path in OTHERS},
    }


@pytest.mark.full
@pytest.mark.parametrize("way", ["no-memory-stored", "no-memory"])
def test_a19_a_page_that_cannot_be_stored_is_named_tried_again_and_parked_the_third_time(
    site: LocalSite, tmp_path: Path, way: str
) -> None:
    """Be it on its way to the store or there. The others are stored; exit code and outcome do not say all is well."""
    home = site.home.rstrip("/")
    ended = crawl(tmp_path, way)
    assert ended.returncode == 65
    why = "could not be stored: MemoryError"
    assert f"Not stored\n  {home}{POISON}\n      {why}; it is tried again later" in ended.stdout
    rows = {row.url: (row.state, row.reason, row.tries) for row in pages(tmp_path)}
    assert rows == {
        f"{home}{POISON}": ("due", "could not be stored: MemoryError", 1),
        **{f"{home}{path}": ("done", None, 0) for path in OTHERS},
    }
    soon = crawl(tmp_path, way)
    assert soon.returncode == 0
    assert "1 page that failed earlier is waiting to be tried again within half an hour." in soon.stdout
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        assert report_of(connection, 1).outcome == "finished, 1 not stored"
        failures.failed(connection, f"{home}{POISON}", "the same", now=datetime(2026, 1, 1, tzinfo=UTC))  # once more
    database.close()
    last = crawl(tmp_path, way, "--json")
    told = [json.loads(line) for line in last.stdout.splitlines()]
    (named,) = [event for event in told if event["event"] == "not_stored"]
    assert (named["page"], named["why"], named["state"]) == (
        f"{home}{POISON}",
        "could not be stored: MemoryError",
        "parked",
    )
    assert (told[-1]["outcome"], told[-1]["not_stored"], told[-1]["parked"]) == ("finished, 1 not stored", 1, 1)
    assert last.returncode == 65


@pytest.mark.full
def test_a19_what_an_import_or_a_replay_cannot_store_is_named_and_the_rest_goes_on(
    site: LocalSite, tmp_path: Path
) -> None:
    """The exit code says so: 65."""
    saved = tmp_path / "saved"
    saved.mkdir()
    for number, path in enumerate((POISON, *OTHERS)):
        (saved / f"{number}.html").write_bytes(site.pages[path][2])
        (saved / f"{number}.html.url").write_text(f"https://kite.example{path}")
    imported = newsbot(tmp_path, "no-memory-stored", "import", str(saved))
    assert imported.returncode == 65
    assert f"Not stored\n  https://kite.example{POISON}\n      could not be stored: MemoryError\n" in imported.stdout
    assert "5 new" in imported.stdout
    crawl(tmp_path, "no-memory-stored")
    (recording,) = (tmp_path / "archive").glob("*.warc.gz")
    replayed = newsbot(tmp_path, "no-memory-stored", "replay", "--apply", str(recording))
    assert replayed.returncode == 65
    assert "could not be stored: MemoryError" in replayed.stdout
    assert "Traceback" not in replayed.stderr


def test_of_pages_stored_together_none_is_charged_with_a_death(tmp_path: Path) -> None:
    """All of them are named, for nobody can tell which it was."""
    urls = [f"https://kite.example/{number}" for number in range(3)]
    first, after = (InHand(tmp_path / "reading-kites") for _ in range(2))
    with first.storing(urls):
        assert after.died_on() == urls
    after.close()
    first.close()
