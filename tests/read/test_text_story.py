"""Where stories begin and end on a page full of others, and newsletters without a headline. All texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.read.texts import BYLINED, RAIL_LAST, RAIL_ONLY, article, body


def test_a_story_is_read_out_of_banner_rail_and_boxes() -> None:
    """Every field stands where the layout puts it, and nothing of another story comes along."""
    found = article(RAIL_LAST)
    assert (found.title, found.section, found.reading_minutes) == (
        "Two hills closed after kite tangle",
        "News Feed",
        2,
    )
    assert [(one.name, one.role, one.bio) for one in found.authors] == [
        ("Ida Sparrow", "Hill Reporter", "Ida Sparrow reports from the hills. She has a degree in knots.")
    ]
    assert found.images[0].caption == "A tangle on the west hill on May 4, 2019."
    assert found.images[0].credit == "Ida Sparrow/Windpost via Linen Images"
    assert [block.kind for block in found.body] == ["paragraph", "paragraph", "heading", "paragraph"]
    assert body(found)[-1] == "The hills open again on Monday, if the wind allows."
    assert [link.title for link in found.related] == ["Windmill wins right to stand still"]
    assert found.published is None
    assert found.dateline_month_day == "08-09"
    assert found.confidence > 0.9


def test_the_rail_may_stand_before_the_story() -> None:
    """`News Feed` heads the rail, and names the section, too."""
    head, rail = RAIL_LAST.split("Read more\n")
    story = head[head.index("News Feed") :]
    assert body(article(f"{rail}{story}Read more\n")) == body(article(RAIL_LAST))
    assert article(f"{rail.strip()}\n{story}Read more\n").section == "News Feed"


def test_an_empty_rail_before_the_story_is_glued_to_its_section() -> None:
    """Of three glued lines the last is the section, and `Uncategorized` is none."""
    found = article("News Feed\nShow More\nUncategorized\n\nMill stops.\n\n0 min read\n\nIt stopped on April 4.\n")
    assert (found.title, found.section, found.reading_minutes) == ("Mill stops.", None, 0)


def test_a_banner_above_a_headline_is_no_section() -> None:
    """Buttons, counters and sentences are not what sections are called."""
    for banner in ("Get tickets", "pre-order now", "0 kites aloft", "Help us fly.", "Show More", "Goal: 9 new kites"):
        assert article(f"{banner}\n\nMill stops\n\n1 min read\n\nIt stopped at noon today.\n").section is None, banner


def test_a_text_that_ends_within_a_bio_keeps_what_is_there() -> None:
    """The end of the file is no end of the story's body."""
    found = article(RAIL_LAST[: RAIL_LAST.index(" has a degree")])
    assert found.authors[0].bio == "Ida Sparrow reports from the hills. She"
    assert body(found) == body(article(RAIL_LAST))


def test_a_compact_page_names_its_author_under_the_body() -> None:
    """Name and bio stand above the list of picks."""
    found = article(
        "Most popular\nwatch us on facebook\nEdit post\nMill stops.\nMay 2, 2024 5:22 PM\n1 min read\n"
        "This audio is created with AI assistance\nThe mill stopped, said the miller, “as mills do.”\n\n"
        "The Kite desk\nWe are The Kite's desk. Write to us.\nEditors' Picks\n\nOrla Marsh: Let it fly\n"
    )
    assert [(one.name, one.bio) for one in found.authors] == [("The Kite desk", "We are The Kite's desk. Write to us.")]
    assert body(found) == ["The mill stopped, said the miller, “as mills do.”"]
    assert (found.title, found.reading_minutes) == ("Mill stops.", 1)


def test_any_site_s_text_is_read_where_it_says_enough() -> None:
    """A headline, who and when, and paragraphs."""
    found = article(
        "Mill stops at noon\n\nBy Ida Sparrow\nMay 2, 2024\n\n"
        "The mill stopped at noon on Thursday, its miller said.\n\n"
        "It had turned since the spring of 1870.\n\nNobody knows why it stopped.\n",
        url="https://elsewhere.example/mill?utm_source=kite",
    )
    assert found.title == "Mill stops at noon"
    assert [one.name for one in found.authors] == ["Ida Sparrow"]
    assert found.published == datetime(2024, 5, 2, tzinfo=UTC)
    assert found.url == "https://elsewhere.example/mill"
    assert 0.5 <= found.confidence < 0.9


def test_the_tool_s_own_date_is_no_date() -> None:
    """The prefix is its guess; it is not part of the headline either."""
    found = article(f" date 2020-01-01 Mill stops at noon\n\nby Ida Sparrow May 2, 2024\n\n{RAIL_ONLY}")
    assert found.title == "Mill stops at noon"
    assert found.published == datetime(2024, 5, 2, tzinfo=UTC)


def test_a_notice_of_copyright_at_the_foot_is_no_part_of_the_story() -> None:
    """As on the page itself, where it stands outside of it; within the story such a line may be a picture's credit."""
    story = "Mill stops\n\n1 min read\n\nIt stopped at noon today.\n\n© Ida Sparrow\n\nIt will start again on Monday.\n"
    for notice in ("© The Windpost", "Copyright 2019 The Windpost.", "(c) Windpost", "All rights reserved."):
        assert body(article(f"{story}\n{notice}\n")) == body(article(story)), notice
    assert len(body(article(story))) == 3


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
