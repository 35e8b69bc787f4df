"""Errors of the database and the archive, and whose fault an error is.

A fault of this machine ends what is running, to be tried again; no page or item is blamed for it.
"""

from __future__ import annotations

import errno
from pathlib import Path

from sqlalchemy.exc import OperationalError, StatementError

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
_LONGEST_REASON = 300  # characters
_OPEN_FILES = frozenset({errno.EMFILE, errno.ENFILE})
_TRY_AGAIN = ("database is locked", "database or disk is full", "disk i/o error")

RECOVERY_HINT = "restore a backup, or save what can be read: `newsbot export`, or `sqlite3 FILE .recover`"
CHECK_HINT = f"`newsbot db check` lists the damage; {RECOVERY_HINT}"


class DatabaseError(Exception):
    """A database that cannot be used as it is; the message says which, why and what to do."""


class DatabaseNameError(DatabaseError):
    """A URL that cannot name a database."""


class DatabaseUnavailable(DatabaseError):
    """The database is locked or unreachable, or its disk is full or failing. Trying again may help."""

    reason = "database-unavailable"  # the reason a crawl closes with


class DatabaseDamaged(DatabaseError):
    """The database file is damaged: some or all of it cannot be read."""

    reason = "database-damaged"  # the reason a crawl closes with


class UnreadableValueError(ValueError):
    """A stored value that is not valid for its column."""


UNUSABLE = (DatabaseUnavailable, DatabaseDamaged)  # these end a crawl


class ArchiveUnavailable(Exception):
    """The archive in *folder* cannot be written because of *cause*. Nothing was lost; trying again may help."""

    reason = "archive-unavailable"  # the reason a crawl closes with

    def __init__(self, folder: Path, cause: OSError) -> None:
        said = cause.strerror or str(cause)
        full = cause.errno in (errno.ENOSPC, errno.EDQUOT)
        todo = "make room on its disk" if full else "let newsbot write there"
        super().__init__(f"archive {folder}: {said}; {todo}, then run it again; nothing was lost and no page given up")


def machine_fault(error: BaseException | None) -> BaseException | None:
    """The error among *error* and its causes that is this machine's fault; None if there is none.

    Such faults are a full, failing or read-only disk, too many open files, and a locked or unreachable database.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _is_of_machine(error):
            return error
        error = error.__cause__ or error.__context__
    return None


def _is_of_machine(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _DISK | _OPEN_FILES
    if isinstance(error, (*UNUSABLE, ArchiveUnavailable)):
        return True
    # A driver error that was not translated.
    return isinstance(error, OperationalError) and any(words in str(error).lower() for words in _TRY_AGAIN)


def why_not_stored(error: BaseException | None) -> str:
    """The message for a page that could not be stored because of *error*."""
    # SQLAlchemy's own message would repeat everything that was to be stored.
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    return f"could not be stored: {type(cause).__name__}: {cause}"[:_LONGEST_REASON].rstrip(": ")


def fault_reasons() -> tuple[str, ...]:
    """How the stored reasons of pages begin that an earlier newsbot gave up for a fault of the machine."""
    return ("DatabaseUnavailable: ", *(f"OSError: [Errno {number}] " for number in sorted(_DISK | _OPEN_FILES)))
