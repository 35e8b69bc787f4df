"""How accurate and how fast extraction is on sites it has no rules for, beside its peers in the same run.

    uv run python -m benchmarks.extraction [--worst N] [--no-peer] [--only PART]
    uv run python -m benchmarks.extraction --first-law | --memory PAGES | --hostile
    uv run python -m benchmarks.extraction --gate [--write]

Reads two corpora in ../shared/corpora (beside the checkout): `fundus`, news pages of many countries with facts from
hand-written site rules, and `scrapinghub`, news and blog pages with hand-copied bodies. The evaluation sets of
trafilatura and htmldate beside them are read by --gate, and by benchmarks.quality. Each extractor runs in its own
process without network; peers that are not installed get their own environments through uv, and unavailable ones are
named. Prints

- cost: pages per second of one core (parsing, not file reading), peak memory;
- accuracy per field, over all pages and by language group (`+-`: standard error over publishers);
- newsbot's figures by folds of publishers, with an interval: what to expect on unseen pages;
- each field's worst pages, for whoever works on extraction next.

--first-law prints how much of each page's fields its text gives; --memory reads the pages repeatedly and prints the
memory held; --hostile times pages made to be slow. --gate fails if a figure is more than half a point below
benchmarks/extraction_gate.toml: always on the project's own recordings, and on the corpora if present, both with and
without a source (for the corpora, one that only names the site). --write accepts today's figures.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from benchmarks.extraction_first_law import score_first_law
from benchmarks.extraction_gate import fallen, held_figures, write_figures
from benchmarks.extraction_hostile import print_hostile
from benchmarks.extraction_own import score_own
from benchmarks.extraction_readers import reader
from benchmarks.extraction_runs import NEWSBOT, PEERS, NotRun, Run, run, write_pages
from benchmarks.extraction_samples import CORPORA, Sample, read_samples, read_set
from benchmarks.extraction_scores import score_all
from benchmarks.extraction_sets import SETS, score_set
from benchmarks.extraction_tables import print_costs, print_folds, print_held, print_quality, print_shares, print_worst


def main() -> int:
    """Runs the requested part of the benchmark."""
    options = _options()
    if options.hostile:
        print_hostile()
        return 0
    if options.gate:
        return _gate(options.write)
    samples = read_samples(options.only)
    if not samples:
        print(f"no pages in ../{CORPORA.relative_to(CORPORA.parents[1])}: nothing to measure", file=sys.stderr)
        return 0
    if options.memory:
        _memory(samples, options.memory)
    elif options.first_law:
        for name, score in score_first_law(samples).items():
            print_shares(f"text by {name}", score)
            print_worst(score, options.worst)
    else:
        _compare(samples, peers=not options.no_peer, worst=options.worst)
    return 0


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--worst", type=int, default=10, help="print this many failing pages of each field")
    options.add_argument("--no-peer", action="store_true", help="run without the other extractors")
    options.add_argument("--only", default="", help="only pages whose name holds this")
    options.add_argument("--first-law", action="store_true", help="print how much of each page's fields its text gives")
    options.add_argument("--memory", type=int, default=0, help="read this many pages and print the memory held")
    options.add_argument("--hostile", action="store_true", help="time pages made to be slow")
    options.add_argument("--gate", action="store_true", help="fail if a figure fell below the committed one")
    options.add_argument("--write", action="store_true", help="with --gate: accept the figures of this run")
    return options.parse_args()


def _compare(samples: list[Sample], *, peers: bool, worst: int) -> None:
    """Prints cost and quality of newsbot and its peers, and where newsbot fails."""
    runs: dict[str, Run] = {}
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages.jsonl"
        write_pages(samples, pages)
        for extractor in (NEWSBOT, *(PEERS if peers else ())):
            try:
                runs[extractor.name] = run(extractor, pages)
            except NotRun as why:
                print(f"{extractor.name}: not measured: {why}", file=sys.stderr)
    if NEWSBOT.name in runs:
        print_costs(runs)
        print_quality(samples, runs)
        score = score_all(samples, runs[NEWSBOT.name].readings)
        print_folds(score)
        print_worst(score, worst)


def _memory(samples: list[Sample], pages: int) -> None:
    """Prints the resident memory every 500 pages. It should stay flat after the first 500; growth means a leak."""
    read = reader(NEWSBOT.name)
    for number, sample in enumerate(islice(cycle(samples), pages), start=1):
        read(sample.html, sample.url)
        if number % 500 == 0:
            gc.collect()
            print(f"{number:7,} pages  {_resident():7.1f} MB", flush=True)


def _resident() -> float:
    held = int(Path("/proc/self/statm").read_text().split()[1])
    return held * os.sysconf("SC_PAGE_SIZE") / 1e6


def _gate(write: bool) -> int:
    """Returns 1 if a committed figure fell, among those measurable here."""
    measured = {"own recordings": score_own().means(), "own recordings, declared": score_own(declared=True).means()}
    samples = read_samples()
    if samples:
        for on, name in (("corpora", NEWSBOT.name), ("corpora, declared", f"{NEWSBOT.name}, declared")):
            read = reader(name)
            measured[on] = score_all(samples, [read(sample.html, sample.url) for sample in samples]).means()
        read = reader(NEWSBOT.name)
        for corpus in SETS:
            pages = read_set(corpus)
            measured[f"{corpus}'s set"] = score_set(pages, [read(page.html, page.url) for page in pages]).means()
        measured |= {f"first law, {name}": score.means() for name, score in score_first_law(samples).items()}
    if write:
        write_figures(measured)
    fell = 0
    for on, held in held_figures().items():
        if on not in measured:
            print(f"{on}: not measured, there are no pages in ../{CORPORA.relative_to(CORPORA.parents[1])}")
            continue
        lower = fallen(held, measured[on])
        print(on)
        print_held(held, measured[on], lower)
        fell += len(lower)
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
