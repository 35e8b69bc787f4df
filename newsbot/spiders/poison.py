"""Pages that kill the process or never end, and would do so in every crawl that meets them.

While a page is read, flagged or stored, its address is in a file, so that the next crawl knows what the last one died
of; pages that are only leased are not suspected. The system ends a process that reads one page for a minute of
processor time; when pages come from files, which nobody would resume, the page is given up instead.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeVar

from scrapy.crawler import Crawler

from newsbot.items import Record
from newsbot.page import Page
from newsbot.read import extract
from newsbot.source import Source

T = TypeVar("T")

LONGEST = 60.0  # seconds of processor time for one page; an ordinary one takes a hundredth


@contextmanager
def bounded() -> Iterator[None]:
    """End the process if the block takes more than LONGEST."""
    # No handler: the interpreter would not run it while stuck in C code; so the system ends the process.
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class _TooSlow(BaseException):
    """Not an Exception, because code that reads pages catches those."""


def in_time(read: Callable[[], T]) -> T | None:
    """The result of *read*, or None if it takes more than LONGEST. Main thread only; cannot interrupt C code."""
    before = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        with bounded():
            return read()
    except _TooSlow:
        return None
    finally:
        signal.signal(signal.SIGVTALRM, before)


def too_slow() -> tuple[str, str]:
    """The reason and a sentence for a page that `in_time` gave up."""
    return "too-slow", f"reading it took more than {LONGEST:g} seconds of processor time and was stopped"


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def read_bounded(page: Page, source: Source) -> Record:
    """Read *page* in a process that may be killed by it."""
    with bounded():
        return extract(page, source)


class InHand:
    """The page that the only crawl using the file at *path* is reading, flagging or storing.

    Many pages are stored at once. If the process died over several, nobody can tell which it was: they are the
    *suspects* of the next crawl, which stores each of them alone.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Unbuffered, so that what is written outlives the process.
        self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)
        self.suspects: frozenset[str] = frozenset()

    def died_on(self) -> list[str]:
        """The pages that the last crawl was working on when it died, if any. Cleared by the call."""
        names = self._file.read().decode("utf-8", "replace").split("\n")
        self._file.truncate(0)
        return [name for name in names if name]

    @contextmanager
    def reading(self, url: str) -> Iterator[None]:
        """Note that the page at *url* is being read, for as long as a page may take."""
        with self.storing((url,)), bounded():
            yield

    @contextmanager
    def storing(self, urls: Iterable[str]) -> Iterator[None]:
        """Note that the pages at *urls* are being stored."""
        os.pwrite(self._file.fileno(), "\n".join(urls).encode(), 0)
        try:
            yield
        finally:
            os.truncate(self._file.fileno(), 0)

    def forget(self) -> None:
        """Suspect no page of what happens from now on: the process ends for another reason. May be called from another
        thread.
        """
        os.truncate(self._file.fileno(), 0)

    def close(self) -> None:
        self._file.close()


def in_hand_of(crawler: Crawler) -> InHand | None:
    """The InHand of the spider of *crawler*; None for an import."""
    return getattr(crawler.spider, "in_hand", None)
