"""A full disk stops newsbot with exit code 75; nothing is there by half, and there is a way on when there is room."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.store.checking import check
from newsbot.store.engine import open_database
from tests import processes
from tests.store.captures import URL, crawled, kept

NEWSBOT = (sys.executable, "-P", "-m", "newsbot")


def run(folder: Path, *arguments: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """`newsbot *arguments` in *folder*, where no file may grow beyond *room* bytes."""

    def bound() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return processes.run(
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
