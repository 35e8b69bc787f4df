"""What can be wrong with a database or the archive, so that whoever opened it can say what to do; whose fault it is.

What is the machine's fault ends what is under way, and is tried again. It is never charged to a page or an item.
"""

from __future__ import annotations

import errno
from pathlib import Path

from sqlalchemy.exc import OperationalError, StatementError

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
_LONGEST_REASON = 300  # characters
_OPEN_FILES = frozenset({errno.EMFILE, errno.ENFILE})
_TRY_AGAIN = ("database is locked", "database or disk is full", "disk i/o error")

WAYS_OUT = "put a backup in its place, or take out what can be read: `newsbot export`, or `sqlite3 FILE .recover`"
NAMED = f"`newsbot db check` names what is damaged; {WAYS_OUT}"


class DatabaseError(Exception):
    """A database that cannot be used as it is; the message says which, why and what to do."""


class DatabaseNameError(DatabaseError):
    """A URL that can name no database: whoever gave it has to give another."""


class DatabaseUnavailable(DatabaseError):
    """The database is locked or away, or its disk full or failing: nothing is wrong with what was asked. Try again."""

    reason = "database-unavailable"  # for which a crawl ends then


class DatabaseDamaged(DatabaseError):
    """The file of the database is damaged: what it holds cannot be read, or not all of it."""

    reason = "database-damaged"  # for which a crawl ends then


class UnreadableValueError(ValueError):
    """A stored value that is none of its column."""


UNUSABLE = (DatabaseUnavailable, DatabaseDamaged)  # what ends a crawl


class ArchiveUnavailable(Exception):
    """The archive in *folder* cannot be written, for *cause*: nothing is wrong with what was recorded. Try again."""

    reason = "archive-unavailable"  # for which a crawl ends then

    def __init__(self, folder: Path, cause: OSError) -> None:
        said = cause.strerror or str(cause)
        full = cause.errno in (errno.ENOSPC, errno.EDQUOT)
        todo = "make room on its disk" if full else "see to it that newsbot can write there"
        super().__init__(f"archive {folder}: {said}; {todo} and run it again: nothing was lost, no page given up")


def machine_fault(error: BaseException | None) -> BaseException | None:
    """Which of *error* and its causes is the fault of this machine (a full, failing or read-only disk, a database that
    is locked or away); None where the fault is that of what was in hand.
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
    # A driver's trouble that has not the name which `engine` gives it.
    return isinstance(error, OperationalError) and any(words in str(error).lower() for words in _TRY_AGAIN)


def why_not_stored(error: BaseException | None) -> str:
    """What *error*, the failure of one page, says of why it could not be stored."""
    # As a statement's failure, SQLAlchemy would repeat all that was to be stored.
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    return f"could not be stored: {type(cause).__name__}: {cause}"[:_LONGEST_REASON].rstrip(": ")


def fault_reasons() -> tuple[str, ...]:
    """How the reasons of pages begin that an earlier newsbot gave up for a fault of the machine."""
    return ("DatabaseUnavailable: ", *(f"OSError: [Errno {number}] " for number in sorted(_DISK | _OPEN_FILES)))
