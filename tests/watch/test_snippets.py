"""Snippets: the sentences of the hits, with each hit marked."""

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article
from newsbot.watch.compiled import compile_query
from newsbot.watch.snippets import Snippet, snippets
from tests.watch.articles import story


def found(article: Article, query: str, *masks: str) -> tuple[Snippet, ...]:
    """The snippets of the hits of *query*."""
    return snippets(article, compile_query(query, except_for=masks).places(article) or ())


def marked(snippet: Snippet) -> list[str]:
    """The marked words."""
    return [snippet.text[start:end] for start, end in snippet.marks]


def test_hits_are_marked_in_their_sentences() -> None:
    """As the text spells them."""
    (one,) = found(story("Fog lay. Two tugs drew the ferry, and a third tug waited. Then it cleared."), "tug AND ferry")
    assert one.text == "Two tugs drew the ferry, and a third tug waited."
    assert marked(one) == ["tugs", "ferry", "tug"]
    assert [start for start, _ in one.marks] == [4, 18, 37]


def test_the_place_of_a_hit_decides_where_its_form_stands_twice() -> None:
    """Masked words and parts of other words are no hits."""
    (one,) = found(story("First. The tug war had a tug."), "tug", "tug war")
    assert one.marks == ((18, 21),)
    (two,) = found(story("The bus took us."), "=us")
    assert two.marks == ((13, 15),)


def test_the_sentences_with_most_different_words_come_first_and_stay_in_order() -> None:
    """Two of them."""
    shown = found(story("A tug. A ferry. A tug met a ferry. A ferry met a tug."), "tug AND ferry")
    assert [one.text for one in shown] == ["A tug met a ferry.", "A ferry met a tug."]


def test_a_long_sentence_is_cut_around_its_hits() -> None:
    """At blanks, with ellipses."""
    (one,) = found(story("word " * 100 + "tug " + "word " * 100), "tug")
    assert marked(one) == ["tug"]
    assert len(one.text) < 250
    assert (one.text[0], one.text[-1]) == ("…", "…")


def test_a_title_is_shown_whole() -> None:
    """A capital before a full stop ends nothing there."""
    (one,) = found(story("Nothing.", title="Tugs leave St. Velm"), "tug")
    assert (one.field, one.text, one.marks) == ("title", "Tugs leave St. Velm", ((0, 4),))


words = st.sampled_from(["tug", "Tugs", "tugboat", "us", "bus", "U.K.", "ferry.", "«ferry»", "Łódź", "東京", "…"])


@given(st.lists(st.lists(words, min_size=1, max_size=90).map(" ".join), min_size=1, max_size=3))
def test_whatever_is_marked_is_a_hit(texts: list[str]) -> None:
    """In any text."""
    article = story(*texts, title=texts[0])
    query = compile_query("tug OR =us OR ferry OR lodz OR 東京")
    places = query.places(article) or ()
    forms = {place.form for place in places}
    shown = snippets(article, places)
    assert bool(shown) == bool(places)
    for one in shown:
        assert one.marks
        assert set(marked(one)) <= forms
