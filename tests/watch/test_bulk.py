"""Flags and places by the hundred are what they would be one by one."""

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from newsbot.items import Flag, Place
from newsbot.watch import bulk
from newsbot.watch.places import Places

ROWS = [
    ("title", None, 0, 6, "desert", "desert here"),
    ("body", 3, 7, 11, "here", "desert here"),
]
ONE_BY_ONE = tuple(
    Place(field=field, block=block, start=start, end=end, form=form, sentence=sentence)
    for field, block, start, end, form, sentence in ROWS
)


def test_places_are_what_they_would_be_alone() -> None:
    """Equal, of equal hash, and no attribute is missing when they are sent elsewhere."""
    made = bulk.places(ROWS)
    assert made == ONE_BY_ONE
    assert [hash(place) for place in made] == [hash(place) for place in ONE_BY_ONE]
    assert pickle.loads(pickle.dumps(made)) == ONE_BY_ONE
    assert replace(made[0], block=1).block == 1


def test_flags_are_what_they_would_be_alone() -> None:
    """Frozen, too."""
    made = bulk.flags(["one", "two"], [Places(ONE_BY_ONE, 7), Places(())])
    assert made == (Flag(watch="one", places=ONE_BY_ONE, more=7), Flag(watch="two", places=()))
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(FrozenInstanceError):
        made[0].watch = "other"  # type: ignore[misc]


def test_none_are_none() -> None:
    """No rows, no places."""
    assert bulk.places([]) == ()
    assert bulk.flags([], []) == ()
