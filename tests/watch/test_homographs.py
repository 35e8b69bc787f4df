"""Homographs: the desert is not to desert, March is not a march; as far as the words around tell."""

import pytest

from newsbot.watch.compiled import compile_query
from newsbot.watch.homographs import homographs, known_homographs
from newsbot.watch.masks import masks
from newsbot.watch.matcher import Matcher, new_watch
from tests.watch.articles import story


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
        ("march", "They met in March.", None),
        ("march", "They met on March 3.", None),
        ("march", "They marched in March.", ["marched"]),
        ("March", "They met in March.", ["March"]),
        ("title:desert", "They left the desert.", None),
    ],
)
def test_another_word_of_the_same_spelling_is_no_form(query: str, text: str, hits: list[str] | None) -> None:
    """Unless the query asks for the spelling, has it in a phrase, or writes it with a capital."""
    places = compile_query(query).places(story(text))
    assert (places and [place.form for place in places]) == hits
    assert bool(Matcher([new_watch("w", query)]).flags(story(text))) == bool(hits)


def test_only_the_word_itself_is_left_out() -> None:
    """The words that tell it apart count for the rest of the query."""
    assert compile_query("island OR desert").places(story("On a desert island."))


def test_what_is_left_out_can_be_told() -> None:
    """Which words, for people; a word that has no double has nothing to tell."""
    query = compile_query("deserted OR mobilize OR march")
    told = homographs(query.query, query.forms, "en")
    assert [(word.token, other.word) for word, other in told.items()] == [("deserted", "desert"), ("march", "march")]
    assert all(other.meaning and other.example for other in told.values())
    assert homographs(query.query, query.forms, "uk") == {}


def test_shipped_masks_can_be_read() -> None:
    """Each of them, with its lists spelled out."""
    for homograph in known_homographs("en"):
        assert len(masks(homograph.masks)) == len(homograph.masks)
        assert not any("<" in mask for mask in homograph.masks)
