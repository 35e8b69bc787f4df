"""How long a server asks to be left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.retry_after import LONGEST, retry_after

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Nov 2026 12:10:00 GMT", 600),
        ("Sunday, 01-Nov-26 12:10:00 GMT", 600),
        ("Sun Nov  1 12:10:00 2026", 600),
        ("Sun, 01 Nov 2026 11:00:00 GMT", 0),
        ("999999999999999999999", 86400),
        ("Sun, 01 Nov 2099 12:10:00 GMT", 86400),
    ],
)
def test_the_wait_is_in_seconds_or_until_a_date_and_a_day_at_the_most(value: str, seconds: int) -> None:
    """In each form of a date that HTTP knows; what is past asks for nothing."""
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "Sun, 99 Nov 2026 12:10:00 GMT"])
def test_what_says_neither_asks_for_nothing(value: str | None) -> None:
    """It is as if it were not there."""
    assert retry_after(value, NOW) is None


@given(st.text(max_size=60))
def test_any_header_is_a_wait_within_bounds_or_none(value: str) -> None:
    """Never an exception."""
    wait = retry_after(value, NOW)
    assert wait is None or timedelta() <= wait <= LONGEST
