"""Poison: pages whose reading ends the process, or never ends, and which would end every crawl that meets them.

The address of the page that is being read stands in a file meanwhile, so that the next crawl knows what the last one
died of. Whoever reads a page for a minute of the processor's time is ended by the system.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.extract import extract
from newsbot.items import Record
from newsbot.page import Page
from newsbot.source import Source

LONGEST = 60.0  # seconds of the processor's time that one page may take; an ordinary one takes a hundredth of one


@contextmanager
def bounded() -> Iterator[None]:
    """Within it, a process that takes more than LONGEST is ended."""
    # No handler: while C code is stuck, the interpreter runs none, and the system ends the process without it.
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def read_bounded(page: Page, source: Source) -> Record:
    """What *page* says, read in a process that may end of it."""
    with bounded():
        return extract(page, source)


class InHand:
    """The page in hand of the one crawl that uses the file at *path*."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Without a buffer: what is written is the kernel's, and outlives the process.
        self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)

    def died_on(self) -> str | None:
        """The page that the last crawl was reading when it died; None where it was reading none. Said once."""
        url = self._file.read().decode("utf-8", "replace")
        self._file.truncate(0)
        return url or None

    @contextmanager
    def reading(self, url: str) -> Iterator[None]:
        """Within it, the page at *url* is in hand."""
        os.pwrite(self._file.fileno(), url.encode(), 0)
        try:
            with bounded():
                yield
        finally:
            os.truncate(self._file.fileno(), 0)

    def close(self) -> None:
        """Puts it down."""
        self._file.close()
