"""newsbot, dead at a point: `python -m tests.crash.dying POINT FILE ARGUMENTS...` runs `newsbot ARGUMENTS...`.

A point is a statement, a beginning or a commit of the database, or a file that is opened for writing, renamed, linked
or removed. The process kills itself at the POINTth of them; at 0 it lives, and writes into FILE how many there were.
STEP names a folder of migrations with a step more than ours, to upgrade to.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from newsbot.store.engine import database, migrations

STEP = "0002a"
_FILES = frozenset({"os.rename", "os.remove", "os.link", "os.truncate", "os.mkdir"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Counter:
    """Counts the points, and ends at the one that is wanted."""

    def __init__(self, point: int) -> None:
        self.point, self.passed = point, 0

    def one_more(self, *_: Any) -> None:
        """A point is passed."""
        self.passed += 1
        if self.passed == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, name: str, values: tuple[Any, ...]) -> None:
        """An audit event of Python's."""
        opens = name == "open" and isinstance(values[2], int) and values[2] & _WRITES
        if opens or name in _FILES:
            self.one_more()


def main() -> None:
    """Run it, and die at the point."""
    counter = Counter(int(sys.argv[1]))
    for name in ("begin", "commit", "after_cursor_execute"):
        event.listen(Engine, name, counter.one_more)
    sys.addaudithook(counter.hear)
    if scripts := os.environ.pop("STEP", None):
        database._SCRIPTS = scripts
        database.REVISIONS = (*migrations.REVISIONS, STEP)
    if counter.point == 0:
        file = Path(sys.argv[2])
        atexit.register(lambda: file.write_text(str(counter.passed), encoding="ascii"))
    from newsbot.cli import main as run_newsbot  # noqa: PLC0415  after the points are in place

    sys.argv[:] = ["newsbot", *sys.argv[3:]]
    run_newsbot()


if __name__ == "__main__":
    main()
