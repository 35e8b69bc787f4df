"""The evaluation sets: what counts as right, and that a refused page counts as wrong everywhere."""

from __future__ import annotations

from datetime import datetime

import pytest

from benchmarks.extraction_samples import Reading, Sample
from benchmarks.extraction_sets import score_set

GOLD = {
    "with": ["The harbour wall", "will be rebuilt", "in March"],
    "without": ["Most read"],
    "title": "Harbour wall – “to be rebuilt”",
    "author": "Mara Quill; Ivan Petrenko",
    "date": "2026-03-02",
}


def figures(reading: Reading) -> dict[str, float]:
    return score_set([Sample("trafilatura", "a", "https://gazette.example/a", b"", (GOLD,))], [reading]).means()


def test_segments_count_once_each_whatever_their_blanks() -> None:
    """Two of three are there, and one that must not be."""
    found = figures(Reading(body="The harbour\nwall will be\u00a0rebuilt. Most read"))
    assert found["segments recall"] == pytest.approx(2 / 3)
    assert found["segments precision"] == pytest.approx(2 / 3)
    assert found["segments F1"] == pytest.approx(2 / 3)


def test_quotes_dashes_and_case_make_no_other_title_or_name() -> None:
    """Names are compared as a set."""
    found = figures(Reading(title='Harbour wall - "to be rebuilt"', authors=("ivan petrenko", "Mara Quill")))
    assert (found["title exact"], found["authors exact"], found["authors set F1"]) == (1, 1, 1)


@pytest.mark.parametrize(("day", "same", "near"), [("2026-03-02", 1, 1), ("2026-03-03", 0, 1), ("2026-03-04", 0, 0)])
def test_a_day_is_the_same_or_within_one(day: str, same: int, near: int) -> None:
    """An instant near midnight may fall on the next day."""
    found = figures(Reading(published=datetime.fromisoformat(day)))
    assert (found["same day"], found["day within one"]) == (same, near)


def test_a_refused_page_is_wrong_in_every_figure() -> None:
    """Nobody is better for answering less."""
    assert set(figures(Reading(refused="not-an-article")).values()) == {0}
