"""Log to stderr, one line per event."""

from __future__ import annotations

import logging
import sys
import time

from newsbot.literal import literal


class OneLine(logging.Formatter):
    """Time in UTC, level and message on one line, tracebacks too, with control characters escaped."""

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return literal(super().format(record))


def log_to_stderr(level: int = logging.WARNING) -> None:
    """Sends all log records from *level* up to stderr, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    # On the handler too: Scrapy sets the root logger to pass everything.
    handler.setLevel(level)
    logging.basicConfig(level=level, handlers=[handler], force=True)


def warnings_in_one_line() -> None:
    """Formats warnings and errors that no handler takes in the same way, for commands that keep no log."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(OneLine())
