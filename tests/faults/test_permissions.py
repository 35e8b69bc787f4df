"""Who may read what newsbot writes: everything that a whole journey leaves in the data folder."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.ground import CONFIG, publish
from tests.local_site import serving

# What a person asks for under a name of their own is as open as their umask says.
ASKED_FOR = {"tug.xml", "all.jsonl", "all.csv", "watches.toml"}
JOURNEY = (
    ("crawl", "local"),
    ("watch", "add", "tug"),
    ("db", "backup", "--into", "backups"),
    ("db", "backup", "copy.db"),
    ("db", "copy", "sqlite:///copied.db"),
    ("feed", "--search", "tug", "-o", "tug.xml"),
    ("export", "-o", "all.jsonl"),
    ("export", "-o", "all.csv", "--format", "csv"),
    ("watch", "export", "watches.toml"),
    ("alerts", "send"),
)


@pytest.mark.full
@pytest.mark.parametrize("mask", [0o022, 0o000], ids=oct)
def test_what_newsbot_writes_is_private(tmp_path: Path, mask: int) -> None:
    """Found by looking at everything that is there afterwards: a new file that others may read fails here."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "newsbot.toml").write_text(CONFIG.format(port=1), encoding="ascii")
    (data / "timetable.toml").write_text("", encoding="ascii")
    with serving() as site:
        publish(site)
        site.declare(data)
        given = set(data.rglob("*"))
        for words in JOURNEY:
            done = subprocess.run(
                (sys.executable, "-W", "ignore", "-P", "-m", "newsbot", *words),
                cwd=data,
                env={**os.environ, "NEWSBOT_DATA": str(data)},
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
                preexec_fn=lambda: os.umask(mask),
            )
            assert done.returncode == 0, (words, done.stderr)
    written = [path for path in data.rglob("*") if path not in given]
    assert {path.name for path in written} > ASKED_FOR
    exposed = [path for path in written if path.name not in ASKED_FOR and _is_open(path, data)]
    assert {str(path.relative_to(data)): oct(path.stat().st_mode) for path in exposed} == {}


def _is_open(path: Path, data: Path) -> bool:
    """Whether others may read or change it: its own mode lets them, and so do the folders above it."""
    above = [each for each in path.parents if each.is_relative_to(data) and each != data]
    return all(stat.S_IMODE(each.stat().st_mode) & 0o077 for each in (path, *above))
