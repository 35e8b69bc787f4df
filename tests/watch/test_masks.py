"""Masks and homographs: words in another sense do not count, the rest of the story does."""

import pytest

from newsbot.watch.compiled import compile_query
from newsbot.watch.masks import homographs, known_homographs, masks, suggested_masks
from newsbot.watch.matcher import Matcher, new_watch
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
def test_the_words_of_a_mask_do_not_count(mask: str, text: str, hits: list[str] | None) -> None:
    """Its exact words, and the plural of the last."""
    places = compile_query("=desert OR =deserts OR =deserted", except_for=(mask,)).places(story(text))
    assert (places and [place.form for place in places]) == hits


def test_capitals_of_a_title_say_nothing() -> None:
    """Troops in Mali Desert Posts: no place of that name."""
    headline = story("Text.", title="Troops in Mali Desert Posts")
    assert compile_query("desert", except_for=("in =* =Desert",)).places(headline)


def test_a_mask_needs_a_word() -> None:
    """Otherwise it would cover nothing."""
    with pytest.raises(ValueError, match="mask '…' has no letter or digit; write the words that should not count"):
        masks(("…",))
    with pytest.raises(ValueError, match="no letter or digit"):
        masks(("desert *",))


def test_masks_are_suggested_for_words_with_two_senses() -> None:
    """By the forms of the watch, so `deserted` gets those of `desert`. Most words have none, and words with senses need
    none.
    """
    assert "nothing|little but desert" in suggested_masks(new_watch("w", "deserted").forms)
    assert any("|island|" in mask for mask in suggested_masks(new_watch("w", "desert").forms))
    assert suggested_masks(new_watch("w", "mobilize").forms) == ()
    assert suggested_masks(new_watch("w", "strike").forms) == ()
    assert suggested_masks(new_watch("w", "desert").forms, "uk") == ()


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("desert", "They left the desert.", None),
        ("deserted", "They left the desert.", None),
        ("desert", "Men in Niger’s desert desert.", ["desert"]),
        ("desert", "The streets were deserted.", None),
        ("desert", "The streets were deserted by the police.", ["deserted"]),
        ("desert", "A deserted road, a deserted wife.", ["deserted"]),
        ("=desert", "They left the desert.", ["desert"]),
        ("Desert", "They left the desert.", ["desert"]),
        ('"the desert"', "They left the desert.", ["the desert"]),
        ('"leave desert"~3', "They left the desert.", ["left the desert"]),
        ("desert -storm", "Men of Desert Storm deserted.", None),
        ("desert -storm", "Desert Storm is a film.", None),
        ("title:desert", "They left the desert.", None),
    ],
)
def test_a_homograph_is_no_form(query: str, text: str, hits: list[str] | None) -> None:
    """Unless the query is exact, a phrase, or capitalised."""
    places = compile_query(query).places(story(text))
    assert (places and [place.form for place in places]) == hits
    assert bool(Matcher([new_watch("w", query)]).flags(story(text))) == bool(hits)


def test_only_the_word_itself_is_left_out() -> None:
    """The words that reveal it still count for the rest of the query."""
    assert compile_query("island OR desert").places(story("On a desert island."))


def test_excluded_homographs_can_be_listed() -> None:
    """For people; most words have none."""
    query = compile_query("deserted OR mobilize")
    told = homographs(query.query, query.forms, "en")
    assert [(word.token, other.word) for word, other in told.items()] == [("deserted", "desert")]
    assert all(other.meaning and other.example for other in told.values())
    assert homographs(query.query, query.forms, "uk") == {}


def test_shipped_masks_can_be_read() -> None:
    """Each of them, with its lists spelled out."""
    for homograph in known_homographs("en"):
        assert len(masks(homograph.masks)) == len(homograph.masks)
        assert not any("<" in mask for mask in homograph.masks)
