"""A lock that lives as long as a job's process, though the service that started it may be killed.

The process is given the lock's file and never closes it, so the kernel lets go when the last who has it has ended. A
service that finds its job locked knows that the run of a killed service is still going on, ends it, and tries again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

BUSY = 75  # a job's exit code that asks to be tried again

log = logging.getLogger(__name__)


class JobLocks:
    """The locks of jobs, as files in *folder*. What was left behind has *grace* seconds to stop cleanly."""

    def __init__(self, folder: Path, grace: float) -> None:
        self._folder = folder
        self._grace = grace
        self._asked: dict[str, float] = {}  # to stop, by time.monotonic

    def take(self, name: str) -> int | None:
        """The lock of the job as a descriptor, to be given to its process and then closed here.

        None while a run of it goes on that nobody waits for. That run is asked to stop, and killed after its grace.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Two names must not share a file: the run of one would be ended for the other's.
        key = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        file = self._folder / f"job-{re.sub(r'[^a-z0-9.]+', '-', name.casefold())[:80]}-{key}.lock"
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._end(name, os.pread(descriptor, 32, 0))
            os.close(descriptor)
            return None
        # Until the process has written itself in, nobody is named: a number from before may be another's by now.
        os.ftruncate(descriptor, 0)
        self._asked.pop(name, None)
        return descriptor

    def _end(self, name: str, written: bytes) -> None:
        process = int(written) if written.strip().isdigit() else 0
        if process <= 1:
            log.warning("%s: a run goes on that was left behind, and has not said yet which process it is", name)
            return
        asked = self._asked.get(name)
        if asked is not None and time.monotonic() - asked < self._grace:
            return
        self._asked[name] = time.monotonic()
        log.warning(
            "%s: a run goes on that was left behind (process %d); %s",
            name,
            process,
            "killed" if asked else "told to stop",
        )
        # Who holds the lock is alive, so the number is no other process's.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL if asked else signal.SIGTERM)


def naming_itself(command: Sequence[str], descriptor: int) -> tuple[str, ...]:
    """*command*, which first says in the lock's file which process holds it.

    The service cannot say it: killed before it had, it would leave a run behind that no other could ever end. Where the
    file takes no word, as on a full disk, the command is not run, and the exit code is BUSY.
    """
    return ("/bin/sh", "-c", f'echo $$ >"$0" || exit {BUSY}; exec "$@"', f"/dev/fd/{descriptor}", *command)
