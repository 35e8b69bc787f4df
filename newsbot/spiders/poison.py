"""Poison: pages that end the process, or never end, and which would end every crawl that meets them.

The address of the page that is being read, flagged or stored stands in a file meanwhile, so that the next crawl knows
what the last one died of; a page that is merely leased is charged with nothing. Whoever reads a page for a minute of
the processor's time is ended by the system; where pages come from files, and nobody would begin anew, the page is
given up.
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

LONGEST = 60.0  # seconds of the processor's time that one page may take; an ordinary one takes a hundredth of one


@contextmanager
def bounded() -> Iterator[None]:
    """Within it, a process that takes more than LONGEST is ended."""
    # No handler: while C code is stuck, the interpreter runs none, and the system ends the process without it.
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class _TooSlow(BaseException):
    """No Exception: whoever reads a page makes the best of those."""


def in_time(read: Callable[[], T]) -> T | None:
    """What *read* gives; None where it takes more than LONGEST. For the main thread, and not for what is stuck in C."""
    before = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        with bounded():
            return read()
    except _TooSlow:
        return None
    finally:
        signal.signal(signal.SIGVTALRM, before)


def too_slow() -> tuple[str, str]:
    """Why a page is refused that `in_time` gave up: the reason, and a sentence for people."""
    return "too-slow", f"reading it took more than {LONGEST:g} seconds of the processor's time, and was given up"


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def read_bounded(page: Page, source: Source) -> Record:
    """What *page* says, read in a process that may end of it."""
    with bounded():
        return extract(page, source)


class InHand:
    """The page in hand of the one crawl that uses the file at *path*: it is being read, flagged or stored.

    Pages are stored many at once. Of a process that died over several, nobody can tell which it was: they are the
    *suspects* of the next crawl, which stores each of them alone.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Without a buffer: what is written is the kernel's, and outlives the process.
        self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)
        self.suspects: frozenset[str] = frozenset()

    def died_on(self) -> list[str]:
        """The pages that the last crawl had in hand when it died; none where it had none. Said once."""
        names = self._file.read().decode("utf-8", "replace").split("\n")
        self._file.truncate(0)
        return [name for name in names if name]

    @contextmanager
    def reading(self, url: str) -> Iterator[None]:
        """Within it, the page at *url* is in hand, for as long as a page may take."""
        with self.storing((url,)), bounded():
            yield

    @contextmanager
    def storing(self, urls: Iterable[str]) -> Iterator[None]:
        """Within it, the pages at *urls* are in hand."""
        os.pwrite(self._file.fileno(), "\n".join(urls).encode(), 0)
        try:
            yield
        finally:
            os.truncate(self._file.fileno(), 0)

    def close(self) -> None:
        """Puts it down."""
        self._file.close()


def in_hand_of(crawler: Crawler) -> InHand | None:
    """What the spider of *crawler* has in hand; None for one that is told of no deaths, as that of an import."""
    return getattr(crawler.spider, "in_hand", None)
