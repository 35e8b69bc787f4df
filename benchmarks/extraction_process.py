"""Runs one extractor over a file of pages, in this process and environment, without network.

    python -m benchmarks.extraction_process NAME PAGES

PAGES holds one JSON object per line: `url`, and `html` in base64. Writes one Reading per line to stdout, then the cost:
CPU seconds (without start-up and file reading) and peak memory. benchmarks/extraction_runs.py starts it.
"""

from __future__ import annotations

import base64
import json
import logging
import resource
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.extraction_readers import Reader, reader
from benchmarks.extraction_samples import Reading

_WARM_UP = 3  # pages read before the clock starts


class _NetworkUse(OSError):
    """An extractor tried to use the network."""


def main(name: str, pages: Path) -> None:
    """Reads every page of *pages* with the extractor called *name*."""
    out = sys.stdout
    logging.disable()
    warnings.simplefilter("ignore")
    with redirect_stdout(sys.stderr):
        read = reader(name)
        tried = _cut_the_network()
        for html, url in islice(_pages(pages), _WARM_UP):
            _read(read, html, url)
        tried.clear()
        at_start, seconds = _peak_memory(), 0.0
        for html, url in _pages(pages):
            started = time.process_time()
            found = _read(read, html, url)
            seconds += time.process_time() - started
            stated = found.published.isoformat() if found.published else None
            print(json.dumps({**asdict(found), "published": stated}), file=out)
    cost = {"seconds": seconds, "at_start": at_start, "peak": _peak_memory(), "network": len(tried)}
    print(json.dumps({"cost": cost}), file=out)


def _pages(file: Path) -> Iterator[tuple[bytes, str]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            yield base64.b64decode(page["html"]), page["url"]


def _read(read: Reader, html: bytes, url: str) -> Reading:
    try:
        return read(html, url)
    except Exception as error:  # a peer's failure is a result
        return Reading(refused=type(error).__name__)


def _cut_the_network() -> list[str]:
    """Refuses every lookup and connection from here on; each attempt is added to the list."""
    tried: list[str] = []

    def refuse(*asked: Any, **_: Any) -> NoReturn:
        tried.append(repr(asked[-1]))
        raise _NetworkUse("the benchmark runs without a network")

    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        setattr(socket, name, refuse)
    return tried


def _peak_memory() -> float:
    """This process's peak memory, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # The system's figure for a process includes what its parent held when starting it.
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
