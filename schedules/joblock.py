"""A lock that a job's process holds until it ends, even if the service that started it is killed.

The process inherits the open lock file, so the kernel releases it when the last holder ends. A service that finds a job
locked ends the orphaned run of an earlier service and tries again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from newsbot.patterns import compiled

_NO_NAME = compiled(r"[^a-z0-9.]+")

BUSY = 75  # a job's exit code that asks to be tried again

log = logging.getLogger(__name__)


class JobLocks:
    """The locks of jobs, as files in *folder*. An orphaned run has *grace* seconds to stop cleanly."""

    def __init__(self, folder: Path, grace: float) -> None:
        self._folder = folder
        self._grace = grace
        self._asked: dict[str, float] = {}  # when told to stop, by time.monotonic

    def take(self, name: str) -> int | None:
        """Takes the job's lock; returns its descriptor, to be passed to the process and then closed here.

        None while an orphaned run holds it. That run is told to stop, and killed after *grace*.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Two names must not share a file, or one job would end the other.
        key = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        file = self._folder / f"job-{_NO_NAME.sub('-', name.casefold())[:80]}-{key}.lock"
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._end(name, os.pread(descriptor, 32, 0))
            os.close(descriptor)
            return None
        # An old process number may belong to another process by now.
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
        # The holder of the lock is alive, so the number is still its own.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL if asked else signal.SIGTERM)


def naming_itself(command: Sequence[str], descriptor: int) -> tuple[str, ...]:
    """*command*, preceded by writing its process number to the lock file.

    The service must not write it: killed just before, it would leave a run that no other service could end. If the
    write fails, as on a full disk, the command does not run, and the exit code is BUSY.
    """
    return ("/bin/sh", "-c", f'echo $$ >"$0" || exit {BUSY}; exec "$@"', f"/dev/fd/{descriptor}", *command)
