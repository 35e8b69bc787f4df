"""Batches: items in lists of a size, as `itertools.batched` of Python 3.12 gives them in tuples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

IN_ONE_STATEMENT = 500  # SQLite takes a bounded number of values in one statement

T = TypeVar("T")


def batched(items: Iterable[T], size: int = IN_ONE_STATEMENT) -> Iterator[list[T]]:
    """*items* in their order, *size* together; the last of them may be fewer. No more are taken than are asked for."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
