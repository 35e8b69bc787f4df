"""Text from elsewhere on a terminal: shown, never obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.literal import literal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("saved/ferry fares.txt", "saved/ferry fares.txt"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("two\nlines", "two\\nlines"),
        ("\u202egpj.exe\u2028", "\\u202egpj.exe\\u2028"),
        ("half \udcff", "half \\udcff"),
        ("Київ, 東京, café\xa0!", "Київ, 東京, café\xa0!"),
        ("[bold]not bold[/bold]", "[bold]not bold[/bold]"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_an_escape(text: str, shown: str) -> None:
    """Letters of all scripts stay as they are."""
    assert literal(text) == shown


@given(st.text(st.characters()))
def test_any_text_is_one_line_that_can_be_encoded(text: str) -> None:
    """Whatever a file is called."""
    assert len(literal(text).splitlines()) <= 1
    literal(text).encode("utf-8")
