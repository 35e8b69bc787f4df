"""Bodies: the lines of a story sorted into paragraphs, headings and items, with cards and figures taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from newsbot.dumps.furniture import is_furniture, is_picture
from newsbot.dumps.related import cards_in, headlines, is_plain_card, is_signature, pictured_card
from newsbot.dumps.shapes import (
    ends_sentence,
    is_cut,
    is_headline,
    is_prose,
    is_subheading,
    is_sure_caption,
    word_count,
)
from newsbot.dumps.sheet import Sheet
from newsbot.items import BlockKind

_MOST_CARD_LINES = 6  # a longer block is text without blank lines in it
_FEWEST_WORDS = 4  # of a headline
_SURE_WORDS = 8  # of what is too long for a heading inside a story


@dataclass(slots=True)
class Body:
    """The blocks of a story, and the headlines of the cards that stood among and under them."""

    blocks: list[tuple[BlockKind, str]] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    ended: bool = False  # something in it shows that the rest of the page belongs to other stories


def read_body(sheet: Sheet, start: int, end: int, *, box: bool, cards_within: bool) -> Body:
    """The body that stands from line *start* to line *end*.

    *box*: an author box begins at *end*. *cards_within*: cards without a mark may stand between paragraphs.
    """
    body = Body()
    end, last = _last_cards(sheet, start, end) if box else (end, [])
    kept: list[int] = []
    for group in sheet.groups(start, end) if sheet.grouped else (range(start, end),):
        kept += _sort(sheet, group, body, last=group.stop == end, cards_within=cards_within)
        if body.ended:
            break
    body.blocks += _blocks(sheet, kept)
    body.related += last
    return body


def _last_cards(sheet: Sheet, start: int, end: int) -> tuple[int, list[str]]:
    """Where the body ends above the author box at line *end*, and the headlines of the cards between the two."""
    glued = end
    while sheet.grouped and glued > start and sheet.together(glued - 1, end):
        glued -= 1
    if start < glued < end and end - glued <= _MOST_CARD_LINES:
        return glued, headlines(list(sheet.lines[glued:end]))
    pictured = pictured_card(sheet, start, end - 1)
    if pictured is not None:
        return pictured.start, [sheet.lines[pictured.start]]
    while end > start and is_picture(sheet.lines[end - 1]):
        end -= 1
    if not sheet.grouped and end - start > 2 and _is_loose_card(sheet, end):
        return end - 2, [sheet.lines[end - 2]]
    return (end - 1, [sheet.lines[end - 1]]) if _is_loose_headline(sheet, start, end) else (end, [])


def _is_loose_card(sheet: Sheet, end: int) -> bool:
    """Whether the last two lines are a card, where no blank line says so: a long headline, or a teaser that is cut."""
    headline, teaser = sheet.lines[end - 2], sheet.lines[end - 1]
    if not is_plain_card(sheet, range(end - 2, end), last=True) or end - 2 in sheet.items:
        return False
    return word_count(headline) >= _SURE_WORDS or teaser[-1] == "…" or is_cut(teaser)


def _is_loose_headline(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the last line of the body is a headline that nothing but its missing full stop gives away."""
    line = sheet.lines[end - 1]
    return (
        end - start > 1
        and end - 1 not in sheet.items
        and not (sheet.grouped and sheet.together(end - 2, end - 1))
        and line[-1] not in '.!?"”…):;,'
        and word_count(line) >= _FEWEST_WORDS
        and is_headline(line)
        # Where the line before is no sentence either, both are items of a list.
        and (ends_sentence(sheet.lines[end - 2]) or not sheet.separated)
    )


def _sort(sheet: Sheet, group: range, body: Body, *, last: bool, cards_within: bool) -> list[int]:
    """The lines of *group* that belong to the story; the headlines of its cards go to *body*."""
    rest = group
    kept: list[int] = []
    for card in cards_in(sheet, group) if len(group) > 1 else ():
        kept += range(rest.start, card.start)
        body.related.append(sheet.lines[card.start])
        rest = range(card.stop, group.stop)
    if rest.start > group.start and rest and sheet.grouped and is_signature(sheet.lines[rest.start - 1]):
        # A bookmark card ends its block. What is glued under one is the next thing on the page, not the story.
        body.ended = True
    elif sheet.grouped and (last or cards_within) and is_plain_card(sheet, rest, last=last):
        body.related.append(sheet.lines[rest.start])
    else:
        kept += _without_figures(sheet, rest)
    return [at for at in kept if not is_furniture(sheet.lines[at])]


def _without_figures(sheet: Sheet, group: range) -> list[int]:
    """The lines of *group* but the captions of pictures inside the story, with the pictures' own texts."""
    lines = sheet.lines
    if sheet.grouped and 1 < len(group) <= 3 and is_picture(lines[group[0]]):
        return []
    kept: list[int] = []
    for at in group:
        if not is_sure_caption(lines[at]):
            kept.append(at)
        elif sheet.grouped and kept[-1:] == [at - 1] and _describes(lines[at - 1], lines[at]):
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
