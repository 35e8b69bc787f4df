"""Heads and bylines: who, when, how long to read. All texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.read.texts import BYLINED, KITE, article


def test_a_byline_dates_the_story_in_the_zone_of_its_site() -> None:
    """Without a zone the day alone is known."""
    found = article(BYLINED, source=KITE)
    assert (found.published, found.published_precision) == (datetime(2023, 9, 14, 15, 12, tzinfo=UTC), "minute")
    assert article(BYLINED).published_precision == "day"
    assert found.evidence["published"] == "byline"


def test_names_in_a_byline_are_each_their_own() -> None:
    """Repeats count once; "and" joins two persons, and stands within what a part of a newsroom is called."""
    for line, names in (
        ("by Ida Sparrow, Orla Marsh May 2, 2024 1 min read", ["Ida Sparrow", "Orla Marsh"]),
        ("by Ida Sparrow and Orla Marsh May 2, 2024 1 min read", ["Ida Sparrow", "Orla Marsh"]),
        ("by Ida Sparrow, Ida Sparrow May 2, 2024 1 min read", ["Ida Sparrow"]),
        ("by The Kite news desk May 2, 2024 9:09 AM 1 min read", ["The Kite news desk"]),
        ("by Wind and Weather Unit May 2, 2024 1 min read", ["Wind and Weather Unit"]),
        ("by Ida Sparrow and The Kite news desk May 2, 2024 1 min read", ["Ida Sparrow", "The Kite news desk"]),
        ("by Ida Sparrow, Chief Editor May 2, 2024 1 min read", ["Ida Sparrow"]),
    ):
        assert [one.name for one in article(f"Gale at mill\n\n{line}\n\nThe mill lost a sail.\n").authors] == names


def test_a_label_may_stand_before_the_date() -> None:
    """As on the pages of many sites."""
    for line in ("Published May 2, 2024 • 1 min read", "Last updated on: May 2, 2024 1 min read", "Posted May 2, 2024"):
        found = article(f"Gale at mill\n\nBy Ida Sparrow\n{line}\n\nThe mill lost a sail.\n")
        assert (found.title, found.published) == ("Gale at mill", datetime(2024, 5, 2, tzinfo=UTC))
        assert [one.name for one in found.authors] == ["Ida Sparrow"]


def test_a_byline_without_date_counts_where_the_picture_repeats_the_headline() -> None:
    """A name under a headline alone would be a card's."""
    found = article(
        "KI logo\nMill stops at noon\n\nby Ida Sparrow\nMill stops at noon\nThe mill\n\n"
        "It stopped at noon.\n\nSo did we.\n"
    )
    assert [one.name for one in found.authors] == ["Ida Sparrow"]
    assert found.images[0].caption == "The mill"


def test_a_date_after_the_capture_is_no_date() -> None:
    """No page can know it."""
    assert article(BYLINED, captured_at=datetime(2022, 1, 1, tzinfo=UTC)).published is None
