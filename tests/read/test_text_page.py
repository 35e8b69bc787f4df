"""What the grammar refuses, and what it promises of any text. All texts are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, page_kind
from newsbot.read.text_page import read_text
from tests.read.texts import BYLINED, KITE, RAIL_LAST, RAIL_ONLY, article, body, miss


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\u200b\n", "empty"),
        (RAIL_ONLY, "no-headline"),
        (f"We are the desk of the kite.Read more\n{RAIL_ONLY}", "no-headline"),
        (f"Skip to content\n\nNews Feed\n\n7:27 AM\n{RAIL_ONLY}6:50 AM\n{RAIL_ONLY}", "rail-only"),
        (
            "Orla answers questions about wind\n\nOrla answered, at length.\n\nOrla answered, at length.\n" + RAIL_ONLY,
            "repeats",
        ),
        ("Kites\nHills\nMills", "no-prose"),
        ("Kite\n" * 10_001, "too-long"),
        ("\n" * 100_001, "too-long"),
        ("Hills\n\nMill stops\n\n1 min read\n\nRead more\n", "no-body"),
    ],
)
def test_what_the_text_does_not_tell_apart_is_refused(text: str, reason: str) -> None:
    """With a reason, and never with a guess."""
    refused = miss(text)
    assert refused.reason == reason
    assert refused.detail
    assert page_kind(refused) == "unusable"


def test_a_bare_headline_is_believed_only_where_blank_lines_tell_paragraphs() -> None:
    """Without them the rail may have begun anywhere."""
    lines = ["Mill stops at noon", *RAIL_ONLY.splitlines()]
    assert article("\n\n".join(lines)).confidence >= 0.5
    assert article("\n".join(lines)).confidence < 0.5


@given(st.text(alphabet=st.characters(codec=None), max_size=600))
def test_any_characters_give_a_record(text: str) -> None:
    """Never an exception, and always text that can be stored."""
    record = read_text(text, url=text[:40], source=KITE)
    if isinstance(record, Article):
        "".join(body(record)).encode()


LINES = st.sampled_from(
    [*RAIL_LAST.splitlines(), *BYLINED.splitlines(), "Team", "Articles", "Editors' Picks", "by A B"]
)


@given(st.lists(LINES, max_size=40))
def test_the_lines_of_a_page_in_any_order_give_a_record(lines: list[str]) -> None:
    """The grammar meets pages that nobody has seen; boilerplate is in no body whatever the order."""
    record = read_text("\n".join(lines))
    if isinstance(record, Article):
        assert not {"Avatar", "Show More", "Read more", "Article image"}.intersection(body(record))
