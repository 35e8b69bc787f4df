"""A person: what captures say of one author over time, whatever order they come in and however often."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Author
from newsbot.store.authors.history import Sayings, Span, believed, project, said_of, seen_last, together
from tests.store.captures import MIRA, hours

EDITOR = replace(MIRA, role="Editor")


@st.composite
def sayings(draw: st.DrawFn) -> Sayings:
    """What one capture says of a person, at a known or unknown time."""
    author = Author(
        name=draw(st.sampled_from(["Mira Tolk", "Mira Tolk-Fenn"])),
        role=draw(st.sampled_from([None, "Reporter", "Editor"])),
        url=draw(st.sampled_from([None, MIRA.url])),
    )
    first, last = sorted(draw(st.lists(st.integers(0, 5), min_size=2, max_size=2)))
    known = draw(st.booleans())
    return said_of(author, Span(hours(first) if known else None, hours(last) if known else None, draw(st.booleans())))


@given(st.lists(sayings(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same(said: list[Sayings], chance: Random) -> None:
    """And so does laying one after the other over what is known, in two heaps that come together."""
    expected = project(said)
    shuffled = [*said, said[0]]
    chance.shuffle(shuffled)
    assert project(shuffled) == expected
    cut = chance.randrange(len(shuffled))
    assert together(project(shuffled[cut:]), project(shuffled[:cut])) == expected


def test_what_was_stated_last_is_believed() -> None:
    """A fact that the newest capture leaves out stays."""
    older = said_of(MIRA, Span(hours(1), hours(3), by_page=True))
    newer = said_of(replace(EDITOR, bio=None), Span(hours(2), hours(5), by_page=False))
    said = project([newer, older])
    assert (believed(said)["role"], believed(said)["bio"], seen_last(said)) == ("Editor", MIRA.bio, hours(5))
    assert said["name", MIRA.name] == Span(hours(1), hours(5), by_page=False)


def test_a_page_is_believed_before_its_text_and_a_known_time_before_none() -> None:
    """In whatever order they come."""
    page, text = (said_of(MIRA, Span(hours(1), hours(1), True)), said_of(EDITOR, Span(hours(1), hours(1), False)))
    undated = said_of(replace(MIRA, role="Intern"), Span(None, None, True))
    for order in permutations((page, text, undated)):
        assert believed(project(order))["role"] == "Reporter"


def test_the_profile_is_the_address_where_no_other_is_stated() -> None:
    """An author page shows where it is, not what it is called by."""
    profile = replace(MIRA, url=None, page_url="https://estuary.example/author/mira/")
    assert believed(said_of(profile, Span(None, None, True)))["url"] == profile.page_url
