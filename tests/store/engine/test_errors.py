"""Errors: faults of the machine are told apart from faults of what was being processed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from newsbot.store.engine.errors import (
    ArchiveUnavailable,
    DatabaseError,
    DatabaseUnavailable,
    fault_reasons,
    machine_fault,
)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE])
def test_a_full_or_failing_disk_is_the_machines_fault(number: int) -> None:
    """As are too many open files; pages given up earlier for such a fault are recognised by their reason."""
    error = OSError(number, "the system's words")
    assert machine_fault(error) is error
    assert f"OSError: {error}".startswith(fault_reasons())


def test_a_fault_of_the_machine_is_found_among_causes() -> None:
    """Other layers wrap errors in their own."""
    fault = DatabaseUnavailable("database newsbot.db: is locked")
    error = ValueError("the robots.txt could not be had")
    error.__cause__ = fault
    assert machine_fault(error) is fault


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError(), DatabaseError("not ours"), FileNotFoundError(2, "none"), None]
)
def test_what_a_page_can_cause_is_not_the_machines_fault(error: BaseException | None) -> None:
    """Nor is a wrong name from the user."""
    assert machine_fault(error) is None


@pytest.mark.parametrize(
    ("number", "todo"),
    [(errno.ENOSPC, "make room on its disk"), (errno.EROFS, "let newsbot write there")],
)
def test_an_unwritable_archive_says_where_it_is_and_what_to_do(number: int, todo: str) -> None:
    """Whatever the cause, it is the machine's fault, never a page's."""
    fault = ArchiveUnavailable(Path("/data/archive"), OSError(number, "the system's words"))
    assert str(fault) == (
        f"archive /data/archive: the system's words; {todo}, then run it again; nothing was lost and no page given up"
    )
    assert machine_fault(fault) is fault
