"""Undelivered: a channel did not take a message."""

from __future__ import annotations


class Undelivered(Exception):
    """A channel did not take a message; the text says why, and shows no secret.

    *permanent*: it will not take it later either, unless somebody changes something. *retry_after* is how many seconds
    it asked to be left alone, None where it did not say.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
