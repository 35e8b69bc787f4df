"""Credits: who made a picture, told from what it shows, in captions of pages and of texts. All are invented."""

from __future__ import annotations

import pytest

from newsbot.read.credits import is_sure_caption, split_credit
from tests.read.texts import article


@pytest.mark.parametrize(
    ("caption", "said", "maker"),
    [
        ("The mill in May. Photo: Ida Sparrow", "The mill in May.", "Ida Sparrow"),
        ("Die Mühle im Mai © Ida Sparrow/dpa", "Die Mühle im Mai", "Ida Sparrow/dpa"),
        ("Die Mühle. Foto: picture alliance / dpa", "Die Mühle.", "picture alliance / dpa"),
        ("The mill (c) Windpost", "The mill", "Windpost"),
        ("修復された水車（スパロー撮影）", "修復された水車", "スパロー"),
    ],
)
def test_a_label_parts_a_caption_from_its_credit(caption: str, said: str, maker: str) -> None:
    """And shows that the line is a caption wherever it stands."""
    assert split_credit(caption) == (said, maker)
    assert is_sure_caption(caption) == ("(c)" not in caption)


@pytest.mark.parametrize(
    ("caption", "said", "maker"),
    [
        ("The mill in May. | Ida Sparrow/dpa", "The mill in May.", "Ida Sparrow/dpa"),
        ("The mill in May. [Ida Sparrow/Windpost]", "The mill in May.", "Ida Sparrow/Windpost"),
        ("The mill in May. Supplied", "The mill in May.", "Supplied"),
        (
            "El molino en mayo de 2024.Ida Sparrow (dpa/Windpost)",
            "El molino en mayo de 2024.",
            "Ida Sparrow (dpa/Windpost)",
        ),
        ("The mill in May. Ida Sparrow via Windpost", "The mill in May.", "Ida Sparrow via Windpost"),
        (
            "The mill in May - Ida Sparrow/Copyright 2024 Windpost. All rights reserved",
            "The mill in May",
            "Ida Sparrow",
        ),
        ("Malūnas gegužę / I. Sparrow / WP nuotr.", "Malūnas gegužę", "I. Sparrow / WP nuotr"),
        ("修復された水車＝共同", "修復された水車", "共同"),
        ("修復された水車（Ｃ）水車通信", "修復された水車", "水車通信"),
    ],
)
def test_a_credit_without_a_label_is_told_by_its_form(caption: str, said: str, maker: str) -> None:
    """At the end of a caption only."""
    assert split_credit(caption) == (said, maker)


@pytest.mark.parametrize("caption", ["The mill [left] in May", "The mill in May (left)", "Mill and miller, in May."])
def test_a_caption_without_a_credit_stays_whole(caption: str) -> None:
    """Brackets within it, and what they say of places, name nobody."""
    assert split_credit(caption) is None


@pytest.mark.parametrize(
    "line",
    [
        "First picture: what the wall of the mill could look like",
        "Source: Windpost",
        "The mill lost a sail in the gale, the miller said.",
        "Photo: Ida Sparrow",
    ],
)
def test_what_only_looks_like_a_credit_makes_no_caption(line: str) -> None:
    """A headline with such a word in it, the source of a story, a credit alone."""
    assert not is_sure_caption(line)


def test_the_caption_of_a_text_has_its_credit() -> None:
    """As that of the page has; it is no paragraph of the story."""
    found = article(
        "Mill stops at noon\n\nby Ida Sparrow May 2, 2024 1 min read\n\nThe mill in May. Photo: Tom Reed\n\n"
        "It stopped at noon, the miller said.\n\nSo did we.\n"
    )
    assert [(one.caption, one.credit) for one in found.images] == [("The mill in May.", "Tom Reed")]
    assert [block.text for block in found.body] == ["It stopped at noon, the miller said.", "So did we."]
