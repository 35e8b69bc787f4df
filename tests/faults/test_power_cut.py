"""A power cut loses nothing that was reported as stored, and the database opens.

`CUTS=500 uv run pytest -m full -n 0 -s tests/faults/test_power_cut.py` is the promise in full; it prints what it
counted.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from newsbot.net.recording import read_at
from newsbot.net.repair import catch_up
from newsbot.sources import read_source
from newsbot.store.care.check import check
from newsbot.store.engine.database import Database, open_database
from newsbot.store.watches.watches import ensure_default_watches
from newsbot.urls import canonical_url
from tests.crash.ground import CONFIG, publish, stored_story
from tests.faults import power
from tests.local_site import serving
from tests.store.captures import NOON, kept

CUTS = int(os.environ.get("CUTS", "20"))
pytestmark = pytest.mark.full
Look = Callable[[Path, str], None]  # at what is there after a cut, given what had been said before it


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return power.shim(tmp_path_factory.mktemp("layer"))
    except FileNotFoundError as none:
        pytest.skip(str(none))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    return made


def opened(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'newsbot.db'}")


def fill(folder: Path) -> None:
    """Ten stories and the default watches."""
    with closing(opened(folder)) as database:
        with database.write() as connection:
            ensure_default_watches(connection, NOON)
        for number in range(10):
            kept(database, stored_story(number))


def cut_at_many_moments(layer: Path, folder: Path, arguments: Sequence[str], look: Look, **environment: str) -> int:
    """Runs it once, and looks at what each of the cuts leaves; how many there were."""
    disk, log = power.Disk(folder), folder.parent / "log"
    ended = power.logged(layer, log, folder, arguments, environment)
    assert ended.returncode == 0, ended.stderr
    events, chance = power.events_in(log), random.Random(17)
    wanted = set(power.cuts(events, CUTS, chance))
    looked = 0
    for number, event in enumerate(events, start=1):
        disk.happens(event)
        if number in wanted:
            for how in power.HOWS:
                look(power.restore(disk.after_a_cut(how, chance), folder.parent / "after"), disk.said)
                looked += 1
    print(f"\n{looked} power cuts in {len(events)} file operations of {' '.join(arguments)}")
    return looked


def faults_in(folder: Path) -> list[str]:
    with closing(opened(folder)) as database:
        return [str(fault) for fault in check(database)]


def articles_in(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "newsbot.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {url for (url,) in database.execute("SELECT url FROM article")}


def test_every_story_that_was_reported_as_stored_is_there(layer: Path, folder: Path) -> None:
    """One commit each."""

    def look(after: Path, said: str) -> None:
        assert faults_in(after) == []
        reported = {f"https://estuary.example/{number}-of-the-day/" for number in re.findall(r"stored (\d+)\n", said)}
        assert reported <= articles_in(after)

    url = f"sqlite:///{folder / 'newsbot.db'}"
    assert cut_at_many_moments(layer, folder, ("-m", "tests.faults.storing", url, "12"), look) >= 12 * 3


def test_a_crawl_has_in_its_archive_what_its_index_names(layer: Path, folder: Path) -> None:
    """And its database opens, and has all stories once it has said that it ended."""

    def look(after: Path, said: str) -> None:
        assert faults_in(after) == []
        with closing(opened(after)) as database:
            catch_up(database, after / "archive", canonical_url)
        with closing(sqlite3.connect(after / "newsbot.db")) as database:
            held = database.execute("SELECT file, position FROM archived").fetchall()
        for file, position in held:
            read_at(after / "archive" / file, position)
        if "40 new" in said:
            assert len(articles_in(after)) == 40
            assert len(held) >= 40

    (folder / "newsbot.toml").write_text(CONFIG.format(port=1), encoding="ascii")
    (folder / "timetable.toml").write_text("", encoding="ascii")
    with serving() as site:
        publish(site)
        site.declare(folder)
        cut_at_many_moments(layer, folder, ("-m", "newsbot", "crawl", "local"), look, NEWSBOT_DATA=str(folder))


def test_a_feed_is_the_old_one_or_the_new_one(layer: Path, folder: Path) -> None:
    """Whole, and the new one once it is said to be written."""
    fill(folder)
    old = b"<feed>the old one</feed>\n"
    (folder / "tug.xml").write_bytes(old)

    def look(after: Path, said: str) -> None:
        is_new = (after / "tug.xml").read_bytes().endswith(b"</feed>\n") and (after / "tug.xml").read_bytes() != old
        assert is_new or ("tug.xml has" not in said and (after / "tug.xml").read_bytes() == old)

    command = ("-m", "newsbot", "feed", "--search", "tug", "-o", "tug.xml")
    cut_at_many_moments(layer, folder, command, look, NEWSBOT_DATA=str(folder))


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_an_export_is_there_when_it_is_said_to_be(layer: Path, folder: Path, form: str) -> None:
    """Whole, and never by half under its own name."""
    fill(folder)
    sizes: set[int] = set()

    def look(after: Path, said: str) -> None:
        file = after / f"all.{form}"
        if file.exists():
            sizes.add(file.stat().st_size)
        assert file.exists() or "10 articles" not in said

    command = ("-m", "newsbot", "export", "-o", f"all.{form}", "--format", form)
    cut_at_many_moments(layer, folder, command, look, NEWSBOT_DATA=str(folder))
    assert sizes == {(folder / f"all.{form}").stat().st_size}


def test_exported_watches_replace_the_old_ones_or_leave_them(layer: Path, folder: Path) -> None:
    """Who exports over a good file has a good file."""
    fill(folder)
    (folder / "watches.toml").write_text("# the old ones\n", encoding="ascii")

    def look(after: Path, said: str) -> None:
        left = (after / "watches.toml").read_text(encoding="utf-8")
        assert left == (folder / "watches.toml").read_text(encoding="utf-8") or (
            "2 watches written" not in said and left == "# the old ones\n"
        )

    command = ("-m", "newsbot", "watch", "export", "watches.toml")
    cut_at_many_moments(layer, folder, command, look, NEWSBOT_DATA=str(folder))


@pytest.mark.parametrize("replace", [False, True], ids=["new", "replaced"])
def test_a_declared_source_is_whole_or_as_it_was(layer: Path, folder: Path, replace: bool) -> None:
    """A file that cannot be read would stop every command."""
    with serving() as site:
        site.declare(folder)
    given = folder / "given/local.toml"
    given.parent.mkdir()
    (folder / "sources/local.toml").rename(given)
    if replace:
        (folder / "sources/local.toml").write_bytes(given.read_bytes())
    wanted = read_source(given)
    program = (
        "import sys; from pathlib import Path; from newsbot.sources import read_source; "
        "from newsbot.sources.file import write_source; "
        f"write_source(read_source(Path('given/local.toml')), Path('sources').absolute(), replace={replace}); "
        "print('written')"
    )

    def look(after: Path, said: str) -> None:
        left = {file.name for file in (after / "sources").glob("*.toml")} if (after / "sources").exists() else set()
        assert left == {"local.toml"} or ("written" not in said and not replace and not left)
        for name in left:
            assert read_source(after / "sources" / name).doors == wanted.doors

    (folder / "sources").mkdir(exist_ok=True)
    cut_at_many_moments(layer, folder, ("-c", program), look)


def test_a_backup_is_there_when_it_is_said_to_be(layer: Path, folder: Path) -> None:
    """And whatever has the name of a backup is whole."""
    fill(folder)

    def look(after: Path, said: str) -> None:
        if (after / "copy.db").exists():
            with closing(sqlite3.connect(after / "copy.db")) as database:
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert database.execute("SELECT count(*) FROM article").fetchone() == (10,)
        assert (after / "copy.db").exists() or "10 articles, checked" not in said

    cut_at_many_moments(layer, folder, ("-m", "newsbot", "db", "backup", "copy.db"), look, NEWSBOT_DATA=str(folder))


def test_the_playback_loses_what_was_not_synced(layer: Path, folder: Path) -> None:
    """The harness can fail: a file that is written and renamed without a sync comes back empty, or not at all."""
    program = "from pathlib import Path; Path('a').write_text('new'); Path('a').rename('b'); print('written')"
    found: set[str | None] = set()

    def look(after: Path, said: str) -> None:
        if "written" in said:
            found.add((after / "b").read_text() if (after / "b").exists() else None)

    cut_at_many_moments(layer, folder, ("-c", program), look)
    assert {None, ""} <= found
