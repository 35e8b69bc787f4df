"""How well pages and sites that newsbot has no rules for are read, beside its peers: the tables of docs/quality.md.

    uv run python -m benchmarks.quality [--write]

Needs the corpora in ../shared/corpora (beside the checkout). Each extractor runs in its own process, without network.
The table of publishing systems holds what the last run of tests/engines wrote (CONTRIBUTING says how).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.extraction_runs import NEWSBOT, PEERS, Extractor, NotRun, Run, run, write_pages
from benchmarks.extraction_samples import CORPORA, Reading, Sample, read_samples, read_set
from benchmarks.extraction_scores import Score, score_all
from benchmarks.extraction_sets import score_set

_ROOT = Path(__file__).parents[1]
_DOCUMENT = _ROOT / "docs" / "quality.md"
ENGINES = Path(__file__).with_name("engines.json")
_HEAD = """# How well newsbot finds and reads

Written by `uv run python -m benchmarks.quality --write` on {day}, at commit {commit}. Change the benchmark, not this
page.

newsbot has no rules for the sites below: every page is read as one of a site that nobody prepared. Pages that newsbot
refuses count as wrong in every row. newsbot was tuned on these pages, so expect somewhat less on others. `-` means that
the peer does not read this.
"""
_SETS = {
    "Fundus and scrapinghub": "News pages of many countries with facts from hand-written rules, and pages of news and "
    "blogs with bodies copied by hand.",
    "trafilatura's evaluation set": "News, blogs and institutions with titles, authors, days, and segments that must "
    "and must not be in the text, by hand.",
    "htmldate's evaluation sets": "Publication days, by hand.",
}
_ENGINES = """
## Publishing systems

A real site of invented posts on each system (`tests/engines`): `source new`, then `crawl`. Right ones of all posts.

| system | found | titles | authors | instants | bodies |
|---|---|---|---|---|---|
"""
HTMLDATE = Extractor("htmldate", "htmldate")


def main() -> int:
    """Prints or writes the document."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write docs/quality.md instead of printing")
    write = options.parse_args().write
    if not CORPORA.is_dir():
        print(f"no pages in ../{CORPORA.relative_to(CORPORA.parents[1])}: nothing to measure", file=sys.stderr)
        return 0
    text = "".join(_document())
    if write:
        _DOCUMENT.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def _document() -> Iterator[str]:
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, cwd=_ROOT, capture_output=True, text=True, check=False).stdout.strip()
    yield _HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", commit=commit or "unknown")
    measured = (
        (read_samples(), PEERS, score_all),
        (read_set("trafilatura"), PEERS, score_set),
        (read_set("htmldate"), (HTMLDATE, PEERS[0]), score_set),
    )
    for (title, what), (samples, peers, score) in zip(_SETS.items(), measured, strict=True):
        yield f"\n## {title}\n\n{len(samples)} pages. {what}\n\n"
        yield from _table(samples, peers, score)
    if ENGINES.exists():
        yield _ENGINES
        for name, row in json.loads(ENGINES.read_text(encoding="utf-8")).items():
            yield f"| {name} | " + " | ".join(f"{right} of {row['posts']}" for right in row["right"].values()) + " |\n"


def _table(
    samples: Sequence[Sample], peers: Sequence[Extractor], score: Callable[[list[Sample], Sequence[Reading]], Score]
) -> Iterator[str]:
    runs = dict(_runs(samples, (NEWSBOT, *peers)))
    scores = {name: score(list(samples), found.readings) for name, found in runs.items()}
    yield f"| | {' | '.join(runs)} | marks |\n|---|{'---|' * (len(runs) + 1)}\n"
    for figure, marks in scores[NEWSBOT.name].figures().items():
        row = (_cell(theirs.means().get(figure)) for theirs in scores.values())
        yield f"| {figure} | {' | '.join(row)} | {len(marks)} |\n"
    rates = (f"{len(found.readings) / found.seconds:.0f}" for found in runs.values())
    yield f"| pages a second of one core | {' | '.join(rates)} | |\n"
    refused = Counter(reading.refused for reading in runs[NEWSBOT.name].readings if reading.refused)
    told = ", ".join(f"{reason} {count}" for reason, count in refused.most_common()) or "none"
    yield f"\nRefused by newsbot: {told}.\n"


def _cell(value: float | None) -> str:
    return f"{value:.3f}" if value else "-"


def _runs(samples: Sequence[Sample], extractors: Sequence[Extractor]) -> Iterator[tuple[str, Run]]:
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages.jsonl"
        write_pages(samples, pages)
        for extractor in extractors:
            try:
                yield extractor.name, run(extractor, pages)
            except NotRun as why:
                print(f"{extractor.name}: not measured: {why}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
