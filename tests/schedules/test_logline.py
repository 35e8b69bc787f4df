"""The log: one line an event."""

from __future__ import annotations

import logging
import sys

from schedules.logline import OneLine


def line_of(message: str, *arguments: object, error: BaseException | None = None) -> str:
    trouble = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord("schedules", logging.INFO, __file__, 1, message, arguments, trouble)
    record.created = 0
    return OneLine().format(record)


def test_an_event_is_an_instant_a_level_and_what_happened() -> None:
    """In UTC."""
    assert line_of("crawl %s: exit %d", "sample", 0) == "1970-01-01T00:00:00Z INFO crawl sample: exit 0"


def test_no_page_can_forge_a_line() -> None:
    """Nor move the cursor."""
    forged = line_of("new: %s", "x\n1970-01-01T00:00:00Z INFO all is well\x1b[2J")
    assert forged.isprintable()
    assert r"x\n1970" in forged


def test_a_traceback_stays_in_its_line() -> None:
    """Whole."""
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        line = line_of("it could not be run", error=error)
    assert line.isprintable()
    assert sys._getframe().f_code.co_name in line
