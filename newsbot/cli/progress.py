"""How far a long command is, on stderr: one line that changes on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from newsbot.cli.exits import explain

_EVERY = 5.0  # seconds between two lines where there is no terminal


@contextmanager
def shown_progress(begins: str, words: str) -> Iterator[Callable[[int, int], None]]:
    """Takes how many are done, of how many; *begins* stands before the first, *words* behind each count."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(begins) as status:
            yield lambda done, of: status.update(f"{done:,} of {of:,} {words}")
        return
    last = time.monotonic()

    def line(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            explain(f"{done:,} of {of:,} {words}", name=False)

    yield line


@contextmanager
def shown_count(begins: str, words: str) -> Iterator[Callable[[], None]]:
    """As `shown_progress`, where nobody knows of how many: to be called for each one."""
    from rich.console import Console

    console = Console(stderr=True)
    done, last = 0, time.monotonic()
    with console.status(begins) if console.is_terminal else nullcontext() as status:

        def one() -> None:
            nonlocal done, last
            done += 1
            if status is not None:
                status.update(f"{done:,} {words}")
            elif time.monotonic() - last >= _EVERY:
                last = time.monotonic()
                explain(f"{done:,} {words}", name=False)

        yield one
