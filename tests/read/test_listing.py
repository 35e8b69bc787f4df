"""Related cards and figures: what stands in a story and is not of it. All texts are invented."""

from __future__ import annotations

from tests.read.texts import BYLINED, RAIL_LAST, article, body


def test_a_related_card_with_teaser_and_picture_is_no_paragraph() -> None:
    """A headline, its teaser and `Article image` above the author are one card."""
    text = RAIL_LAST.replace(
        "Windmill wins right to stand still\n",
        "‘Let it turn.’ Millers ask for wind\n"
        "“We ask for wind and get weather,” said Ada Mill. “Turn. Turn now.”\nArticle image\n",
    )
    found = article(text)
    assert [link.title for link in found.related] == ["‘Let it turn.’ Millers ask for wind"]
    assert body(found) == body(article(RAIL_LAST))


def test_a_related_headline_may_stand_alone_before_the_author() -> None:
    """It has no full stop, and the author box follows."""
    text = RAIL_LAST.replace("still\nAvatar", "still\n\n\nAvatar")
    assert [link.title for link in article(text).related] == ["Windmill wins right to stand still"]


def test_a_video_s_picture_is_neither_paragraph_nor_card() -> None:
    """`Video thumbnail` says nothing of the story."""
    found = article(RAIL_LAST.replace("Windmill wins right to stand still", "Video thumbnail"))
    assert found.related == ()
    assert body(found) == body(article(RAIL_LAST))


def test_a_question_over_its_answer_is_no_card() -> None:
    """Interviews set both in one block; they stay in the body."""
    question = (
        "Why did the mill stop so early?\nBecause the wind did. It had been blowing since the spring of last year."
    )
    found = article(RAIL_LAST.replace("What happens now", question))
    assert body(found)[2:4] == question.split("\n")


def test_a_picture_inside_a_story_is_left_out_with_its_caption() -> None:
    """It is no text of the story."""
    for figure in ("Article image\nThe mill, before.", "A mill\nThe mill, before. (Tom Reed/The Kite)"):
        found = article(RAIL_LAST.replace("What happens now", figure))
        assert not any("mill, before" in text for text in body(found))


def test_a_bookmark_card_in_the_middle_leaves_the_story_whole() -> None:
    """Outlet and author glued on one line sign the card; the body goes on below."""
    found = article(BYLINED)
    assert body(found) == [
        "The mill lost a sail in the gale, the miller said on Sept. 14.",
        "It was the fourth sail.",
        "Grinding goes on with three.",
    ]
    assert [link.title for link in found.related] == ["Bexford asks for a fifth sail"]
    assert [one.name for one in found.authors] == ["Ida Sparrow"]


def test_what_is_glued_under_a_bookmark_card_is_another_story() -> None:
    """So is what follows it; an `Author:` line closes the story as well."""
    for tail in ("Mill to be sold.\n\nThe miller said so.\n", "Author: Ida Sparrow\nMill to be sold.\n"):
        found = article(BYLINED.replace("Orla Marsh\n\nGrinding goes on with three.\n", f"Orla Marsh\n{tail}"))
        assert body(found)[-1] == "It was the fourth sail."
