"""Commands as processes of their own, forked from one that is warm (`tests.warm`): like `subprocess`, but cheap.

What has no `-m` or `-c`, and what must be seen to start by itself, uses `subprocess`.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from types import TracebackType
from typing import IO, Any, Self

ROOT = Path(__file__).parents[1]
_warm: socket.socket | None = None


def _warm_process() -> socket.socket:
    global _warm  # noqa: PLW0603 - one for each worker of a test run
    if _warm is None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        os.set_inheritable(theirs.fileno(), True)
        process = subprocess.Popen(
            (sys.executable, "-m", "tests.warm", str(theirs.fileno())),
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            stdin=DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        atexit.register(process.wait)
        atexit.register(ours.close)
        _warm = ours
    return _warm


class Process:
    """A started command, with what tests use of `subprocess.Popen`."""

    def __init__(
        self,
        arguments: Sequence[str | Path],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: int | IO[Any] | None = None,
        stdout: int | IO[Any] | None = None,
        stderr: int | IO[Any] | None = None,
        text: bool = False,
    ) -> None:
        words = [str(word) for word in arguments]
        assert words[0] == sys.executable, words
        words = [word for word in words[1:] if word != "-P"] if words[1] == "-P" else words[1:]
        self.returncode: int | None = None
        self._text = text
        opened: list[int] = []
        self.stdin, reads = self._stream(stdin, 0, opened)
        self.stdout, writes = self._stream(stdout, 1, opened)
        self.stderr, complains = (None, writes) if stderr == subprocess.STDOUT else self._stream(stderr, 2, opened)
        status, told = os.pipe()
        opened.append(told)
        asked = {
            "arguments": words,
            "folder": str(cwd or Path.cwd()),
            "environment": dict(os.environ if env is None else env),
        }
        socket.send_fds(_warm_process(), [json.dumps(asked).encode()], [told, reads, writes, complains])
        for descriptor in opened:
            os.close(descriptor)
        self._status = os.fdopen(status)
        self.pid = int(self._status.readline())
        self._ended = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def _stream(self, wanted: int | IO[Any] | None, own: int, opened: list[int]) -> tuple[IO[Any] | None, int]:
        """Our end of a standard stream, where it is a pipe, and the child's end."""
        if wanted == PIPE:
            ends = os.pipe()
            ours, theirs = ends if own else ends[::-1]
            opened.append(theirs)
            return os.fdopen(ours, ("r" if own else "w") + ("" if self._text else "b")), theirs
        if wanted == DEVNULL or (wanted is None and own == 0):
            opened.append(os.open(os.devnull, os.O_RDWR))
            return None, opened[-1]
        if wanted is None:
            return None, own
        return None, wanted if isinstance(wanted, int) else wanted.fileno()

    def _wait(self) -> None:
        with self._status as status:
            self._code = int(status.readline() or -signal.SIGKILL)
        self._ended.set()

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self._ended.is_set():
            self.returncode = self._code
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has. Raises subprocess.TimeoutExpired."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        self.returncode = self._code
        return self._code

    def communicate(self, timeout: float | None = None) -> tuple[Any, Any]:
        """All that it says, and waits for its end. Raises subprocess.TimeoutExpired."""
        said: dict[str, Any] = {}
        readers = [
            threading.Thread(target=lambda name=name, stream=stream: said.update({name: stream.read()}), daemon=True)
            for name, stream in (("out", self.stdout), ("err", self.stderr))
            if stream is not None
        ]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join(timeout)
        return said.get("out"), said.get("err")

    def send_signal(self, number: int) -> None:
        """Sends it the signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ended this moment
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Sends it SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Sends it SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.kill()
        self.wait()
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()


def run(
    arguments: Sequence[str | Path],
    *,
    capture_output: bool = False,
    check: bool = False,
    timeout: float | None = None,
    text: bool = False,
    **options: Any,
) -> subprocess.CompletedProcess[Any]:
    """`subprocess.run`, forked. Raises subprocess.CalledProcessError and TimeoutExpired as that does."""
    if capture_output:
        options |= {"stdout": PIPE, "stderr": PIPE}
    with Process(arguments, text=text, **options) as process:
        out, err = process.communicate(timeout)
    code = process.wait()
    if check and code:
        raise subprocess.CalledProcessError(code, list(arguments), out, err)
    return subprocess.CompletedProcess(list(arguments), code, out, err)
