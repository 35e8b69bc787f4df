"""plain(): the one spelling of text in every record."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text import plain

ANY_TEXT = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("raw", "spelled"),
    [
        pytest.param("  two   words \n", "two words", id="one blank between words, none around"),
        pytest.param("no\u00a0break", "no break", id="a no-break space is a blank"),
        pytest.param("soft\u00adhyphen", "softhyphen", id="a soft hyphen is invisible"),
        pytest.param("ze\u200bro", "zero", id="a zero-width space is invisible"),
        pytest.param("nul\x00 and\x1b[31m red", "nul and[31m red", id="control characters are gone"),
        pytest.param("cafe\u0301", "café", id="letters are composed"),
        pytest.param("a\u202eb", "ab", id="nothing turns the reading direction"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian keeps its non-joiner"),
        pytest.param("lone \ud800 half", "lone half", id="half a character is no character"),
    ],
)
def test_text_has_one_spelling(raw: str, spelled: str) -> None:
    """The same words give the same record, wherever they came from."""
    assert plain(raw) == spelled


@given(ANY_TEXT)
def test_plain_text_stays_as_it_is(text: str) -> None:
    """Cleaning twice is cleaning once."""
    assert plain(plain(text)) == plain(text)


@given(ANY_TEXT)
def test_plain_text_can_be_stored_anywhere(text: str) -> None:
    """NFC, valid UTF-8, without control characters."""
    cleaned = plain(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)
