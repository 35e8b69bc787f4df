"""Cursor tokens: valid for the search they came from, and no other."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.store.search.newest import Cursor
from newsbot.store.search.ranking import CursorError, Ranked, place_of, token_of
from newsbot.store.search.selection import Filters, Selection
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, hours

SELECTION = Selection(compile_query("tug"), Filters(source="estuary"))
PLACES = (Cursor(NOON, 7), Cursor(hours(0.001), 2**60), Ranked(0.1 + 0.2, 3, NOON))


@pytest.mark.parametrize("place", PLACES)
def test_a_token_gives_back_its_place(place: Cursor | Ranked) -> None:
    """To the microsecond, and the last bit of a score."""
    assert place_of(token_of(place, SELECTION), SELECTION) == place


@pytest.mark.parametrize(
    "other",
    [
        replace(SELECTION, query=compile_query("tugs")),
        replace(SELECTION, query=None),
        replace(SELECTION, filters=Filters()),
        replace(SELECTION, filters=Filters(source="estuary", flagged=True)),
    ],
)
def test_a_token_of_another_search_is_refused(other: Selection) -> None:
    """It would silently skip articles."""
    with pytest.raises(CursorError, match="is a cursor of another search; use the same query"):
        place_of(token_of(PLACES[0], SELECTION), other)


def test_a_relative_date_is_the_same_search() -> None:
    """`--since 7d` is another moment on each page."""
    moved = replace(SELECTION, filters=replace(SELECTION.filters, since=hours(1)))
    assert place_of(token_of(PLACES[0], SELECTION), moved) == PLACES[0]


@given(st.text(max_size=80) | st.text("abcdefghijklmnopqrstuvwxyzMTIzABCD0123456789-_=", max_size=80))
def test_anything_else_is_refused(token: str) -> None:
    """Whatever someone types."""
    with pytest.raises(CursorError):
        place_of(token, SELECTION)


def test_a_changed_token_is_refused() -> None:
    """Whichever character was changed."""
    token = token_of(PLACES[0], SELECTION)
    for at in range(len(token)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        try:
            assert place_of(changed, SELECTION) == PLACES[0]  # the last character has unused bits
        except CursorError:
            continue
