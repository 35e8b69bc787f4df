"""The one way in which a query can be wrong."""

from __future__ import annotations


class QueryError(ValueError):
    """A query that cannot be understood. *column* counts from 1; the message says what was expected there."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column
