"""What the name of a zone means, and where it is not known."""

from datetime import UTC, datetime

import pytest

from newsbot.dates import parse_stated
from newsbot.written_dates import Locale

DAY = datetime(2025, 11, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "offset"),
    [
        ("EET", 6, 120),
        ("EEST", 5, 180),
        ("CET", 7, 60),
        ("MEZ", 7, 60),
        ("MSK", 5, 180),
        ("EST", 13, -300),
        ("ET", 13, -300),
        ("JST", -1, 540),
        ("Europe/Kyiv", 6, 120),
        ("GMT+3", 5, 180),
        ("+05:30", 3, 330),
        ("-0000", 8, 0),
    ],
)
def test_a_known_zone_gives_the_instant_and_its_offset(zone: str, hour: int, offset: int) -> None:
    """Abbreviations, names of places, and numbers."""
    found = parse_stated(f"Thu, 13 Nov 2025 08:57:00 {zone}")
    assert found is not None
    assert (found.moment - DAY).total_seconds() == hour * 3600 + 57 * 60 - (1800 if offset == 330 else 0)
    assert (found.precision, found.offset) == ("minute", offset)


@pytest.mark.parametrize("zone", ["BST", "IST", "CST", "QQT", "Mars/Olympus", "+29:00"])
def test_a_zone_that_is_not_known_leaves_the_day(zone: str) -> None:
    """An instant that is hours off would be worse, even if the source has a zone: the page names another."""
    assert parse_stated(f"13 November 2025 08:57 {zone}", "Asia/Tokyo") in ((DAY, "day", None), None)
    assert parse_stated(f"13 November 2025 08:57 {zone}") in ((DAY, "day", None), None)


@pytest.mark.parametrize(
    ("zone", "country", "offset"),
    [
        ("BST", "gb", 60),
        ("BST", "bd", 360),
        ("IST", "in", 330),
        ("IST", "il", 120),
        ("CST", "cn", 480),
        ("CST", "us", -360),
    ],
)
def test_a_zone_of_several_countries_is_that_of_the_page(zone: str, country: str, offset: int) -> None:
    """Its domain or language tells which."""
    found = parse_stated(f"13 June 2025 08:57 {zone}", locale=Locale("en", country))
    assert found is not None
    assert found.offset == offset


def test_an_abbreviation_of_the_source_s_own_zone_is_that_zone() -> None:
    """ "IST" on a source in Asia/Kolkata is no riddle."""
    found = parse_stated("13 June 2025 08:57 IST", "Asia/Kolkata")
    assert found is not None
    assert found.offset == 330


def test_a_stated_time_is_written_as_its_page_has_it() -> None:
    """And read back from that."""
    found = parse_stated("2025-06-03T22:46:00-03:00")
    assert found is not None
    assert found.iso == "2025-06-03T22:46:00-03:00"
    assert parse_stated(found.iso) == found
