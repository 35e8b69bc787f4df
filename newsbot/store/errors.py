"""What can be wrong with a database, so that whoever opened it can say what to do."""

from __future__ import annotations


class DatabaseError(Exception):
    """A database that cannot be used as it is; the message says which, why and what to do."""


class DatabaseNameError(DatabaseError):
    """A URL that can name no database: whoever gave it has to give another."""


class DatabaseUnavailable(DatabaseError):
    """The database is locked or away, or its disk full or failing: nothing is wrong with what was asked. Try again."""
