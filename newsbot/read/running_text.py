"""Finds the story in any site's page text by its run of consecutive paragraphs.

Around a story stand navigation, lists of other stories and small print. Teasers come one or two under each headline;
only a story goes on for paragraphs. Its headline is the line above that its address repeats, or that a date or byline
follows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from newsbot.items import BlockKind
from newsbot.patterns import compiled
from newsbot.read.credits import is_sure_caption
from newsbot.read.line_shapes import (
    ALIKE,
    ALIKE_ENOUGH,
    DENSE,
    ends_sentence,
    is_subheading,
    likeness,
    words_of_address,
)
from newsbot.read.sheet import Sheet
from newsbot.read.stated_dates import read_day
from newsbot.read.text_boilerplate import is_boilerplate, is_button, is_call, is_noise
from newsbot.read.text_byline import is_bare_name, names_beside_a_date, names_of, stated_by
from newsbot.read.text_story import Story

_LONG, _SENTENCE = 140, 50  # characters of running text without and with a stop at the end
_SHORT_SENTENCE = 15  # characters; a shorter line with a full stop is not a sentence of the story
_BREAK = 12  # other lines between two parts of a story
_FEWEST_LINES = 30  # a whole page has more; in fewer, paragraphs may be of several stories
_REACH = 60  # lines above the story that may hold its headline
_UNDER = 14  # lines under the headline that may hold date and byline
_LEAST_TITLE, _LONGEST_TITLE = 12, 220
_OPENING = 4  # paragraphs before which date and byline may stand: a standfirst and captions come first
_SHORT = 30  # characters of a call to read something else
_SURE, _LIKELY = 0.6, 0.5
_WORD = compiled(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a run must reach to be a story."""

    gap: int  # other lines between two paragraphs, at most
    paragraphs: int
    size: int  # characters of running text
    density: float  # the share of its lines that are paragraphs
    of_all: float  # the share of the page's running text
    likeness: float  # of its headline to the page's address


@dataclass(slots=True)
class Run:
    """Consecutive paragraphs of a page, as line numbers."""

    lines: list[int]
    size: int  # of its running text; letters of dense scripts count three times
    short_sentences: int = 0  # among the other lines
    whole: int = 0  # running text of the page

    @property
    def density(self) -> float:
        """The share of lines that are paragraphs, ignoring short sentences."""
        return len(self.lines) / max(1, self.lines[-1] - self.lines[0] + 1 - self.short_sentences)

    def meets(self, thresholds: Thresholds) -> bool:
        return (
            len(self.lines) >= thresholds.paragraphs
            and self.size >= max(thresholds.size, thresholds.of_all * self.whole)
            and self.density >= thresholds.density
        )


def size_of(line: str) -> int:
    """The running text in *line*; 0 if it is none."""
    dense = len(DENSE.findall(line[:200])) * 3 > len(line[:200])
    size = len(line) * 3 if dense else len(line)
    if size >= _LONG or (size >= _SENTENCE and ends_sentence(line)):
        return size
    return 0


def longest_run(sheet: Sheet, thresholds: Thresholds) -> Run | None:
    """The run with most of the page's running text, if it meets *thresholds*."""
    runs: list[Run] = []
    seen: set[str] = set()
    whole = short_sentences = 0
    for at, line in enumerate(sheet.lines):
        size = size_of(line) if line not in seen else 0
        if not size:
            short_sentences += len(line) >= _SHORT_SENTENCE and ends_sentence(line)
            continue
        seen.add(line)
        whole += size
        if runs and at - runs[-1].lines[-1] - 1 <= thresholds.gap:
            runs[-1].lines.append(at)
            runs[-1].size += size
            runs[-1].short_sentences += short_sentences
        else:
            runs.append(Run([at], size))
        short_sentences = 0
    best = max(_joined(runs, thresholds), key=lambda run: run.size, default=None)
    if best is None:
        return None
    best.whole = whole
    story = _without_cards(sheet, best)
    return story if story.meets(thresholds) else None


def _without_cards(sheet: Sheet, run: Run) -> Run:
    """*run* without trailing teasers: several paragraphs, each under a line of another kind."""
    often = {line for line, count in Counter(sheet.lines).items() if count > 2}  # adverts between paragraphs
    kept = list(run.lines)
    paragraphs = set(kept)
    while kept and not _follows_another(sheet, kept[-1], paragraphs, often):
        kept.pop()
    if len(run.lines) - len(kept) < 2 or not kept:
        return run  # the paragraph under the last heading
    return Run(kept, sum(size_of(sheet.lines[at]) for at in kept), run.short_sentences, run.whole)


def _follows_another(sheet: Sheet, at: int, paragraphs: set[int], often: set[str]) -> bool:
    before = at - 1
    while (
        before >= 0
        and (sheet.lines[before] in often or ends_sentence(sheet.lines[before]))
        and before not in paragraphs
    ):
        before -= 1
    return before in paragraphs


def _joined(runs: list[Run], thresholds: Thresholds) -> list[Run]:
    """*runs*, joining those that only a box inside the story separates."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if (
            last is not None
            and min(len(run.lines), len(last.lines)) > 1
            and min(run.density, last.density) >= thresholds.density
            and run.lines[0] - last.lines[-1] <= _BREAK
        ):
            joined[-1] = Run(last.lines + run.lines, last.size + run.size, last.short_sentences + run.short_sentences)
        else:
            joined.append(run)
    return joined


# An address that repeats the headline identifies a story; without one the text has to prove it.
_THRESHOLDS = (
    Thresholds(gap=3, paragraphs=4, size=900, density=0.55, of_all=0.45, likeness=0.0),
    Thresholds(gap=5, paragraphs=3, size=600, density=0.3, of_all=0.25, likeness=ALIKE),
)
_LONG_STORY = Thresholds(gap=3, paragraphs=8, size=2_500, density=0.55, of_all=0.7, likeness=0.0)


def read_running(sheet: Sheet, path: str | None) -> tuple[Story, float] | None:
    """The story in a page's text and how sure it is; None if no run is long enough.

    *path* is that of the page's address, if known.
    """
    if len(sheet) < _FEWEST_LINES:
        return None
    address = words_of_address(path)
    for thresholds in _THRESHOLDS:
        run = longest_run(sheet, thresholds)
        found = _headline(sheet, run, address, thresholds) if run is not None else None
        if run is not None and found is not None:
            title, confidence = found
            story = Story(title=sheet.lines[title], closed=True)
            _read_lines_under(sheet, title, run, story)
            story.body = _blocks(sheet, title, run)
            return story, confidence
    return None


def _headline(sheet: Sheet, run: Run, address: frozenset[str], thresholds: Thresholds) -> tuple[int, float] | None:
    """The headline's line above *run* and how sure it is, or None."""
    first = run.lines[0]
    scores: dict[int, float] = {}
    for at in range(max(0, first - _REACH), run.lines[len(run.lines) // 2]):
        line = sheet.lines[at]
        alike = likeness(line, address)
        if _may_be_headline(line) and (at < first or alike >= ALIKE) and (alike >= ALIKE or not is_bare_name(line)):
            near = min(len(_WORD.findall(line)), 10) / 10 - 0.04 * (first - at)
            scores[at] = 4 * alike + _is_signed(sheet, at, first) + near
    if not scores:
        return None
    title = max(scores, key=lambda at: (scores[at], at))
    title = _shortest_copy(sheet, title, scores)
    alike = likeness(sheet.lines[title], address)
    if alike < thresholds.likeness:
        return None
    if alike >= ALIKE:
        return title, _SURE
    is_known = alike >= ALIKE_ENOUGH or _is_signed(sheet, title, first)
    return (title, _LIKELY) if is_known or _is_right_above(sheet, title, run) else None


def _shortest_copy(sheet: Sheet, title: int, others: dict[int, float]) -> int:
    """The line nearest to the story that is most of line *title*: breadcrumbs and pictures add words."""
    line = sheet.lines[title]
    inner = (at for at in others if sheet.lines[at] != line and sheet.lines[at] in line)
    inner = (at for at in inner if 2 * len(sheet.lines[at]) > len(line))
    return max(inner, default=title)


def _is_right_above(sheet: Sheet, title: int, run: Run) -> bool:
    """Whether a long story follows the line *title* at once."""
    return run.meets(_LONG_STORY) and run.lines[0] - title <= 3 and len(_WORD.findall(sheet.lines[title])) >= 5


def _may_be_headline(line: str) -> bool:
    size = len(line) * 3 if DENSE.search(line) else len(line)
    return (
        size >= _LEAST_TITLE
        and len(line) <= _LONGEST_TITLE
        and len(_WORD.findall(line)) >= (1 if DENSE.search(line) else 3)
        and line[-1] not in ".…,;:。"
        and not is_boilerplate(line)
        and not is_button(line)
        and not is_sure_caption(line)
        and read_day(line) is None
        and stated_by(line) is None
    )


def _is_signed(sheet: Sheet, title: int, first: int) -> bool:
    """Whether a date or byline stands between the line *title* and the story."""
    under = sheet.lines[title + 1 : min(first, title + 6)]
    return any(len(line) < 120 and (names_of(line) or read_day(line)) for line in under)


def _read_lines_under(sheet: Sheet, title: int, run: Run, story: Story) -> None:
    """Fills in the authors, date and caption of *story* from the lines under its headline."""
    under = [at for at in run.lines if at > title]
    last = under[min(_OPENING, len(under) - 1)]
    for at in range(title + 1, min(last, title + _UNDER)):
        line = sheet.lines[at]
        if not is_sure_caption(line) and (size_of(line) or len(line) > 160):
            continue
        if is_sure_caption(line):
            story.caption = story.caption or line
            continue
        story.names = story.names or names_of(line) or names_beside_a_date(sheet, at)
        story.date = story.date or read_day(line)


def _blocks(sheet: Sheet, title: int, run: Run) -> list[tuple[BlockKind, str]]:
    """The paragraphs of *run*, with the headings and list items between them."""
    paragraphs = set(run.lines)
    blocks: list[tuple[BlockKind, str]] = []
    for at in range(run.lines[0], run.lines[-1] + 1):
        line = sheet.lines[at]
        if at <= title or is_sure_caption(line) or is_noise(line) or (len(line) < _SHORT and is_call(line)):
            continue
        if at in paragraphs:
            blocks.append(("item" if at in sheet.items else "paragraph", line))
        elif at - 1 in paragraphs and at + 1 in paragraphs and line != sheet.lines[title]:
            if is_subheading(line) and not is_button(line) and not is_boilerplate(line):
                blocks.append(("heading", line))
            elif ends_sentence(line):
                blocks.append(("paragraph", line))
    return blocks
