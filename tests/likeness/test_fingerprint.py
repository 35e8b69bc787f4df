"""Fingerprints: one for all spellings of a text, different ones for different texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Block, Entry
from newsbot.likeness.fingerprint import comparable_text, fingerprint, normalise, normalise_title


def of(*texts: str) -> str:
    return fingerprint(Article(body=tuple(Block(kind="paragraph", text=text) for text in texts)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The “ferry” wasn’t late", 'the "ferry" wasn\'t late'),
        ("noon – or later…", "Noon - or later..."),
        ("two  blanks\u00a0here", "two blanks here"),
        ("« oui »", '" oui "'),
        ("ﬁve ﬂags", "five flags"),
        ("it´s", "it's"),
    ],
)
def test_typography_is_no_change_of_text(one: str, other: str) -> None:
    """Editors and browsers change it on their own."""
    assert of(one) == of(other)


def test_how_a_text_is_cut_into_blocks_does_not_count() -> None:
    """Nor block kinds: a text dump shows neither."""
    heading = Article(body=(Block(kind="heading", text="Fog"), Block(kind="quote", text="We saw nothing.")))
    assert fingerprint(heading) == of("Fog We saw nothing.") == of("Fog", "We saw", "nothing.")


@pytest.mark.parametrize("other", ["The river stood at 402.", "The river stood at 401", "River stood at 401."])
def test_numbers_stops_and_words_count(other: str) -> None:
    """Reports that differ by a number are different."""
    assert of("The river stood at 401.") != of(other)


def test_a_text_keeps_its_fingerprint_over_releases() -> None:
    """Databases store it."""
    assert of("The ferry floats.") == "2c2d0f566eef4b49bbf0ac1b639b3be6"


def test_an_empty_text_has_no_fingerprint() -> None:
    """Empty texts are not alike."""
    assert of() == of(" ") == ""


def test_the_posts_of_a_live_blog_are_text_where_the_body_lacks_them() -> None:
    """Posts that the page lists twice count once."""
    noon, one = Block(kind="paragraph", text="Noon."), Block(kind="paragraph", text="One.")
    entries = (Entry(body=(noon,)), Entry(body=(one,)))
    assert comparable_text(Article(body=(noon,), entries=entries)) == "noon. one."


@pytest.mark.parametrize(
    "title", ["Ferry runs aground", "“Ferry” runs aground.", "  FERRY runs aground", "Ferry runs aground!"]
)
def test_titles_match_whatever_their_punctuation(title: str) -> None:
    """Quotation marks and final stops come and go."""
    assert normalise_title(title) == "ferry runs aground"


@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    """So stored keys can be compared with new ones."""
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_title(normalise_title(text)) == normalise_title(text)
