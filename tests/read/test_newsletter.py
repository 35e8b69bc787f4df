"""Newsletters without a headline. All texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.read.texts import BYLINED, article, body


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


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        (
            "The following is the May 2, 2024 edition of our Weekly Kite newsletter. To get it, subscribe here.",
            "newsletter",
        ),
        (
            "The council has stopped its newsletter after eleven years, for want of anybody who would read it.",
            "article",
        ),
    ],
)
def test_a_story_with_a_headline_is_a_newsletter_if_its_first_lines_say_so(opening: str, kind: str) -> None:
    """One that merely speaks of a newsletter is a story."""
    text = BYLINED.replace("The mill lost a sail in the gale, the miller said on Sept. 14.", opening)
    assert article(text).kind == kind
