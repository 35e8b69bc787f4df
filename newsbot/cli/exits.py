"""Exit codes, and which trouble ends with which (the names of sysexits.h where it has one)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from newsbot.cli.advice import pasteable
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.items import Miss

DONE = 0
FAILED = 1
USAGE = 2
UNREADABLE = 65  # EX_DATAERR
BUSY = 75  # EX_TEMPFAIL
INTERRUPTED = 130  # what a shell reports for Ctrl-C
UNHEARD = 141  # what a shell reports for a program whose reader has gone (SIGPIPE)


def of_error(error: BaseException) -> int | None:
    """The exit code for *error*; None for one that nobody foresaw, which deserves its traceback."""
    # Imported when there is an error to name: a command that does not need them should start at once.
    from newsbot.alerts.channel import ChannelError
    from newsbot.cli.options import NoDatabaseYet
    from newsbot.config import ConfigError, ShadowedPackage
    from newsbot.sources import SourceError
    from newsbot.store.care.sql import SqlError, SqlStopped
    from newsbot.store.engine.errors import DatabaseDamaged, DatabaseError, DatabaseNameError, machine_fault
    from newsbot.store.engine.lock import Locked
    from newsbot.store.watches.watches import WatchError
    from newsbot.watch.language import QueryError

    if isinstance(error, ConfigError | ChannelError | SourceError | QueryError | WatchError):
        return USAGE
    if isinstance(error, SqlError | DatabaseNameError):
        return USAGE
    if isinstance(error, DatabaseDamaged):
        return FAILED
    if isinstance(error, Locked) or machine_fault(error):
        return BUSY
    return FAILED if isinstance(error, DatabaseError | NoDatabaseYet | ShadowedPackage | SqlStopped) else None


def explain(message: str, *, name: bool = True) -> None:
    """One line to stderr, after the program's *name*. Commands in backticks are shown as they can be pasted."""
    line = literal(pasteable(message.strip()))
    sys.stderr.write(f"newsbot: {line}\n" if name else f"{line}\n")


def explain_unread(miss: Miss) -> None:
    """One line to stderr that names an input which could not be read, and why."""
    explain(f"{miss.reason}: {miss.detail}")
