"""A disk without a free byte at each stage, and with room again: a small disk of its own, mounted for one process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from tests.alerts.receivers import receiving
from tests.alerts.relaying import owe, told
from tests.crash.ground import CONFIG, filled, publish
from tests.crash.stages import LONG_AGO
from tests.crash.test_import_killed import recording
from tests.local_site import serving

# The disk is filled to the last byte, the command is run, the room is given back, and the command is run again.
SCRIPT = """
mount -t tmpfs -o size=12m tmpfs "$0" && cp -a "$1"/. "$0" && cd "$0" && shift
cat /dev/zero > ballast 2>/dev/null
"$@" > /dev/null 2>"$SAID.full"; echo "full $?"
rm -f ballast
"$@" > /dev/null 2>"$SAID.free"; echo "free $?"
"$PYTHON" -W ignore -P -m newsbot db check > "$SAID.check" 2>&1; echo "check $?"
"""
COMMANDS = {
    "crawl": ("crawl", "local"),
    "import": ("import", "kites.warc.gz"),
    "alerts": ("alerts", "send"),
    "edit": ("watch", "edit", "tug", "--query", "tug OR ferry"),
    "refresh": ("watch", "refresh", "tug"),
    "prune": ("db", "prune", "--older-than", "2026-02-20", "--yes", "--flagged-too"),
    "vacuum": ("db", "vacuum"),
    "backup": ("db", "backup", "copy.db"),
    "copy": ("db", "copy", "sqlite:///copied.db"),
    "feed": ("feed", "--search", "tug", "-o", "tug.xml"),
    "export": ("export", "-o", "all.jsonl"),
    "watch export": ("watch", "export", "watches.toml"),
    "service": ("schedule", "run", "--once"),
}
TIMETABLE = '[[crawl]]\nsource = "local"\nevery = "1d"\n[health]\non = false\n[backup]\non = false\n'


@pytest.mark.full
@pytest.mark.parametrize("stage", COMMANDS)
def test_a_full_disk_is_said_and_with_room_again_the_same_command_succeeds(stage: str, tmp_path: Path) -> None:
    """No traceback, nothing damaged, and nothing half that stands in the way."""
    given, disk = tmp_path / "given", tmp_path / "disk"
    given.mkdir()
    disk.mkdir()
    probe = ("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(disk))
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here: this needs Linux, unshare, and namespaces that a user may have")
    with serving() as site, receiving() as receiver:
        publish(site)
        site.declare(given)
        recording(given)
        (given / "newsbot.toml").write_text(CONFIG.format(port=receiver.port), encoding="ascii")
        (given / "timetable.toml").write_text(TIMETABLE, encoding="ascii")
        with closing(open_database(f"sqlite:///{given / 'newsbot.db'}")) as database:
            filled(database, 60)
            told(database)
            owe(database, "one", "two", now=LONG_AGO)
        said = tmp_path / "said"
        environment = {**os.environ, "NEWSBOT_DATA": str(disk), "SAID": str(said), "PYTHON": sys.executable}
        command = (sys.executable, "-W", "ignore", "-P", "-m", "newsbot", *COMMANDS[stage])
        ran = subprocess.run(
            ("unshare", "-rm", "sh", "-c", SCRIPT, str(disk), str(given), *command),
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    codes = dict(line.split() for line in ran.stdout.splitlines())
    full, free = (said.with_suffix(f".{name}").read_text(encoding="utf-8") for name in ("full", "free"))
    assert codes["full"] != "0", full
    assert full.strip() or stage == "service"
    assert "Traceback" not in full
    assert codes["free"] == "0", (full, free)
    assert "Traceback" not in free
    assert codes["check"] == "0", said.with_suffix(".check").read_text(encoding="utf-8")
