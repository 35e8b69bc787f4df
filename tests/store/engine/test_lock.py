"""Locks: one holder at a time, named in the message; a killed one lets go. On files and on servers."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.store.engine.lock import Locked, hold_for
from tests import processes

HOLDER = """
import sys, time
from pathlib import Path
from newsbot.store.engine.lock import hold_for
with hold_for(sys.argv[1], Path(sys.argv[2]), "scheduler", "scheduling"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_is_refused_until_its_holder_is_killed(url: str, tmp_path: Path) -> None:
    """The message names the holder."""
    command = [sys.executable, "-c", HOLDER, url, str(tmp_path)]
    with processes.Process(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(Locked, match=f"scheduling is already being done by process {process.pid}.*; try again"),
            hold_for(url, tmp_path, "scheduler", "scheduling"),
        ):
            pass
        process.send_signal(signal.SIGKILL)
    for _ in range(100):  # a server notices a little later than the kernel
        try:
            with hold_for(url, tmp_path, "scheduler", "scheduling"):
                break
        except Locked:
            continue
    else:
        pytest.fail(f"still locked by a dead process ({os.getpid()})")


def test_different_names_are_different_locks(url: str, tmp_path: Path) -> None:
    """Two sources can be crawled at once."""
    with hold_for(url, tmp_path, "crawl-a", "the crawl of a"), hold_for(url, tmp_path, "crawl-b", "the crawl of b"):
        pass
