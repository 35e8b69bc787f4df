"""Instants as pages spell them."""

from __future__ import annotations

import pytest

from newsbot.read.metadata import Stated, read_language
from newsbot.read.stated_dates import as_iso, read_instant


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("1772440200", "2026-03-02T08:30:00+00:00"),
        ("1772440200000", "2026-03-02T08:30:00+00:00"),
        ("2026-03-02 08:30:00 +0100", "2026-03-02T08:30:00+0100"),
        ("2026-03-02 08:30 UTC", "2026-03-02T08:30+00:00"),
        ("2.3.2026, 8:30 Uhr", "2026-03-02T08:30"),
        ("2.3.2026", "2026-03-02"),
        ("March 2, 2026", "March 2, 2026"),
    ],
)
def test_near_misses_of_iso_are_brought_to_it(text: str, spelled: str) -> None:
    """Everything else stays as it is."""
    assert as_iso(text) == spelled


def test_a_minute_is_better_than_a_day_and_the_first_of_equals_wins() -> None:
    """And what is before 1990 or no date is passed over."""
    stated = [
        ("0001-01-01T00:00:00Z", "json-ld"),
        ("2026-03-02", "json-ld"),
        ("2026-03-02T08:30:00Z", "meta"),
        ("x", "meta"),
    ]
    assert read_instant(stated, None) == ("2026-03-02T08:30:00+00:00", "meta")
    assert read_instant(stated[:2], None) == ("2026-03-02", "json-ld")
    assert read_instant([], None) is None


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ([("en-GB", "markup")], ("en", "markup")),
        ([("", "markup"), ("uk_UA", "meta")], ("uk", "meta")),
        ([("deutsch", "json-ld")], ("fr", "source")),
        ([], ("fr", "source")),
    ],
)
def test_the_language_is_the_first_tag_that_is_one(stated: list[Stated], language: tuple[str, str]) -> None:
    """Else the source's; and what it was read from is told."""
    assert read_language(stated, "fr") == language
