"""What all engines have in common for a journey: a running site that can be made to have certain posts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.engines.packages import Unavailable
from tests.engines.posts import Post

_STARTING = 503  # what a server answers that is not ready
_TO_START = 120.0  # seconds that a server may take to answer


@dataclass(frozen=True)
class Publisher:
    """A running site. `fill` makes it have exactly these posts, and tells the address of each by its number."""

    home: str
    fill: Callable[[list[Post]], dict[int, str]]
    asked: Callable[[], list[str]]  # the paths that it was asked for so far
    only_author: str | None = None  # of an engine that names the same one for every post
    says_hour: bool = True  # whether readers are told when on its day a post was published


def free_port() -> int:
    """A port of loopback that nobody listens to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@contextmanager
def started(
    arguments: list[str], log: Path, *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A server of its own that is ended afterwards; what it says goes to *log*."""
    with log.open("wb") as said:
        try:
            server = subprocess.Popen(
                arguments, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
            )
        except OSError as error:
            raise Unavailable(f"{arguments[0]}: {error}") from None
        try:
            yield
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ends a server and what it has started, which is of its process group."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.wait(20)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def waited_for(url: str) -> None:
    """Returns when *url* is answered, by whatever but 503. Raises Unavailable."""
    until = time.monotonic() + _TO_START
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) and error.code != _STARTING:
                return
            if time.monotonic() > until:
                raise Unavailable(f"{url} did not answer within {_TO_START:.0f} s: {error}") from None
            time.sleep(0.3)
