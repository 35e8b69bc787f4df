"""Listings, author pages and front pages. All texts are invented."""

from __future__ import annotations

from newsbot.items import AuthorPage, Listing
from newsbot.read.text_page import read_text
from tests.read.texts import KITE, miss


def test_an_author_page_is_no_article() -> None:
    """Name, role and bio, also where role and bio run together; then the cards."""
    cards = "Articles\n\nMill stops at noon\n\nby Ida Sparrow, Orla Marsh\nThe mill stopped at noon, as mi\n\n"
    cards += "Hill closed again\n\nby Ida Sparrow\nIt was windy"
    for profile in (
        "Ida Sparrow photo\n\nIda Sparrow\n\nHill Reporter\n\nIda Sparrow reports from the hills.",
        "Ida Sparrow\nHill ReporterIda Sparrow reports from the hills.",
    ):
        page = read_text(
            f"Get tickets\n\nTeam\n\n{profile}\n{cards}", url="https://kite.example/author/ida/", source=KITE
        )
        assert isinstance(page, AuthorPage)
        assert (page.author.name, page.author.role) == ("Ida Sparrow", "Hill Reporter")
        assert page.author.bio == "Ida Sparrow reports from the hills."
        assert page.cards[0].authors == ("Ida Sparrow", "Orla Marsh")
        assert [card.title for card in page.cards] == ["Mill stops at noon", "Hill closed again"]


def test_an_author_may_have_neither_role_nor_bio() -> None:
    """`Articles` follows the name."""
    page = read_text("Team\n\nIda Sparrow\nArticles\nMill stops at noon\nThe mill stopped at noon on Friday.\n")
    assert isinstance(page, AuthorPage)
    assert (page.author.role, page.author.bio) == (None, None)


def test_a_listing_is_told_by_its_cards() -> None:
    """Headlines that stand twice, bylines, or teasers that are cut."""
    twice = "Hills\n\nMill stops at noon\nWind\n\nMill stops at noon\n\nThe mill stopped at noon, the miller said.\n\n"
    twice += "Hill closed again today\nWind\n\nHill closed again today\n\nIt was windy, and then it was not.\n"
    listing = read_text(twice)
    assert isinstance(listing, Listing)
    assert [(card.title, card.section) for card in listing.cards] == [
        ("Mill stops at noon", "Wind"),
        ("Hill closed again today", "Wind"),
    ]
    assert listing.title == "Hills"


def test_a_front_page_is_told_by_headlines_that_run_into_their_copies() -> None:
    """Old layouts print the picture's text and the headline on one line."""
    lines = [
        2 * headline for headline in ("The mill stops at noon", "The hill is closed again", "The wind wins its case")
    ]
    assert miss("Subscribe\n" + "\nIt did so on Friday and...\n".join(lines)).kind == "home"
