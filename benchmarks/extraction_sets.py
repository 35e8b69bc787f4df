"""Scores readings of the trafilatura and htmldate evaluation sets: hand-made facts about pages of all kinds.

Text is judged by segments, as trafilatura's own evaluation does: some must be in the text and some must not. A refused
page has none of them, and neither title nor day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from benchmarks.extraction_samples import Reading, Sample
from benchmarks.extraction_scores import Score

SETS = ("trafilatura", "htmldate")
_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAMES = re.compile(r"\s*;\s*")


def score_set(samples: Sequence[Sample], readings: Sequence[Reading]) -> Score:
    """The score of *readings*, one for each of *samples*, all of one evaluation set."""
    score = Score()
    for sample, reading in zip(samples, readings, strict=True):
        gold = sample.gold[0]
        if "with" in gold:
            _score_segments(gold, reading, score, sample)
        if title := _folded(gold.get("title")):
            score.mark("title exact", _folded(reading.title) == title, sample, f"{reading.title!r} for {title!r}")
        if names := _names(gold.get("author") or []):
            _score_authors(names, reading, score, sample)
        if _DAY.fullmatch(gold.get("date") or ""):
            _score_day(date.fromisoformat(gold["date"]), reading, score, sample)
    return score


def _score_segments(gold: dict[str, Any], reading: Reading, score: Score, page: Sample) -> None:
    text = _blanks(reading.body)
    there = sum(_blanks(part) in text for part in gold["with"])
    extra = sum(_blanks(part) in text for part in gold.get("without", ()))
    wanted = len(gold["with"])
    note = f"{there} of {wanted}, and {extra} that must not be there {reading.refused}"
    score.mark("segments F1", 2 * there, page, note, of=wanted + there + extra)
    score.mark("segments precision", there, page, note, of=there + extra)
    score.mark("segments recall", there, page, note, of=wanted)


def _score_authors(want: set[str], reading: Reading, score: Score, page: Sample) -> None:
    have = {_folded(name) for name in reading.authors}
    note = f"{sorted(have)} for {sorted(want)}"
    score.mark("authors exact", want == have, page, note)
    score.mark("authors set F1", 2 * len(want & have), page, note, of=len(want) + len(have))


def _score_day(want: date, reading: Reading, score: Score, page: Sample) -> None:
    have = reading.published.date() if reading.published else None
    note = f"{have} for {want} {reading.refused}"
    score.mark("day within one", have is not None and abs((have - want).days) <= 1, page, note)
    score.mark("same day", have == want, page, note)
    score.mark("dated pages answered", not reading.refused, page, note)


def _names(stated: str | list[str]) -> set[str]:
    names = stated if isinstance(stated, list) else _NAMES.split(stated)
    return {_folded(name) for name in names} - {""}


def _folded(text: str | None) -> str:
    return _blanks((text or "").translate(_FOLDED)).lower()


def _blanks(text: str) -> str:
    return " ".join(text.split())
