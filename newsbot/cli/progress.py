"""How far a long command is, on stderr: one line that changes on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import count

from newsbot.cli.exits import explain

_EVERY = 5.0  # seconds between two lines where there is no terminal


@contextmanager
def shown_progress(begins: str, words: str) -> Iterator[Callable[[int, int], None]]:
    """Takes how many are done, of how many; *begins* stands before the first, *words* behind each count."""
    with _shown(begins) as say:
        yield lambda done, of: say(f"{done:,} of {of:,} {words}")


@contextmanager
def shown_count(begins: str, words: str) -> Iterator[Callable[[], None]]:
    """As `shown_progress`, where nobody knows of how many: to be called for each one."""
    numbers = count(1)
    with _shown(begins) as say:
        yield lambda: say(f"{next(numbers):,} {words}")


@contextmanager
def _shown(begins: str) -> Iterator[Callable[[str], None]]:
    from rich.console import Console

    console = Console(stderr=True)
    last = time.monotonic()
    with console.status(begins) if console.is_terminal else nullcontext() as status:

        def say(line: str) -> None:
            nonlocal last
            if status is not None:
                status.update(line)
            elif time.monotonic() - last >= _EVERY:
                last = time.monotonic()
                explain(line, name=False)

        yield say
