"""Split items into lists of a fixed size, like `itertools.batched` of Python 3.12."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

IN_ONE_STATEMENT = 500  # SQLite takes a bounded number of values in one statement

T = TypeVar("T")


def batched(items: Iterable[T], size: int = IN_ONE_STATEMENT) -> Iterator[list[T]]:
    """Yields *items* in order, *size* at a time; the last batch may be shorter. Takes items as batches are read."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
