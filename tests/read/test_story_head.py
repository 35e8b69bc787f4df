"""Openings: names, picture, caption and boxes between a headline and its story. All texts are invented."""

from __future__ import annotations

from tests.read.texts import BYLINED, article, body


def test_a_headline_stands_twice_only_where_its_picture_does() -> None:
    """A body may begin with the words of its headline."""
    found = article(
        "Hills\n\nMill stops.\n\n0 min read\n\nMill stops.\n\nAvatar\nThe Kite desk\n\nWe are The Kite.\n\nRead more"
    )
    assert body(found) == ["Mill stops."]


def test_a_caption_may_be_glued_to_the_first_paragraph() -> None:
    """Its credit ends it, with or without a full stop before."""
    for caption in ("The mill. (Tom Reed / Windpost)", "The mill on its hill (Windpost)"):
        found = article(
            f"Gale at the mill\n\nby Ida Sparrow May 2, 2024\n{caption}\nThe mill lost a sail.\n\nIt was big.\n"
        )
        assert body(found) == ["The mill lost a sail.", "It was big."]
        assert found.images[0].credit


def test_a_donation_box_between_byline_and_body_is_no_paragraph() -> None:
    """It is told by its place and its buttons, whatever the campaign says."""
    audio = "This audio is created with AI assistance\n"
    box = "Support independent kites. Join us on this hill.\nBecome a member Support us just once\n"
    longer = "\nSupport independent kites\nEach kite helps. We rely on you.\nBecome a member\nSupport us just once\n"
    for between in (audio + box, f"\n{box}", box, audio + longer):
        found = article(BYLINED.replace(audio, between))
        assert body(found)[0].startswith("The mill lost a sail")
        assert found.images[0].caption == "The mill near Bexford on Aug. 12, 2023."


def test_words_about_members_may_be_the_story() -> None:
    """Only the place proves a box."""
    text = BYLINED.replace("It was the fourth sail.", "Become a member, the miller said.\n\nSupport us")
    assert "Support us" in body(article(text))


def test_an_opinion_shows_its_author_twice_under_the_date() -> None:
    """The picture's text, the name, a role perhaps, then the caption."""
    head = "Skip to content\nEdit post\n\nOrla Marsh: Let it fly\n\nMay 2, 2024 11:25 AM 2 min read\n"
    tail = "This audio is created with AI assistance\n\nOn the first day we ran. The kite did not.\n\nWe ran again.\n"
    for between, role in (
        ("Orla Marsh\nOrla Marsh\nKite maker\nA kite. (Tom Reed)\n", "Kite maker"),
        ("Orla Marsh\nOrla Marsh\nA kite. (Tom Reed)\n", None),
    ):
        found = article(head + between + tail)
        assert [(one.name, one.role) for one in found.authors] == [("Orla Marsh", role)]
        assert found.images[0].credit == "Tom Reed"
        assert body(found)[0] == "On the first day we ran. The kite did not."
