"""Scores readings: the extraction benchmark's figures, and the failing pages of each field."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import stdev
from typing import Any

from lxml import html

from benchmarks.extraction_samples import Reading, Sample

_TOKEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|\w+")
_FAILS = 0.97


@dataclass(frozen=True, slots=True)
class Mark:
    """One page's part of a figure: *right* out of *of*. A figure is the sum of *right* over the sum of *of*."""

    figure: str
    right: float
    of: float
    page: str
    publisher: str
    note: str = ""


@dataclass(slots=True)
class Score:
    """One extractor's marks."""

    marks: list[Mark] = field(default_factory=list)

    def mark(self, figure: str, right: float, sample: Sample, note: str = "", of: float = 1.0) -> None:
        """Adds one page's part of *figure*."""
        self.marks.append(Mark(figure, right, of, sample.name, sample.publisher, note))

    def figures(self) -> dict[str, list[Mark]]:
        """The marks of each figure."""
        found: dict[str, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            found[mark.figure].append(mark)
        return found

    def means(self) -> dict[str, float]:
        """Each figure."""
        return {name: share(marks) for name, marks in self.figures().items()}

    def worst(self, figure: str, most: int) -> list[Mark]:
        """Up to *most* pages that lower *figure*, worst first."""
        failing = [mark for mark in self.figures()[figure] if mark.right < _FAILS * mark.of]
        return sorted(failing, key=lambda mark: (mark.right / mark.of, mark.page))[:most]


def share(marks: Iterable[Mark]) -> float:
    """The share of *marks* that is right; 0 if there is nothing to score."""
    right = of = 0.0
    for mark in marks:
        right, of = right + mark.right, of + mark.of
    return right / of if of else 0.0


def standard_error(marks: Iterable[Mark]) -> float:
    """A figure's standard error over publishers: how much another sample may differ."""
    publishers: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        publishers[mark.publisher].append(mark)
    groups = [share(theirs) for theirs in publishers.values() if any(mark.of for mark in theirs)]
    return stdev(groups) / len(groups) ** 0.5 if len(groups) > 1 else 0.0


def score_all(samples: Sequence[Sample], readings: Sequence[Reading]) -> Score:
    """The score of *readings*, one for each of *samples*."""
    score = Score()
    for sample, reading in zip(samples, readings, strict=True):
        if sample.corpus == "scrapinghub":
            value, precision, recall = f1(reading.body, sample.gold[0]["articleBody"], 4)
            score.mark(
                "scrapinghub body shingle F1", value, sample, f"p {precision:.2f} r {recall:.2f} {reading.refused}"
            )
        else:
            _score_fundus(sample, reading, score)
    return score


def _score_fundus(sample: Sample, reading: Reading, score: Score) -> None:
    def fit(gold: dict[str, Any]) -> float:
        return f1(reading.body, gold_body(gold))[0] + (_blanks(reading.title) == _blanks(gold.get("title")))

    gold, page = max(sample.gold, key=fit), sample
    value, precision, recall = f1(reading.body, gold_body(gold))
    score.mark("body token F1", value, page, f"p {precision:.2f} r {recall:.2f} {reading.refused}")
    score.mark("pages with body over .5", value >= 0.5, page)
    title = _blanks(gold.get("title"))
    note = f"{reading.title!r} for {title!r}"
    score.mark("title exact", _blanks(reading.title) == title, page, note)
    if _is_shown(title, sample):
        score.mark("title exact where shown", _blanks(reading.title) == title, page, note)
    want = {_blanks(name).lower() for name in gold.get("authors") or []}
    have = {_blanks(name).lower() for name in reading.authors}
    score.mark("authors exact", want == have, page, f"{sorted(have)} for {sorted(want)}")
    if want or have:
        wrong = f"{sorted(have - want)} for {sorted(want - have)}"
        score.mark("authors set F1", 2 * len(want & have), page, wrong, of=len(want) + len(have))
    _score_date(gold.get("publishing_date"), reading.published, score, page)
    _score_images(gold, reading, score, page)


def _score_date(stated: str | None, have: datetime | None, score: Score, page: Sample) -> None:
    if not stated:
        return
    want = datetime.fromisoformat(stated)
    note = f"{have} for {want}"
    same_day = have is not None and (
        have.date() == want.date()
        or bool(have.tzinfo and want.tzinfo and have.astimezone(want.tzinfo).date() == want.date())
    )
    # A time without a zone is taken as UTC, the most lenient choice.
    moment = have.replace(tzinfo=have.tzinfo or UTC) if have is not None else None
    near = moment is not None and want.tzinfo and abs((moment - want.astimezone(UTC)).total_seconds()) <= 60
    score.mark("date same day", same_day, page, note)
    score.mark("date same instant", bool(near), page, note)
    if want.tzinfo:
        score.mark("date same instant, zoned", bool(near), page, note)


def _score_images(gold: dict[str, Any], reading: Reading, score: Score, page: Sample) -> None:
    captions = [_blanks(caption).lower() for caption in reading.captions]
    for image in gold.get("images") or []:
        if isinstance(image, dict) and (caption := _blanks(image.get("caption")).lower()):
            found = any(caption[:40] in other or other in caption for other in captions)
            score.mark("captions found", found, page, f"{caption[:80]!r} in {[c[:60] for c in captions[:3]]}")
        for maker in image.get("authors") or [] if isinstance(image, dict) else []:
            score.mark(
                "credits found",
                _blanks(maker).lower() in reading.credits.lower(),
                page,
                f"{maker!r} in {reading.credits[:80]!r}",
            )


def _is_shown(title: str, sample: Sample) -> bool:
    """Whether the gold title is a first heading of the page. Otherwise it is the one for search engines or social
    networks, and newsbot gives the one readers see.
    """
    root = html.document_fromstring(sample.html.decode("utf-8", "replace").encode())
    return any(_blanks("".join(heading.itertext())) == title for heading in root.iter("h1"))


def gold_body(gold: dict[str, Any]) -> str:
    body = gold.get("body") or {}
    parts = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(parts)


def _blanks(text: str | None) -> str:
    return " ".join((text or "").split())


def f1(have: str, want: str, size: int = 1) -> tuple[float, float, float]:
    """F1, precision and recall of the words, or runs of *size* words."""
    a, b = _grams(have, size), _grams(want, size)
    if not a and not b:
        return 1.0, 1.0, 1.0
    both, ours, theirs = sum((a & b).values()), sum(a.values()), sum(b.values())
    return 2 * both / (ours + theirs), both / max(1, ours), both / max(1, theirs)


def _grams(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1))) if tokens else Counter()
