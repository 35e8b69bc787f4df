"""How right and how fast extraction is on pages of sites it has no rules for, beside trafilatura in the same run.

    uv run python -m benchmarks.extraction [--worst N] [--no-peer] [--only PART]

Reads the two corpora in ../shared/corpora (beside the checkout): `fundus`, news pages of many countries with the facts
of hand-written site rules, and `scrapinghub`, news and blog pages with hand-copied bodies. Prints the share of pages on
which each field is right, pages a second of one core (parsing included, reading files not), and the ratio to the peer;
with --worst the pages that fail, for whoever works on extraction next.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from newsbot.extract import extract
from newsbot.items import Article
from newsbot.page import Page

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
_TOKEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|\w+")


@dataclass(frozen=True, slots=True)
class Sample:
    """One saved page with what is known of it."""

    corpus: str
    name: str
    url: str
    html: bytes
    gold: tuple[dict[str, Any], ...]  # of fundus one for each version of the site's rules: the best fitting counts


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor says of a page."""

    title: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    captions: tuple[str, ...] = ()
    credits: str = ""
    refused: str = ""


@dataclass(slots=True)
class Score:
    """Figures by name, and the pages that failed by name."""

    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, list[tuple[float, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def mark(self, name: str, value: float, page: str, note: str = "") -> None:
        """One page's figure."""
        self.figures[name].append(value)
        if value < 0.97:
            self.failed[name].append((value, page, note))


def main() -> None:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--worst", type=int, default=0, help="print this many failing pages of each field")
    options.add_argument("--no-peer", action="store_true", help="leave trafilatura out")
    options.add_argument("--only", default="", help="only pages whose name holds this")
    chosen = options.parse_args()
    if not CORPORA.is_dir():
        print(f"no corpora at ../{CORPORA.relative_to(CORPORA.parents[1])}: nothing to measure", file=sys.stderr)
        return
    samples = [sample for sample in (*_fundus(), *_scrapinghub()) if chosen.only in sample.name]
    ours, seconds = _run(samples, _newsbot)
    print(f"{'newsbot':28}{len(samples) / seconds:8.1f} pages/s")
    table = {"newsbot": _score(samples, ours)}
    if not chosen.no_peer:
        theirs, their_seconds = _run(samples, _trafilatura)
        ratio = their_seconds / seconds
        print(f"{'trafilatura':28}{len(samples) / their_seconds:8.1f} pages/s   newsbot is {ratio:.1f} times as fast")
        table["trafilatura"] = _score(samples, theirs)
    _print(table)
    for name, pages in table["newsbot"].failed.items():
        for value, page, note in sorted(pages)[: chosen.worst]:
            print(f"  {name}: {value:.2f} {page} {note[:230]}")


def _fundus() -> Iterable[Sample]:
    for file in sorted((CORPORA / "fundus").glob("*/*.json")):
        gold = tuple(value for value in json.loads(file.read_text()).values() if isinstance(value, dict))
        meta = json.loads((file.parent / "meta.info").read_text())
        for page in sorted(file.parent.glob(f"{file.stem}_*.html.gz")):
            yield Sample(
                "fundus", page.name, meta.get(page.name, {}).get("url", ""), gzip.decompress(page.read_bytes()), gold
            )


def _scrapinghub() -> Iterable[Sample]:
    for name, gold in json.loads((CORPORA / "scrapinghub" / "ground-truth.json").read_text()).items():
        html = gzip.decompress((CORPORA / "scrapinghub" / "html" / f"{name}.html.gz").read_bytes())
        yield Sample("scrapinghub", name, gold["url"], html, (gold,))


def _run(samples: list[Sample], read: Callable[[Sample], Reading]) -> tuple[list[Reading], float]:
    for sample in samples[:3]:
        read(sample)
    start = time.process_time()
    readings = [read(sample) for sample in samples]
    return readings, time.process_time() - start


def _newsbot(sample: Sample) -> Reading:
    found = extract(Page(body=sample.html, url=sample.url or None, headers={"content-type": "text/html"}), None)
    if not isinstance(found, Article):
        return Reading(refused=getattr(found, "reason", type(found).__name__))
    return Reading(
        title=found.title or "",
        body="\n".join(block.text for block in found.body),
        authors=tuple(author.name for author in found.authors),
        published=found.published,
        captions=tuple(image.caption for image in found.images if image.caption),
        credits=" ".join(image.credit for image in found.images if image.credit),
    )


def _trafilatura(sample: Sample) -> Reading:
    found: Any = trafilatura.bare_extraction(sample.html, url=sample.url or None, with_metadata=True)
    if found is None:
        return Reading(refused="none")
    stated = datetime.fromisoformat(found.date) if found.date else None
    return Reading(
        title=found.title or "",
        body=found.text or "",
        authors=tuple(name for name in re.split(r"\s*;\s*", found.author or "") if name),
        published=stated,
    )


def _score(samples: list[Sample], readings: list[Reading]) -> Score:
    score = Score()
    for sample, reading in zip(samples, readings, strict=True):
        if sample.corpus == "scrapinghub":
            value, precision, recall = _f1(reading.body, sample.gold[0]["articleBody"], 4)
            score.mark(
                "scrapinghub body shingle F1", value, sample.name, f"p {precision:.2f} r {recall:.2f} {reading.refused}"
            )
        else:
            _score_fundus(sample, reading, score)
    return score


def _score_fundus(sample: Sample, reading: Reading, score: Score) -> None:
    def fit(gold: dict[str, Any]) -> float:
        return _f1(reading.body, _gold_body(gold))[0] + (_blanks(reading.title) == _blanks(gold.get("title")))

    gold, page = max(sample.gold, key=fit), sample.name
    value, precision, recall = _f1(reading.body, _gold_body(gold))
    score.mark("body token F1", value, page, f"p {precision:.2f} r {recall:.2f} {reading.refused}")
    score.mark("pages with body over .5", value >= 0.5, page)
    title = _blanks(gold.get("title"))
    score.mark("title exact", _blanks(reading.title) == title, page, f"{reading.title!r} for {title!r}")
    want = {_blanks(name).lower() for name in gold.get("authors") or []}
    have = {_blanks(name).lower() for name in reading.authors}
    score.mark("authors exact", want == have, page, f"{sorted(have)} for {sorted(want)}")
    score.figures["authors found"].append(len(want & have))
    score.figures["authors all"].append(len(want) + len(have))
    _score_date(gold.get("publishing_date"), reading.published, score, page)
    _score_images(gold, reading, score, page)


def _score_date(stated: str | None, have: datetime | None, score: Score, page: str) -> None:
    if not stated:
        return
    want = datetime.fromisoformat(stated)
    note = f"{have} for {want}"
    same_day = have is not None and (
        have.date() == want.date()
        or bool(have.tzinfo and want.tzinfo and have.astimezone(want.tzinfo).date() == want.date())
    )
    near = have is not None and have.tzinfo and want.tzinfo and abs((have - want.astimezone(UTC)).total_seconds()) <= 60
    score.mark("date same day", same_day, page, note)
    score.mark("date same instant", bool(near), page, note)


def _score_images(gold: dict[str, Any], reading: Reading, score: Score, page: str) -> None:
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


def _gold_body(gold: dict[str, Any]) -> str:
    body = gold.get("body") or {}
    parts = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(parts)


def _blanks(text: str | None) -> str:
    return " ".join((text or "").split())


def _f1(have: str, want: str, size: int = 1) -> tuple[float, float, float]:
    """F1, precision and recall of the words, or runs of *size* words."""
    a, b = _grams(have, size), _grams(want, size)
    if not a and not b:
        return 1.0, 1.0, 1.0
    both, ours, theirs = sum((a & b).values()), sum(a.values()), sum(b.values())
    return 2 * both / (ours + theirs), both / max(1, ours), both / max(1, theirs)


def _grams(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1))) if tokens else Counter()


def _print(table: dict[str, Score]) -> None:
    names = list(table["newsbot"].figures)
    print(f"{'':28}" + "".join(f"{who:>14}" for who in table))
    for name in names:
        if name == "authors all":
            continue
        values = [score.figures[name] for score in table.values()]
        if name == "authors found":
            everyone = [sum(score.figures["authors all"]) for score in table.values()]
            row = [2 * sum(found) / max(1, n) for found, n in zip(values, everyone, strict=True)]
        else:
            row = [sum(found) / len(found) for found in values]
        shown = "authors set F1" if name == "authors found" else name
        print(f"{shown:28}" + "".join(f"{value:14.3f}" for value in row) + f"   n={len(values[0])}")


if __name__ == "__main__":
    main()
