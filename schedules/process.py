"""Run a job in its own process, with a time limit and its output in the log."""

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

OUT_OF_TIME = 124  # exit code of a job ended by its time limit, as of timeout(1)
GRACE = 30.0  # seconds that a job has to stop cleanly

log = logging.getLogger(__name__)


def environment_of_child(ours: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """The environment of a newsbot child process: *ours* and *added*, without PYTHONDONTWRITEBYTECODE.

    Container images often set that, and a job each minute would compile everything again each time.
    """
    return {name: value for name, value in ours.items() if name != "PYTHONDONTWRITEBYTECODE"} | dict(added)


class JobProcess:
    """One run of a job, in its own process group, so that nothing it started outlives it.

    It inherits *lock*, an open file, and holds it until it ends. Raises OSError if it cannot be started.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], lock: int) -> None:
        self.name = name
        self._out_of_time = False
        if shutil.which(command[0]) is None:
            raise FileNotFoundError(f"there is no program {command[0]}")
        # The command is newsbot's own, and its source names are names of existing files.
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
        """Logs its output until it ends; returns the exit code. Ends it after *time_limit* seconds."""
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
        """Asks it to stop cleanly."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once. What it has stored stays stored."""
        self._signal(signal.SIGKILL)

    def _end_for_time(self, time_limit: float) -> None:
        self._out_of_time = True
        log.warning("%s: ended after its time limit of %g s", self.name, time_limit)
        self.stop()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            log.warning("%s: did not stop within %g s, killed", self.name, GRACE)
        # In any case: children left behind would keep its output open.
        self.kill()

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            log.debug("%s: had ended already", self.name)
