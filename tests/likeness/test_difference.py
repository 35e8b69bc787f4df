"""Differences between two wordings, from which both can be read."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsbot.likeness.difference import Operation, changes, difference
from newsbot.likeness.fingerprint import normalise
from tests.store.captures import TEXTS, crawled, dumped

WORDS = st.lists(st.sampled_from(["the", "ferry", "ran", "aground", "tug", "40", "43", "\n"]), max_size=60).map(
    " ".join
)


def read(operations: tuple[Operation, ...], *kinds: str) -> str:
    return normalise(" ".join(each.text for each in operations if each.kind in kinds))


def test_a_changed_word_is_removed_and_added() -> None:
    """What stays is shown around it."""
    assert difference("Two tugs came at noon.", "Three tugs came at noon.") == (
        Operation("removed", "Two"),
        Operation("added", "Three"),
        Operation("same", "tugs came at noon."),
    )


def test_typography_is_no_difference() -> None:
    """Common words take the newer spelling."""
    assert difference('"It  floats"', "“It floats”") == (Operation("same", "“It floats”"),)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    """Nothing is lost, nothing invented."""
    operations = difference(before, after)
    assert read(operations, "same", "removed") == normalise(before)
    assert read(operations, "same", "added") == normalise(after)


def test_long_texts_that_share_little_end_in_time() -> None:
    """A hostile page with one word a hundred thousand times, and a long text with changes throughout."""
    assert difference("a " * 100_000 + "b", "c " + "a " * 99_000)
    long = [f"word{number}" for number in range(20_000)]
    changed = [f"other{at}" if at % 50 == 7 else word for at, word in enumerate(long)]
    operations = difference(" ".join(long), " ".join(changed))
    assert sum(each.kind == "removed" for each in operations) == 400


def test_changes_are_told_field_by_field() -> None:
    """Title, byline, body, and whatever else a page states."""
    before = crawled()
    after = replace(
        crawled(texts=(*TEXTS[:-1], "It floats again.")), title="Ferry is afloat", authors=(), section="Sea"
    )
    assert [change.field for change in changes(before, after)] == ["title", "byline", "section", "body"]


def test_what_a_dump_drops_has_not_changed() -> None:
    """A dump has no description or tags, which says nothing about the story."""
    assert changes(crawled(), dumped(crawled())) == ()
    assert [change.field for change in changes(crawled(), replace(crawled(), tags=()))] == ["tags"]
