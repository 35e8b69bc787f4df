"""Read pages on several processor cores.

Reading a page takes some milliseconds of one core, about as long as the rest of the work on it. `read_in_order` is for
files, whose pages are all at hand; `Readers` for a crawl, where they arrive one by one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context

from newsbot.batches import batched
from newsbot.items import Miss, Record
from newsbot.page import Page

FEW = 200  # pages read here before starting processes
_TOGETHER = 8  # pages sent to a process at once
_WATCHED_EVERY = 1.0  # seconds
_WORTH_IT = 0.3  # of a crawl's time; below that the crawl mostly waits for hosts
_MOST_READERS = 4  # processes; one crawl keeps two or three busy

Readable = Page | Miss
Read = Callable[[Readable], Record]
Sent = asyncio.Future[list[Record]] | None  # None: there is no process to send to


async def read_in_order(pages: Iterable[Readable], read: Read, *, cores: int) -> AsyncIterator[tuple[Readable, Record]]:
    """Yield each of *pages* with what *read* (which must be picklable) makes of it, using all *cores* after the first
    few.

    Takes no more pages than are being read. If ended early, it ends its processes.
    """
    remaining = iter(pages)
    for page in islice(remaining, FEW) if cores > 1 else remaining:
        yield page, read(page)
    parts = batched(remaining, _TOGETHER)
    if cores <= 1 or not (first := next(parts, [])):
        return
    pool = _pool_of(cores)
    waiting: deque[tuple[list[Readable], Sent]] = deque()
    try:
        for some in chain([first], parts):
            waiting.append((some, _sent(pool, read, some)))
            if len(waiting) > 2 * cores:
                for pair in await _done(*waiting.popleft(), read):
                    yield pair
        while waiting:
            for pair in await _done(*waiting.popleft(), read):
                yield pair
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Readers:
    """Reads pages as they arrive: in this process, until reading takes a large share of the crawl's time, then in
    others.

    A crawl that makes one request a second spends little time reading and starts no further process. If processes are
    killed, their pages and all later ones are read here.
    """

    def __init__(
        self,
        read: Callable[[Page], Record],
        *,
        cores: int,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        """*read*, which must be picklable, is what other processes run; *timer* counts seconds."""
        self._elsewhere = read
        self._cores = cores
        self._timer = timer
        self._pool: ProcessPoolExecutor | None = None
        self._read = 0  # pages that were read here
        self._reading = 0.0  # seconds that the latest few of them took
        self._since = timer()

    async def read(self, page: Page, here: Callable[[Page], Record]) -> Record:
        """The record of *page*; *here* reads it in this process."""
        if self._pool is not None:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._pool, self._elsewhere, page)
            except (BrokenProcessPool, OSError):
                pass  # killed, or the machine is full: only time is lost
        return self._timed(page, here)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _timed(self, page: Page, here: Callable[[Page], Record]) -> Record:
        begun = self._timer()
        record = here(page)
        now = self._timer()
        self._read += 1
        self._reading += now - begun
        if self._pool is None and self._read % FEW == 0:
            if self._cores > 1 and self._reading > _WORTH_IT * (now - self._since):
                self._pool = _pool_of(min(self._cores - 1, _MOST_READERS))
            self._reading, self._since = 0.0, now
        return record


def cores_here() -> int:
    """The number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pool_of(cores: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(),))


def _sent(pool: ProcessPoolExecutor, read: Read, pages: list[Readable]) -> Sent:
    try:
        return asyncio.get_running_loop().run_in_executor(pool, _read_all, read, pages)
    except BrokenProcessPool:
        return None


async def _done(pages: list[Readable], sent: Sent, read: Read) -> list[tuple[Readable, Record]]:
    try:
        records = await sent if sent is not None else None
    except BrokenProcessPool:
        records = None
    # A process was killed, which ends them all: read their pages here.
    return list(zip(pages, _read_all(read, pages) if records is None else records, strict=True))


def _read_all(read: Read, pages: list[Readable]) -> list[Record]:
    return [read(page) for page in pages]


def _begin(parent: int) -> None:
    """Set up a new process: ignore Ctrl-C, which the parent handles, and end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCHED_EVERY)
    os._exit(1)
