"""Newsletters without a headline: they say themselves what they are, in the line that opens them."""

from __future__ import annotations

import re

from newsbot.dumps.furniture import AUDIO, STARTS, is_furniture, key
from newsbot.dumps.shapes import credit_of, word_count
from newsbot.dumps.sheet import Sheet
from newsbot.dumps.story import Story, close

_OPENING_LINES = 12  # banners and a caption stand above the line that says so
_EDITION = re.compile(
    r"\b(?:newest|latest|this week['’]s|today['’]s|\d{4}|weekly|daily|new|an?) (?:edition|issue) of\b.*\bnewsletters?\b"
    r"|\b(?:edition|issue) of\b.{0,120}\bnewsletters?\b",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"\b(?:subscribe|sign up)\b.*\bnewsletter|\bnewsletter.*\b(?:subscribe|sign up)\b", re.IGNORECASE
)
_DATED = re.compile(r"\bthe ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})[,’' ]*(?:edition|issue)\b")
_FEWEST_WORDS = 10  # a shorter line is a box that asks for subscribers


def is_edition_line(line: str) -> bool:
    """Whether *line* says that it opens an edition of a newsletter."""
    return word_count(line) >= _FEWEST_WORDS and len(line) < 600 and _EDITION.search(line) is not None


def edition_date(line: str) -> str | None:
    """The date of the edition that *line* opens, where it states one with its year."""
    found = _DATED.search(line) if len(line) < 600 else None
    return found[1] if found else None


def read_newsletter(sheet: Sheet) -> Story | None:
    """The newsletter that the text is, or None where no line near the top says that it is one."""
    note = next((at for at in range(min(_OPENING_LINES, len(sheet))) if _opens(sheet.lines[at])), None)
    if note is None:
        return None
    start = _start(sheet, note)
    above = [at for at in range(start, note) if not is_furniture(sheet.lines[at])]
    if len(above) > 1 and start:
        return None
    story = Story(date=edition_date(sheet.lines[note]))
    if above and (credit_of(sheet.lines[above[-1]]) or start):
        story.caption = sheet.lines[above[-1]]
    close(sheet, note, story)
    return story if len(story.body) > 1 else None


def _opens(line: str) -> bool:
    return is_edition_line(line) or (
        word_count(line) >= _FEWEST_WORDS and len(line) < 400 and _SUBSCRIBE.search(line) is not None
    )


def _start(sheet: Sheet, note: int) -> int:
    """The line after the banners: after the last line above *note* that only furniture can be."""
    starts = [at + 1 for at in range(note) if key(sheet.lines[at]) in STARTS]
    audio = [at + 1 for at in range(note) if AUDIO.match(sheet.lines[at])]
    return (starts or audio or [0])[-1]
