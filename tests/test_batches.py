"""Batches: items in lists of a size."""

from itertools import count

from newsbot.batches import batched


def test_all_items_come_in_their_order_and_the_last_batch_may_be_smaller() -> None:
    """None is lost, and none comes of none."""
    assert list(batched("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]
    assert list(batched([], 2)) == []


def test_no_more_items_are_taken_than_are_asked_for() -> None:
    """A stream that goes on for ever can be batched."""
    numbers = count()
    assert next(batched(numbers, 3)) == [0, 1, 2]
    assert next(numbers) == 3
