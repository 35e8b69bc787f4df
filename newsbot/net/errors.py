"""Describe network errors."""

from __future__ import annotations

from twisted.python.failure import Failure


def error_message(error: BaseException | None) -> str:
    """Why a page could not be fetched, from *error*; the first reason if it has several."""
    cause = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        reasons = getattr(cause, "reasons", None)  # Twisted's; as text they would be a list of objects
        if isinstance(reasons, list) and reasons and isinstance(reasons[0], Failure):
            return reasons[0].getErrorMessage()
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__ if error is not None else "no reason is known"
