"""What a command says on stderr, and the code that it ends with (the names of sysexits.h where it has one)."""

from __future__ import annotations

import sys

from newsbot.cli.advice import pasteable
from newsbot.literal import literal

DONE = 0
FAILED = 1
USAGE = 2
UNREADABLE = 65  # EX_DATAERR
BUSY = 75  # EX_TEMPFAIL
INTERRUPTED = 130  # what a shell reports for Ctrl-C
UNHEARD = 141  # what a shell reports for a program whose reader has gone (SIGPIPE)


def explain(message: str, *, name: bool = True) -> None:
    """One line to stderr, after the program's *name*. Commands in backticks are shown as they can be pasted."""
    line = literal(pasteable(message.strip()))
    sys.stderr.write(f"newsbot: {line}\n" if name else f"{line}\n")


def counted(number: int, what: str, many: str | None = None) -> str:
    """`1 page`, `2 pages`, `1,000 pages`."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"
