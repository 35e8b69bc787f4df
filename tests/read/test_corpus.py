"""The labelled dumps that the project was given, where they lie beside the checkout: every field of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.dumps import Table, compare, labelled, read

SHARED = Path(__file__).parents[3] / "shared"
# What a reader must know the world to tell: a date in the lead that is background; where the end of a text cuts a card.
ALLOWED = {"dateline": 1, "cards": 1}


@pytest.mark.parametrize("folder", [SHARED / "seed", SHARED / "dumps" / "kyivindependent"], ids=["seed", "dumps"])
def test_the_labelled_dumps_are_read_as_labelled(folder: Path) -> None:
    """Letter by letter, after the record's own spelling."""
    samples = list(labelled(folder))
    if not samples:
        pytest.skip("../shared, with the labelled dumps, is not beside this checkout")
    table = Table()
    for file, label in samples:
        compare(table, file.name, label, read(file))
    wrong = {name: total - right for name, (right, total) in table.counts.items() if right < total}
    assert all(count <= ALLOWED.get(name, 0) for name, count in wrong.items()), table.different
