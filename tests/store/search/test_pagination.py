"""Tokens of places in an answer: they lead where they came from, and nowhere else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.store.search.filters import Filters
from newsbot.store.search.newest import Cursor
from newsbot.store.search.pagination import CursorError, place_of, token_of
from newsbot.store.search.ranking import Ranked
from newsbot.store.search.selection import Selection
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, hours

ASKED = Selection(compile_query("tug"), Filters(source="estuary"))
PLACES = (Cursor(NOON, 7), Cursor(hours(0.001), 2**60), Ranked(0.1 + 0.2, 3, NOON))


@pytest.mark.parametrize("place", PLACES)
def test_a_token_leads_to_its_place(place: Cursor | Ranked) -> None:
    """To the microsecond, and the last bit of a score."""
    assert place_of(token_of(place, ASKED), ASKED) == place


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, query=compile_query("tugs")),
        replace(ASKED, query=None),
        replace(ASKED, filters=Filters()),
        replace(ASKED, filters=Filters(source="estuary", flagged=True)),
    ],
)
def test_a_token_of_another_question_is_refused(other: Selection) -> None:
    """It would leave out articles in silence."""
    with pytest.raises(CursorError, match="is a place in the answer to another search; ask it with the same query"):
        place_of(token_of(PLACES[0], ASKED), other)


def test_a_time_that_moves_on_is_the_same_question() -> None:
    """`--since 7d` is another moment at each page."""
    moved = replace(ASKED, filters=replace(ASKED.filters, since=hours(1)))
    assert place_of(token_of(PLACES[0], ASKED), moved) == PLACES[0]


@given(st.text(max_size=80) | st.text("abcdefghijklmnopqrstuvwxyzMTIzABCD0123456789-_=", max_size=80))
def test_anything_else_is_refused(token: str) -> None:
    """Whatever somebody types."""
    with pytest.raises(CursorError):
        place_of(token, ASKED)


def test_a_token_that_was_changed_is_refused() -> None:
    """In any of its characters."""
    token = token_of(PLACES[0], ASKED)
    for at in range(len(token)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        try:
            assert place_of(changed, ASKED) == PLACES[0]  # the last character has bits that say nothing
        except CursorError:
            continue
