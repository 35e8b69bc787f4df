"""Newsletters without a headline: they say themselves what they are, in the line that opens them."""

from __future__ import annotations

import re

from newsbot.read.credits import credit_of
from newsbot.read.line_shapes import is_prose, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import AUDIO, STARTS, is_furniture, key
from newsbot.read.text_story import Story, close

_OPENING_LINES = 12  # banners and a caption stand above the line that says so
_LONGEST = 600
_EDITION = re.compile(r"\b(?:edition|issue)(?: #?\d+)? of\b.{0,160}\bnewsletter", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:subscribe|sign up)\b.*\bnewsletter|\bnewsletter.*\b(?:subscribe|sign up)\b|"
    r"^(?:welcome to|you['’]?re reading|you are reading|this is)\b.*\bnewsletter",
    re.IGNORECASE,
)
_DATED = re.compile(r"\bthe ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})[,’' ]*(?:edition|issue)\b")
_FEWEST_WORDS = 10  # a shorter line is a box that asks for subscribers


def is_edition_line(line: str) -> bool:
    """Whether *line* says that it opens an edition of a newsletter."""
    return _speaks_of_one(line) and _EDITION.search(line) is not None


def _speaks_of_one(line: str) -> bool:
    return len(line) < _LONGEST and "newsletter" in line.lower() and word_count(line) >= _FEWEST_WORDS


def edition_date(line: str) -> str | None:
    """The date of the edition that *line* opens, where it states one with its year."""
    found = _DATED.search(line) if len(line) < _LONGEST else None
    return found[1] if found else None


def read_newsletter(sheet: Sheet) -> Story | None:
    """The newsletter that the text is, or None where no line near the top says that it is one."""
    note = next((at for at in range(min(_OPENING_LINES, len(sheet))) if _opens(sheet.lines[at])), None)
    if note is None:
        return None
    story = Story(date=edition_date(sheet.lines[note]))
    first = note
    for at in reversed(range(_top(sheet, note), note)):
        line = sheet.lines[at]
        if is_furniture(line):
            continue
        if story.caption is None and _is_caption(sheet, at):
            story.caption = line
        elif is_prose(line) and story.caption is None:
            first = at
        else:
            break
    close(sheet, first, story)
    return story if len(story.body) > 1 else None


def _is_caption(sheet: Sheet, at: int) -> bool:
    """Whether line *at*, above the text, is the lead picture's: it has a credit, or the audio stands under it."""
    return credit_of(sheet.lines[at]) is not None or AUDIO.match(sheet.lines[at + 1]) is not None


def _opens(line: str) -> bool:
    return _speaks_of_one(line) and (_EDITION.search(line) or _ADDRESS.search(line)) is not None


def _top(sheet: Sheet, note: int) -> int:
    """The line after the banners. Where nothing ends them, a caption may still stand right above the text."""
    starts = [at + 1 for at in range(note) if key(sheet.lines[at]) in STARTS]
    if starts:
        return starts[-1]
    audio = next((at for at in range(note) if AUDIO.match(sheet.lines[at])), note)
    return audio - 1 if audio and credit_of(sheet.lines[audio - 1]) else audio
