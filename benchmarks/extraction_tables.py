"""Prints the extraction benchmark's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.extraction_folds import FOLDS, expected
from benchmarks.extraction_runs import Run
from benchmarks.extraction_samples import Sample
from benchmarks.extraction_scores import Score, score_all, share, standard_error

_NAME, _COLUMN, _NOTE = 28, 17, 230


def print_costs(runs: Mapping[str, Run]) -> None:
    """Prints pages per second of one core, the ratio to newsbot, and memory."""
    ours = runs["newsbot"]
    print(f"{'':{_NAME}}{'pages/s':>9}{'newsbot is':>13}{'MB at start':>13}{'MB at most':>12}  refused network use")
    for name, run in runs.items():
        ratio = f"{run.seconds / ours.seconds:.1f} x" if name != "newsbot" else ""
        rate = len(run.readings) / run.seconds
        print(f"{name:{_NAME}}{rate:9.1f}{ratio:>13}{run.at_start:13.0f}{run.peak:12.0f}  {run.network or ''}")


def print_quality(samples: Sequence[Sample], runs: Mapping[str, Run]) -> None:
    """Prints each extractor's figures, over all pages and by language group."""
    _print_group("all pages", samples, {name: run.readings for name, run in runs.items()})
    for group in sorted({sample.group for sample in samples if sample.corpus == "fundus"}):
        chosen = [at for at, sample in enumerate(samples) if sample.group == group]
        picked = {name: [run.readings[at] for at in chosen] for name, run in runs.items()}
        _print_group(f"{group} ({len(chosen)} pages)", [samples[at] for at in chosen], picked)


def _print_group(title: str, samples: Sequence[Sample], readings: Mapping[str, Sequence[object]]) -> None:
    scores = {name: score_all(samples, theirs) for name, theirs in readings.items()}  # type: ignore[arg-type]
    print(f"\n{title:{_NAME}}{'newsbot':>9}{'+-':>7}" + "".join(f"{n:>{_COLUMN}}" for n in scores if n != "newsbot"))
    means = {name: score.means() for name, score in scores.items()}
    for figure, marks in scores["newsbot"].figures().items():
        others = "".join(f"{means[name].get(figure, 0.0):{_COLUMN}.3f}" for name in scores if name != "newsbot")
        print(f"{figure:{_NAME}}{share(marks):9.3f}{standard_error(marks):7.3f}{others}   n={len(marks)}")


def print_folds(score: Score) -> None:
    """Prints each figure by publisher-disjoint folds, with the interval over publishers."""
    print(
        f"\n{'by folds of publishers':{_NAME}}"
        + "".join(f"{f'fold {n}':>8}" for n in range(1, FOLDS + 1))
        + f"{'mean':>8}{'spread':>8}{'worst':>8}{'95 % of draws':>17}   without the publisher that matters most"
    )
    for figure, marks in score.figures().items():
        found = expected(marks)
        folds = "".join(f"{value:8.3f}" for value in found.folds)
        summary = f"{found.mean:8.3f}{found.spread:8.3f}{found.worst:8.3f}{f'{found.low:.3f}-{found.high:.3f}':>17}"
        without = ", ".join(f"{value:.3f} ({name})" for value, name in (found.least, found.most))
        print(f"{figure:{_NAME}}{folds:{8 * FOLDS}}{summary}   {without}")


def print_worst(score: Score, most: int) -> None:
    """Prints up to *most* pages that lower each figure, for whoever works on it next."""
    for figure in score.figures():
        if pages := score.worst(figure, most):
            print(f"\nworst pages: {figure}")
        for mark in pages:
            print(f"  {mark.right / mark.of:.2f} {mark.page} {mark.note[:_NOTE]}")


def print_held(held: Mapping[str, float], figures: Mapping[str, float], fallen: Sequence[str]) -> None:
    """Prints the committed figures beside this run's."""
    for name, least in held.items():
        mark = "  FELL" if name in fallen else ""
        print(f"  {name:{_NAME}}{figures.get(name, 0.0):8.4f}  committed {least:.4f}{mark}")


def print_shares(title: str, score: Score) -> None:
    """Prints each field's share, and out of how many."""
    print(f"\n{title:{_NAME}}{'share':>9}")
    for figure, marks in score.figures().items():
        print(f"{figure:{_NAME}}{share(marks):9.3f}   n={len(marks)}")
