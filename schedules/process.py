"""A job in a process of its own: with a time limit, its output in the log, and stoppable from outside."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence

from newsbot.literal import literal
from schedules.joblock import naming_itself

OUT_OF_TIME = 124  # the exit code of a job that its time limit ended, as timeout(1) has it
GRACE = 30.0  # seconds that a job has to stop cleanly

log = logging.getLogger(__name__)


def environment_of_child(ours: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """What a process has that newsbot starts of itself: all of *ours*, and *added*; but it keeps its bytecode.

    Images of containers often forbid that. A job each minute would then compile everything anew each time.
    """
    return {name: value for name, value in ours.items() if name != "PYTHONDONTWRITEBYTECODE"} | dict(added)


class JobProcess:
    """One run of a job. It leads a process group of its own, so that nothing it started outlives it.

    It is given *lock*, an open file, and holds it until it ends. Raises OSError where it cannot be started.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], lock: int) -> None:
        self.name = name
        self._out_of_time = False
        if shutil.which(command[0]) is None:
            raise FileNotFoundError(f"there is no program {command[0]}")
        # The command is newsbot's own, and source names in it are names of files that were found.
        self._process = subprocess.Popen(  # noqa: S603
            naming_itself(command, lock),
            env=environment_of_child(os.environ, environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            pass_fds=(lock,),
        )

    def wait(self, time_limit: float) -> int:
        """Its exit code once it has ended, which it has to within *time_limit* seconds; its output goes to the log."""
        limit = threading.Timer(time_limit, self._end_for_time, (time_limit,))
        limit.daemon = True
        limit.start()
        try:
            assert self._process.stdout is not None  # noqa: S101  for mypy
            for line in self._process.stdout:
                if line.strip():
                    log.info("%s: %s", self.name, literal(line.rstrip()))
            code = self._process.wait()
        finally:
            limit.cancel()
        return OUT_OF_TIME if self._out_of_time else code

    def stop(self) -> None:
        """Ask it to stop cleanly."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once. What it has stored stays stored."""
        self._signal(signal.SIGKILL)

    def _end_for_time(self, time_limit: float) -> None:
        self._out_of_time = True
        log.warning("%s: ended after its time limit of %g s", self.name, time_limit)
        self.stop()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            log.warning("%s: did not stop within %g s, killed", self.name, GRACE)
        # Once more in any case: whatever it started and left behind would keep its output open.
        self.kill()

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            log.debug("%s: had ended already", self.name)
