"""Dates: what a page says about time, and nothing more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.dates import month_day, not_in_the_future, parse_instant


@pytest.mark.parametrize(
    ("stated", "instant", "precision"),
    [
        pytest.param("2024-04-29T10:05:00Z", "2024-04-29T10:05+00:00", "minute", id="ISO with a zone"),
        pytest.param("2024-04-29T10:05:00+03:00", "2024-04-29T07:05+00:00", "minute", id="ISO with an offset"),
        pytest.param("2024-04-29", "2024-04-29T00:00+00:00", "day", id="ISO day"),
        pytest.param("Thu, 24 Sep 2026 15:59:18 GMT", "2026-09-24T15:59:18+00:00", "minute", id="feeds"),
        pytest.param(
            "Tue Jun 03 2025 13:18:00 GMT+0000 (Coordinated Universal Time)",
            "2025-06-03T13:18+00:00",
            "minute",
            id="JS",
        ),
        pytest.param("September 14, 2023 6:12 PM", "2023-09-14T15:12+00:00", "minute", id="English, the source's zone"),
        pytest.param("Sept. 8, 2024", "2024-09-08T00:00+00:00", "day", id="AP style"),
        pytest.param("8 September 2024 12:05 AM", "2024-09-07T21:05+00:00", "minute", id="midnight is 12 AM"),
    ],
)
def test_a_stated_instant_is_read(stated: str, instant: str, precision: str) -> None:
    """As aware UTC, with its precision."""
    assert parse_instant(stated, "Europe/Kyiv") == (datetime.fromisoformat(instant), precision)


def test_a_clock_without_a_zone_gives_the_day_only() -> None:
    """Nobody knows which minute it was."""
    assert parse_instant("September 14, 2023 11:37 PM") == (datetime(2023, 9, 14, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "text", ["", "yesterday", "13:05", "0001-01-01", "9999-99-99", "30 February 2024", "April 29", "2024", "a" * 500]
)
def test_what_states_no_instant_is_none(text: str) -> None:
    """A guess would be worse than nothing."""
    assert parse_instant(text, "Europe/Kyiv") is None


@given(st.text(max_size=90), st.sampled_from([None, "Europe/Kyiv", "Pacific/Apia"]))
def test_any_text_is_a_date_or_none(text: str, zone: str | None) -> None:
    """Reading a date never raises, and what it gives is aware UTC."""
    found = parse_instant(text, zone)
    assert found is None or found[0].tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("troops left, the agency said on April 29.", "04-29"),
        ("between Feb. 3 and Feb. 5", "02-03"),
        ("on March 20, 2014, and again on June 1", "06-01"),
        ("May we ask?", None),
        ("at 7:30 on Friday", None),
        ("on February 30", None),
    ],
)
def test_a_year_less_date_stays_year_less(text: str, expected: str | None) -> None:
    """The first date without a year, as month and day."""
    assert month_day(text) == expected


def test_a_date_after_the_capture_is_no_date() -> None:
    """A page cannot know tomorrow's news; a day of grace is for zones."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert not_in_the_future(now + timedelta(days=2), now) is None
    assert not_in_the_future(now + timedelta(hours=20), now) == now + timedelta(hours=20)
