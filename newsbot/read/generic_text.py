"""Any site's text: a headline, perhaps who and when, and paragraphs. What could be something else is not read."""

from __future__ import annotations

from newsbot.read.credits import credit_of
from newsbot.read.line_shapes import is_cut, is_headline, is_prose, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import STARTS, is_button, is_furniture, key
from newsbot.read.text_byline import Head, stated_by
from newsbot.read.text_story import Story, read_story

_TOP = 12  # lines within which the headline and what stands under it must be
_FEWEST_PARAGRAPHS = 2
_FEWEST_WORDS = 3
_MOST_BUTTONS = 3  # more stand on pages that want something


def read_generic(sheet: Sheet) -> tuple[Story, float] | None:
    """A story of a site that no grammar is known of, and how sure it is one; None where the text tells too little."""
    if _repeats(sheet) or sum(map(is_button, sheet.lines)) > _MOST_BUTTONS:
        return None
    head = _signed_head(sheet) or _bare_head(sheet)
    if head is None:
        return None
    story = read_story(sheet, head)
    paragraphs = [text for kind, text in story.body if kind != "heading"]
    prose = [text for text in paragraphs if is_prose(text)]
    if len(prose) < _FEWEST_PARAGRAPHS or len(prose) * 3 < len(story.body) * 2 or any(map(is_cut, paragraphs[:-1])):
        return None
    return story, _confidence(sheet, head, story)


def _confidence(sheet: Sheet, head: Head, story: Story) -> float:
    stated = bool(head.names) + bool(head.date)
    if stated:
        return 0.6 + 0.1 * stated
    if not sheet.separated or len(story.body) <= _FEWEST_PARAGRAPHS or _runs_on(sheet):
        # Nothing tells the end of the story from the beginning of the rail.
        return 0.4
    return 0.55


def _runs_on(sheet: Sheet) -> bool:
    """Whether several paragraphs stand in one block: those of several stories might, too."""
    return any(
        sum(is_prose(sheet.lines[at]) for at in group) > _FEWEST_PARAGRAPHS for group in sheet.groups(0, len(sheet))
    )


def _signed_head(sheet: Sheet) -> Head | None:
    """The headline above the first byline or date near the top."""
    for at in range(1, min(_TOP, len(sheet))):
        stated = stated_by(sheet.lines[at])
        if stated is None:
            continue
        title = next((up for up in range(at - 1, max(at - 4, -1), -1) if _may_be_title(sheet, up)), None)
        if title is None:
            continue
        after, names, date = at, stated.names, stated.date
        while after < len(sheet) and after - at < 4 and (stated := stated_by(sheet.lines[after])):
            names, date, after = names or stated.names, date or stated.date, after + 1
        return Head(title, after, names, date, None)
    return None


def _bare_head(sheet: Sheet) -> Head | None:
    """The first line of the text, where it stands alone and reads like a headline."""
    start = max((at + 1 for at in range(min(_TOP, len(sheet))) if key(sheet.lines[at]) in STARTS), default=0)
    if start + _FEWEST_PARAGRAPHS >= len(sheet) or not _may_be_title(sheet, start):
        return None
    return Head(start, start + 1, (), None, None)


def _may_be_title(sheet: Sheet, at: int) -> bool:
    line = sheet.lines[at]
    return (
        is_headline(line)
        and not is_prose(line)
        and not is_furniture(line)
        and credit_of(line) is None
        and word_count(line) >= _FEWEST_WORDS
    )


def _repeats(sheet: Sheet) -> bool:
    """Whether running text stands twice: pages of summaries show each as a picture's text, too."""
    prose = [line for line in sheet.lines if is_prose(line)]
    return len(set(prose)) < len(prose)
