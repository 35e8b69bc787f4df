"""Bodies: the lines of a story sorted into paragraphs, headings and items, with cards and figures taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from newsbot.dumps.furniture import is_furniture, is_picture
from newsbot.dumps.related import headlines, is_card, signed_card
from newsbot.dumps.shapes import is_headline, is_prose, is_subheading, is_sure_caption, word_count
from newsbot.dumps.sheet import Sheet
from newsbot.items import BlockKind

_MOST_CARD_LINES = 6  # a longer block is text without blank lines in it
_FEWEST_WORDS = 4  # of a headline


@dataclass(slots=True)
class Body:
    """The blocks of a story, and the headlines of the cards that stood among and under them."""

    blocks: list[tuple[BlockKind, str]] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    ended: bool = False  # something in it shows that the rest of the page belongs to other stories


def read_body(sheet: Sheet, start: int, end: int, *, box: bool) -> Body:
    """The body that stands from line *start* to line *end*. *box*: an author box begins at *end*."""
    body = Body()
    end, last = _last_cards(sheet, start, end) if box else (end, [])
    kept: list[int] = []
    for group in sheet.groups(start, end):
        kept += _sort(sheet, group, body)
        if body.ended:
            break
    body.blocks += _blocks(sheet, kept)
    body.related += last
    return body


def _last_cards(sheet: Sheet, start: int, end: int) -> tuple[int, list[str]]:
    """Where the body ends above the author box at line *end*, and the headlines of the cards between the two."""
    glued = end
    while glued > start and sheet.together(glued - 1, end):
        glued -= 1
    if glued < end:
        if sheet.separated and glued > start and end - glued <= _MOST_CARD_LINES:
            return glued, headlines(list(sheet.lines[glued:end]))
        # Without blank lines, and where nothing else would be left of the body, only the line's own shape counts.
        while end > start and is_picture(sheet.lines[end - 1]):
            end -= 1
        return (end - 1, [sheet.lines[end - 1]]) if _is_loose_headline(sheet, start, end) else (end, [])
    if sheet.separated and _is_loose_headline(sheet, start, end) and not sheet.together(end - 2, end - 1):
        return end - 1, [sheet.lines[end - 1]]
    return end, []


def _is_loose_headline(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the last line of the body is a headline that nothing but its missing full stop gives away."""
    line = sheet.lines[end - 1]
    return (
        end - start > 1
        and end - 1 not in sheet.items
        and not is_furniture(line)
        and line[-1] not in '.!?"”…):;,'
        and word_count(line) >= _FEWEST_WORDS
        and is_headline(line)
    )


def _sort(sheet: Sheet, group: range, body: Body) -> list[int]:
    """The lines of the block *group* that belong to the story; the headlines of its cards go to *body*."""
    rest = group
    kept: list[int] = []
    while (signature := signed_card(sheet, rest)) is not None:
        kept += range(rest.start, signature - 2)
        body.related.append(sheet.lines[signature - 2])
        rest = range(signature + 1, group.stop)
    if len(rest) < len(group) and sheet.separated:
        # A card ends its block. What is glued under it is the next thing on the page, not the story.
        body.ended = bool(rest)
    elif sheet.separated and len(rest) <= _MOST_CARD_LINES and is_card(sheet, rest):
        body.related += headlines([sheet.lines[at] for at in rest])
    else:
        kept += _without_figures(sheet, rest)
    return [at for at in kept if not is_furniture(sheet.lines[at])]


def _without_figures(sheet: Sheet, group: range) -> list[int]:
    """The lines of *group* but the captions of pictures inside the story, with the pictures' own texts."""
    lines = sheet.lines
    if sheet.separated and 1 < len(group) <= 3 and is_picture(lines[group[0]]):
        return []
    kept: list[int] = []
    for at in group:
        if not is_sure_caption(lines[at]):
            kept.append(at)
        elif sheet.separated and kept[-1:] == [at - 1] and _describes(lines[at - 1], lines[at]):
            kept.pop()
    return kept


def _describes(line: str, caption: str) -> bool:
    """Whether *line* over a *caption* is the picture's own text: no paragraph, or the same words."""
    return not is_prose(line) or caption.startswith(line[:30])


def _blocks(sheet: Sheet, kept: list[int]) -> Iterator[tuple[BlockKind, str]]:
    for position, at in enumerate(kept):
        line = sheet.lines[at]
        if at in sheet.items:
            yield "item", line
        elif position + 1 < len(kept) and is_subheading(line):
            yield "heading", line
        else:
            yield "paragraph", line
