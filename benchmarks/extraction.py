"""How right and how fast extraction is on pages of sites it has no rules for, beside its peers in the same run.

    uv run python -m benchmarks.extraction [--worst N] [--no-peer] [--only PART] [--languages] [--memory PAGES]
    uv run python -m benchmarks.extraction --gate [--write]
    uv run --group peers python -m benchmarks.extraction        (with the peers that are no dependency of ours)

Reads the two corpora in ../shared/corpora (beside the checkout): `fundus`, news pages of many countries with the facts
of hand-written site rules, and `scrapinghub`, news and blog pages with hand-copied bodies. Prints how right each field
is (`+-` is the standard error over publishers: what pages never seen may differ), pages a second of one core (parsing
included, reading files not), and the ratio to the peers; with --worst the pages that fail, for whoever works on
extraction next. --memory reads the pages again and again and prints the memory that is held.

--gate fails when a figure is more than half a point below benchmarks/extraction_gate.toml, and says nothing where there
are no corpora; --write accepts the figures of today.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from itertools import cycle, islice
from pathlib import Path

from benchmarks.extraction_peers import installed_peers
from benchmarks.extraction_samples import CORPORA, Reading, Sample, read_samples
from benchmarks.extraction_scores import Score, score_all
from newsbot.extract import extract
from newsbot.items import Article
from newsbot.page import Page

GATE = Path(__file__).with_name("extraction_gate.toml")
_MAY_FALL = 0.005


def main() -> int:
    """Run the benchmark."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--worst", type=int, default=0, help="print this many failing pages of each field")
    options.add_argument("--no-peer", action="store_true", help="leave the other extractors out")
    options.add_argument("--only", default="", help="only pages whose name holds this")
    options.add_argument("--languages", action="store_true", help="print each figure by group of languages")
    options.add_argument("--memory", type=int, default=0, help="read this many pages, and print the memory held")
    options.add_argument("--gate", action="store_true", help="fail where a figure fell below the committed one")
    options.add_argument("--write", action="store_true", help="with --gate: commit to the figures of this run")
    chosen = options.parse_args()
    samples = read_samples(chosen.only)
    if not samples:
        print(f"no pages in ../{CORPORA.relative_to(CORPORA.parents[1])}: nothing to measure", file=sys.stderr)
        return 0
    if chosen.memory:
        return _memory(samples, chosen.memory)
    readings, seconds = _run(samples, newsbot)
    score = score_all(samples, readings)
    if chosen.gate:
        return _gate(score.means(), chosen.write)
    print(f"{'newsbot':28}{len(samples) / seconds:8.1f} pages/s")
    table = {"newsbot": score}
    for name, read in {} if chosen.no_peer else installed_peers().items():
        theirs, their_seconds = _run(samples, read)
        ratio = their_seconds / seconds
        print(f"{name:28}{len(samples) / their_seconds:8.1f} pages/s   newsbot is {ratio:.1f} times as fast")
        table[name] = score_all(samples, theirs)
    _print(table)
    if chosen.languages:
        _print_languages(samples, readings)
    for name, pages in score.failed.items():
        for value, page, note in sorted(pages)[: chosen.worst]:
            print(f"  {name}: {value:.2f} {page} {note[:230]}")
    return 0


def newsbot(sample: Sample) -> Reading:
    """What newsbot says of a page of a site that it does not know."""
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


def _run(samples: list[Sample], read: Callable[[Sample], Reading]) -> tuple[list[Reading], float]:
    for sample in samples[:3]:
        read(sample)
    start = time.process_time()
    readings = [read(sample) for sample in samples]
    return readings, time.process_time() - start


def _memory(samples: list[Sample], pages: int) -> int:
    """Print the resident memory every 500 pages: flat after the first 500, or something is kept of each page."""
    for number, sample in enumerate(islice(cycle(samples), pages), start=1):
        newsbot(sample)
        if number % 500 == 0:
            gc.collect()
            print(f"{number:7,} pages  {_resident():7.1f} MB", flush=True)
    return 0


def _resident() -> float:
    held = int(Path("/proc/self/statm").read_text().split()[1])
    return held * os.sysconf("SC_PAGE_SIZE") / 1e6


def _gate(figures: dict[str, float], write: bool) -> int:
    if write:
        lines = [f'"{name}" = {value:.4f}' for name, value in figures.items()]
        GATE.write_text(
            "# What extraction reaches on the development half. A fall of half a point fails; to accept one, or to\n"
            "# hold a gain: uv run python -m benchmarks.extraction --gate --write\n" + "\n".join(lines) + "\n"
        )
    held = tomllib.loads(GATE.read_text()) if GATE.exists() else {}
    fallen = [name for name, least in held.items() if figures.get(name, 0.0) < least - _MAY_FALL]
    for name, least in held.items():
        mark = "  FELL" if name in fallen else ""
        print(f"{name:28}{figures.get(name, 0.0):8.4f}  committed {least:.4f}{mark}")
    return 1 if fallen else 0


def _print(table: dict[str, Score]) -> None:
    ours = table["newsbot"]
    means = {who: score.means() for who, score in table.items()}
    print(f"{'':28}{'newsbot':>9}{'+-':>7}" + "".join(f"{who:>18}" for who in table if who != "newsbot"))
    for name, value in means["newsbot"].items():
        others = "".join(f"{means[who].get(name, 0.0):18.3f}" for who in table if who != "newsbot")
        print(f"{name:28}{value:9.3f}{ours.error(name):7.3f}{others}   n={len(ours.figures[name]) or '':}")


def _print_languages(samples: list[Sample], readings: list[Reading]) -> None:
    groups: dict[str, list[tuple[Sample, Reading]]] = {}
    for sample, reading in zip(samples, readings, strict=True):
        if sample.corpus == "fundus":
            groups.setdefault(sample.language, []).append((sample, reading))
    scores = {name: score_all(*_unzipped(pairs)).means() for name, pairs in sorted(groups.items())}
    print(f"\n{'by language':28}" + "".join(f"{f'{name} ({len(groups[name])})':>20}" for name in scores))
    for name in next(iter(scores.values())):
        print(f"{name:28}" + "".join(f"{score.get(name, 0.0):20.3f}" for score in scores.values()))


def _unzipped(pairs: Iterable[tuple[Sample, Reading]]) -> tuple[list[Sample], list[Reading]]:
    together = list(pairs)
    return [sample for sample, _ in together], [reading for _, reading in together]


if __name__ == "__main__":
    sys.exit(main())
