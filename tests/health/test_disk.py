"""Disk: a full disk is told before it is full."""

from newsbot.health.disk import disk_symptom
from tests.health.runs import START

GB = 10**9


def test_a_disk_that_fills_up_is_named_and_how_much_is_free() -> None:
    """Of how much, and on which folder's disk."""
    symptom = disk_symptom("/data", 15 * GB // 10, 100 * GB, 2 * GB, START, ())
    assert symptom is not None
    assert symptom.says == "1.5 of 100 GB are free on the disk of /data"


def test_it_is_over_once_there_is_a_fifth_more_than_is_asked_for() -> None:
    """So that a file more or less does not make it come and go."""
    standing = {"disk:newsbot"}
    assert disk_symptom("/data", 21 * GB // 10, 100 * GB, 2 * GB, START, ()) is None
    assert disk_symptom("/data", 21 * GB // 10, 100 * GB, 2 * GB, START, standing) is not None
    assert disk_symptom("/data", 24 * GB // 10, 100 * GB, 2 * GB, START, standing) is None
