"""The zone of a site, from the offsets that its pages state."""

from datetime import datetime

import pytest

from newsbot.sources.zone import Stated, propose_zone

WINTER, SUMMER = datetime.fromisoformat("2026-11-30T10:15"), datetime.fromisoformat("2026-07-01T10:15")


@pytest.mark.parametrize(
    ("home", "language", "stated", "zone"),
    [
        ("https://gazette.ua/", "en", [(WINTER, 120), (SUMMER, 180)], "Europe/Kyiv"),
        ("https://gazette.example/", "uk", [(WINTER, 120)], "Europe/Kyiv"),
        ("https://gazette.de/", "en", [(WINTER, 60)], "Europe/Berlin"),
        ("https://gazette.example/", "ja", [(WINTER, 540)], "Asia/Tokyo"),
    ],
)
def test_a_zone_is_sure_if_country_or_language_name_it_and_it_fits(
    home: str, language: str, stated: list[Stated], zone: str
) -> None:
    """In winter and in summer."""
    found = propose_zone(stated, home, language)
    assert found is not None
    assert (found.zone, found.is_sure) == (zone, True)


def test_a_zone_that_only_fits_is_not_sure_and_has_others_beside_it() -> None:
    """A paper in Germany may write of Kyiv's time; the offsets in summer tell zones apart."""
    found = propose_zone([(WINTER, 120)], "https://gazette.de/", "en")
    assert found is not None
    assert (found.zone, found.is_sure, found.offsets) == ("Europe/Kyiv", False, ("+02:00",))
    assert "Africa/Johannesburg" in found.others
    found = propose_zone([(SUMMER, 120), (WINTER, 120)], "https://gazette.example/", "en")
    assert found is not None
    assert found.zone == "Africa/Johannesburg"
    found = propose_zone([(WINTER, -300)], "https://gazette.example/", None)
    assert found is not None
    assert (found.zone, found.offsets) == ("America/New_York", ("-05:00",))


def test_nothing_is_proposed_without_offsets_or_from_those_that_no_zone_has() -> None:
    """UTC is what programs write, and says nothing."""
    assert propose_zone([], "https://gazette.ua/", "uk") is None
    assert propose_zone([(WINTER, 0)], "https://gazette.ua/", "uk") is None
    assert propose_zone([(WINTER, 77)], "https://gazette.example/", "en") is None
