"""Newsletters without a headline. All texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.dumps.texts import article, body


def test_a_newsletter_needs_no_headline() -> None:
    """The line that opens it says what it is, and when."""
    found = article(
        "Three years of wind, paid by you.\nBecome a member Gift a kite\nSkip to content\n"
        "The hall on May 1 (Windpost)\nThis audio is created with AI assistance\n\n"
        "The following is the May 2, 2024 edition of our Weekly Kite newsletter. To get it, subscribe here.\n\n"
        "Kites over Bexford\n\nEleven kites met on May 1 above the mill.\n"
    )
    assert (found.kind, found.title, found.published) == ("newsletter", None, datetime(2024, 5, 2, tzinfo=UTC))
    assert found.images[0].credit == "Windpost"
    assert body(found)[0].startswith("The following is")
    assert found.dateline_month_day == "05-01"
