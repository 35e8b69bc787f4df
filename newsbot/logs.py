"""The log: one line an event, whatever is in it, on stderr."""

from __future__ import annotations

import logging
import sys
import time

from newsbot.literal import literal


class OneLine(logging.Formatter):
    """An instant in UTC, the level and the message. What a page, a header or an error says stays within the line,
    tracebacks too, and holds nothing that a terminal would obey.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return literal(super().format(record))


def log_to_stderr(level: int = logging.WARNING) -> None:
    """From here on, what any part of this process logs goes to stderr, from *level* on, a line an event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    # The handler's too: Scrapy lets its root logger pass everything.
    handler.setLevel(level)
    logging.basicConfig(level=level, handlers=[handler], force=True)


def warnings_in_one_line() -> None:
    """From here on, warnings and errors that no handler of a log takes go to stderr in that form, too.

    For commands that keep no log: what Python itself would print of them is printed as it came.
    """
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(OneLine())
