"""Masks: phrases in another sense do not count, the rest of the story does."""

import pytest

from newsbot.watch.compiled import compile_query
from newsbot.watch.masks import masks, suggested_masks
from newsbot.watch.matcher import new_watch
from tests.watch.articles import story


@pytest.mark.parametrize(
    ("mask", "text", "hits"),
    [
        ("Sahara desert", "In the SAHARA Desert men deserted.", ["deserted"]),
        ("desert storm", "Desert storms", None),
        ("desert storm", "They desert, storm or no storm; one deserted.", ["deserted"]),
        ("the|a desert", "A desert, the deserts, to desert", ["desert"]),
        ("deserted", "deserted", None),
        ("desert desert", "desert desert desert", None),
        ("in =* =Desert", "In the Gobi desert, in Thal Desert.", ["desert"]),
        ("in =* =Desert", "Men in thal Desert", ["Desert"]),
        ("* desert", "Desert. Some desert", ["Desert"]),
        ("*'s desert", "Men desert. Niger’s desert, Nigers desert, NIGER'S DESERTS", ["desert", "desert"]),
        ("deserted -by|the", "He deserted, they deserted by day, we deserted the post, deserted", ["deserted"] * 2),
        ("-by desert", "Desert by day, by desert", ["Desert"]),
    ],
)
def test_the_words_of_a_mask_are_out(mask: str, text: str, hits: list[str] | None) -> None:
    """A mask is its exact words, the last one also in the plural."""
    places = compile_query("=desert OR =deserts OR =deserted", except_for=(mask,)).places(story(text))
    assert (places and [place.form for place in places]) == hits


def test_capitals_of_a_title_say_nothing() -> None:
    """Troops in Mali Desert Posts: no place of that name."""
    headline = story("Text.", title="Troops in Mali Desert Posts")
    assert compile_query("desert", except_for=("in =* =Desert",)).places(headline)


def test_a_mask_needs_a_word() -> None:
    """Or it would say nothing."""
    with pytest.raises(ValueError, match="mask '…' has no letter or digit; write the words that should not count"):
        masks(("…",))
    with pytest.raises(ValueError, match="no letter or digit"):
        masks(("desert *",))


def test_masks_are_suggested_for_words_with_two_senses() -> None:
    """By the forms of the watch, so that `deserted` gets those of `desert`; most words have none."""
    assert "nothing|little but desert" in suggested_masks(new_watch("w", "deserted").forms)
    assert any("|island|" in mask for mask in suggested_masks(new_watch("w", "desert").forms))
    assert suggested_masks(new_watch("w", "mobilize").forms) == ()
    assert suggested_masks(new_watch("w", "desert").forms, "uk") == ()
