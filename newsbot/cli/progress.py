"""Show progress on stderr: a changing line on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import count

from rich.console import Console
from rich.text import Text

from newsbot.cli.messages import explain
from newsbot.literal import literal

_EVERY = 5.0  # seconds between two lines where there is no terminal
_AT_ONCE = 0.1  # seconds between two on a terminal


@contextmanager
def shown_progress(begins: str, words: str) -> Iterator[Callable[[int, int], None]]:
    """Yields a function of (done, total). Shows *begins* first, then each count with *words*."""
    with shown_lines(begins) as say:
        yield lambda done, of: say(f"{done:,} of {of:,} {words}")


@contextmanager
def shown_count(begins: str, words: str, of: int | None = None) -> Iterator[Callable[[], None]]:
    """Yields a function to call for each item; *of* is the total, if known."""
    numbers = count(1)
    total = "" if of is None else f"of {of:,} "
    with shown_lines(begins) as say:
        yield lambda: say(f"{next(numbers):,} {total}{words}")


@contextmanager
def shown_lines(
    begins: str, *, every: float = _EVERY, each: bool = False, ends: bool = False
) -> Iterator[Callable[[str], None]]:
    """Yields a function that shows a line: all of them with *each*, and always the last with *ends*."""
    console = Console(stderr=True)
    is_terminal = console.is_terminal
    gap = 0.0 if each else _AT_ONCE if is_terminal else every
    last, latest = time.monotonic() - (gap if is_terminal else 0), ""
    with console.status(Text(literal(begins))) if is_terminal else nullcontext() as status:

        def say(line: str) -> None:
            nonlocal last, latest
            if time.monotonic() - last < gap:
                latest = line
                return
            last, latest = time.monotonic(), ""
            if status is not None:
                status.update(Text(literal(line)))
            else:
                explain(line, name=False)

        yield say
    if ends and latest and not is_terminal:
        explain(latest, name=False)
