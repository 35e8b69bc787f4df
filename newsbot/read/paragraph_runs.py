"""Runs: where on a page paragraphs follow each other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from newsbot.read.line_shapes import ends_sentence
from newsbot.read.sheet import Sheet

DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONG, _SENTENCE = 140, 50  # characters of running text without and with a stop at its end
_QUIET = 15  # characters from which a short line with a stop at its end is a sentence of the story, too
_BREAK = 12  # lines of something else between two parts of a story


@dataclass(frozen=True, slots=True)
class Demands:
    """What a run must be to be a story."""

    gap: int  # lines between two of its paragraphs, at most
    paragraphs: int
    size: int  # characters of running text
    density: float  # of its lines that are paragraphs
    of_all: float  # of all running text of the page
    likeness: float  # of its headline to the page's address


@dataclass(slots=True)
class Run:
    """Paragraphs that follow each other: the lines of them, in order."""

    lines: list[int]
    size: int  # of its running text, characters of dense scripts counted thrice
    quiet: int = 0  # other lines between them that say a sentence
    whole: int = 0  # running text of the page

    @property
    def density(self) -> float:
        """The part of the lines that are paragraphs, short sentences left out."""
        return len(self.lines) / max(1, self.lines[-1] - self.lines[0] + 1 - self.quiet)

    def satisfies(self, demands: Demands) -> bool:
        """Whether the run is long and dense enough, and enough of the page."""
        return (
            len(self.lines) >= demands.paragraphs
            and self.size >= max(demands.size, demands.of_all * self.whole)
            and self.density >= demands.density
        )


def size_of(line: str) -> int:
    """How much running text *line* is: 0 for a line that is none."""
    dense = len(DENSE.findall(line[:200])) * 3 > len(line[:200])
    size = len(line) * 3 if dense else len(line)
    if size >= _LONG or (size >= _SENTENCE and ends_sentence(line)):
        return size
    return 0


def longest_run(sheet: Sheet, demands: Demands) -> Run | None:
    """The run that holds most of the page's running text, where it is what *demands* ask for."""
    runs: list[Run] = []
    seen: set[str] = set()
    whole = quiet = 0
    for at, line in enumerate(sheet.lines):
        size = size_of(line) if line not in seen else 0
        if not size:
            quiet += len(line) >= _QUIET and ends_sentence(line)
            continue
        seen.add(line)
        whole += size
        if runs and at - runs[-1].lines[-1] - 1 <= demands.gap:
            runs[-1].lines.append(at)
            runs[-1].size += size
            runs[-1].quiet += quiet
        else:
            runs.append(Run([at], size))
        quiet = 0
    best = max(_joined(runs, demands), key=lambda run: run.size, default=None)
    if best is None:
        return None
    best.whole = whole
    story = _without_cards(sheet, best)
    return story if story.satisfies(demands) else None


def _without_cards(sheet: Sheet, run: Run) -> Run:
    """*run* without the teasers at its end: several paragraphs, each alone under a line of another kind."""
    often = {line for line, count in Counter(sheet.lines).items() if count > 2}  # between any two paragraphs: an advert
    kept = list(run.lines)
    paragraphs = set(kept)
    while kept and not _follows_another(sheet, kept[-1], paragraphs, often):
        kept.pop()
    if len(run.lines) - len(kept) < 2 or not kept:
        return run  # the paragraph under the last heading
    return Run(kept, sum(size_of(sheet.lines[at]) for at in kept), run.quiet, run.whole)


def _follows_another(sheet: Sheet, at: int, paragraphs: set[int], often: set[str]) -> bool:
    before = at - 1
    while (
        before >= 0
        and (sheet.lines[before] in often or ends_sentence(sheet.lines[before]))
        and before not in paragraphs
    ):
        before -= 1
    return before in paragraphs


def _joined(runs: list[Run], demands: Demands) -> list[Run]:
    """*runs*, those made one that only a box in the middle of a story parts."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if (
            last is not None
            and min(len(run.lines), len(last.lines)) > 1
            and min(run.density, last.density) >= demands.density
            and run.lines[0] - last.lines[-1] <= _BREAK
        ):
            joined[-1] = Run(last.lines + run.lines, last.size + run.size, last.quiet + run.quiet)
        else:
            joined.append(run)
    return joined
