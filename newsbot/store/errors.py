"""What can be wrong with a database, so that whoever opened it can say what to do."""

from __future__ import annotations

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
