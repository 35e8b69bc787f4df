"""Errors: what is the machine's fault is told from the fault of what was in hand."""

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
def test_a_disk_that_is_full_or_fails_is_the_machines_fault(number: int) -> None:
    """And so is one that took no more names; a page that was given up for it earlier is known by its reason."""
    error = OSError(number, "the system's words")
    assert machine_fault(error) is error
    assert f"OSError: {error}".startswith(fault_reasons())


def test_a_fault_of_the_machine_is_found_behind_what_it_caused() -> None:
    """Other layers give errors names of their own."""
    fault = DatabaseUnavailable("database newsbot.db: is locked")
    error = ValueError("the robots.txt could not be had")
    error.__cause__ = fault
    assert machine_fault(error) is fault


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError(), DatabaseError("not ours"), FileNotFoundError(2, "none"), None]
)
def test_what_a_page_may_cause_is_not_the_machines_fault(error: BaseException | None) -> None:
    """Nor is what a user named wrongly."""
    assert machine_fault(error) is None


@pytest.mark.parametrize(
    ("number", "todo"),
    [(errno.ENOSPC, "make room on its disk"), (errno.EROFS, "see to it that newsbot can write there")],
)
def test_an_archive_that_cannot_be_written_says_where_it_is_and_what_to_do(number: int, todo: str) -> None:
    """Whatever the reason: no page can be at fault for it."""
    fault = ArchiveUnavailable(Path("/data/archive"), OSError(number, "the system's words"))
    assert str(fault) == (
        f"archive /data/archive: the system's words; {todo} and run it again: nothing was lost, no page given up"
    )
    assert machine_fault(fault) is fault
