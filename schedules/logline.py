"""The log: one line an event, whatever is in it."""

from __future__ import annotations

import logging
import time

from schedules.process import printable


class OneLine(logging.Formatter):
    """An instant in UTC, the level and the message; tracebacks and what a page says stay within their line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return printable(super().format(record))
