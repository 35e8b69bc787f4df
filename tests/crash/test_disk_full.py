"""A full disk stops newsbot with exit code 75; nothing is there by half, and there is a way on when there is room."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.store.care.check import check
from newsbot.store.engine.database import open_database
from tests.local_site import listing, serving, story
from tests.newsroom.prose import headline, paragraphs
from tests.store.captures import URL, crawled, kept

NEWSBOT = (sys.executable, "-P", "-m", "newsbot")


def run(folder: Path, *arguments: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """`newsbot *arguments` in *folder*, where no file may grow beyond *room* bytes."""

    def bound() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        (*NEWSBOT, *arguments), cwd=folder, capture_output=True, text=True, timeout=300, check=False, preexec_fn=bound
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database of about a megabyte."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for number in range(40):
        kept(
            database, crawled(f"{URL}{number}/", texts=(f"Story {number} of the ferry.", f"Tug {number} came. " * 300))
        )
    database.close()
    return tmp_path


def dumps(folder: Path) -> Path:
    """Thirty stories as text, of 30 KB each, to be imported."""
    (folder / "texts").mkdir()
    for number in range(30):
        paragraphs = "\n\n".join(
            f"In paragraph {at} story {number} says of tug {at * number} that it came." * 4 for at in range(100)
        )
        text = f"Harbour story {number}\n\nby Mira Tolk\n\nMarch {number + 1}, 2026 10:00 am\n\n{paragraphs}\n"
        (folder / "texts" / f"{number}.txt").write_text(text)
    return folder / "texts"


def articles_in(file: Path) -> int:
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(database.execute("SELECT count(*) FROM article").fetchone()[0])


def on_small_disk(archive: Path, room: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`newsbot *arguments` over the data folder *data*, while a disk with that *room* is mounted at *archive*.

    The mount is seen by that process alone, and ends with it.
    """
    mount = ("unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o {room} tmpfs "$0" && exec "$@"', str(archive))
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    command = (*mount, *NEWSBOT, *arguments, "--data", str(data))
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive's folder, on which a disk can be mounted."""
    folder = tmp_path / "archive"
    folder.mkdir()
    command = ("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder))
    if shutil.which("unshare") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here: this needs Linux, unshare, and namespaces that a user may have")
    return folder


@pytest.mark.full
@pytest.mark.parametrize(
    ("room", "said"),
    [
        ("size=20k", "No space left on device; make room on its disk"),
        ("size=4k", "No space left on device; make room on its disk"),
        ("ro", "Read-only file system; let newsbot write there"),
    ],
    ids=["full within the crawl", "full at the first door", "read-only"],
)
def test_a8_an_archive_on_a_full_disk_ends_the_crawl_and_no_page_is_given_up(
    tmp_path: Path, archive: Path, room: str, said: str
) -> None:
    """Exit code 75 each time, one line that names the folder, and with room again the same command does the rest."""
    paths = [f"/stories/{number}-of-the-day" for number in range(20)]
    with serving() as site:
        site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        site.put("/news/", listing(*paths))
        for number, path in enumerate(paths):
            site.put(path, story(headline(number), *paragraphs(number)))
        site.declare(tmp_path)
        full = on_small_disk(archive, room, tmp_path, "crawl", "local")
        asked = len(site.asked)
        before = pages_in(tmp_path / "newsbot.db")
        again = on_small_disk(archive, "size=1m", tmp_path, "crawl", "local")
    assert full.returncode == 75, full.stderr
    (line,) = [line for line in full.stderr.splitlines() if " ERROR " in line]
    assert line.endswith(f"archive {archive}: {said}, then run it again; nothing was lost and no page given up")
    assert "Ended early: archive-unavailable. What is missing stays due; run it again." in full.stdout
    assert "Entry point failed" not in full.stdout
    assert set(before) <= {("done", None, 0), ("due", None, 0)}
    assert asked < 2 + before.get(("done", None, 0), 0) + 5  # what cannot be recorded is not asked for, either
    assert again.returncode == 0, again.stderr
    assert pages_in(tmp_path / "newsbot.db") == {("done", None, 0): 20}


def pages_in(file: Path) -> dict[tuple[str, str | None, int], int]:
    with sqlite3.connect(file) as database:
        found = database.execute("SELECT state, reason, tries, count(*) FROM address GROUP BY state, reason, tries")
        return {(state, reason, tries): count for state, reason, tries, count in found}


@pytest.mark.full
def test_an_import_into_a_full_disk_stops_and_goes_on(folder: Path) -> None:
    """What was committed stays, whole; with room again the same command does the rest, and nothing twice."""
    texts = dumps(folder)
    full = run(folder, "import", str(texts), room=(folder / "newsbot.db").stat().st_size + 300_000)
    assert full.returncode == 75, full.stderr
    assert "Traceback" not in full.stderr
    assert "nothing was lost, try again" in full.stderr
    before = articles_in(folder / "newsbot.db")
    assert 40 <= before < 70
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    assert list(check(database)) == []
    database.close()
    assert run(folder, "import", str(texts)).returncode == 0
    assert articles_in(folder / "newsbot.db") == 70


@pytest.mark.full
@pytest.mark.parametrize(
    "command", [("db", "backup", "copy.db"), ("db", "copy", "sqlite:///copy.db"), ("db", "vacuum")], ids=" ".join
)
def test_looking_after_the_database_on_a_full_disk_harms_nothing(folder: Path, command: tuple[str, ...]) -> None:
    """Exit code 75, no half copy that looks like one, and the same command succeeds when there is room."""
    full = run(folder, *command, room=200_000)
    assert full.returncode == 75, full.stderr
    assert "Traceback" not in full.stderr
    assert articles_in(folder / "newsbot.db") == 40
    if (folder / "copy.db").exists():
        open_database(f"sqlite:///{folder / 'copy.db'}").close()
        assert articles_in(folder / "copy.db") == 0
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []
    again = run(folder, *command)
    assert again.returncode == 0, again.stderr
    if "copy.db" in " ".join(command):
        assert articles_in(folder / "copy.db") == 40
