"""Resemblance: copies share runs of words, stories on one subject only words."""

import time

from hypothesis import given
from hypothesis import strategies as st

from newsbot.likeness.resemblance import containment, resemblance

STORY = (
    "The harbour was closed on Monday after the ferry ran aground near the northern pier, and two tugs were sent "
    "to pull it free at high tide on Tuesday, officials of the port said."
)
texts = st.text("abc ", max_size=40)


def test_a_text_resembles_itself_whatever_its_typography() -> None:
    """Entirely."""
    assert resemblance(STORY, STORY.upper().replace(" ", "  ")) == 1


def test_an_edit_resembles_what_was_edited() -> None:
    """Some words changed, some added."""
    edited = STORY.replace("two tugs", "three tugs") + " The harbour is open again."
    assert 0.6 < resemblance(STORY, edited) < 0.9


def test_stories_on_one_subject_do_not_resemble_each_other() -> None:
    """They share words, but in other runs."""
    other = "Officials of the port closed the harbour, for on Monday a ferry ran into the pier; tugs wait for Tuesday."
    assert resemblance(STORY, other) < 0.2


def test_a_text_that_was_cut_off_is_contained_in_the_whole() -> None:
    """Not the reverse."""
    assert containment(STORY[:100], STORY) > 0.8
    assert containment(STORY, STORY[:100]) < 0.7


@given(texts, texts)
def test_resemblance_is_a_symmetric_share(a: str, b: str) -> None:
    """From 0 to 1."""
    assert 0 <= resemblance(a, b) == resemblance(b, a) <= 1
    assert 0 <= containment(a, b) <= 1


def test_long_texts_take_time_in_proportion() -> None:
    """A megabyte takes well under the time allowed for a page."""
    long = " ".join(f"word{number % 7919}" for number in range(150_000))
    started = time.perf_counter()
    assert resemblance(long, long + " more") > 0.9
    assert time.perf_counter() - started < 5
