"""Finds teasers of other stories among blocks: linked titles with a few lines under each."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from newsbot.read.markup import TextBlock, ancestors, leads_away
from newsbot.read.text_boilerplate import is_call

_LINKED = 0.8  # the share of a title that is a link
_FEWEST = 2  # teasers in a row
_MOST_LINES = 3  # under a title
_LONGEST = 400  # characters of a teaser's line
_CUT_OFF = ("...", "…", "[...]", "[…]")


def without_teasers(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """*blocks* without rows of teasers that a label calls other stories, or that are cut off."""
    kept: list[TextBlock] = []
    at = 0
    while at < len(blocks):
        end = _end_of_row(blocks, at) if _is_title(blocks[at]) else at
        is_labelled = bool(kept) and kept[-1].kind == "heading" and is_call(kept[-1].text)
        if end > at and (is_labelled or _is_cut_off(blocks[at:end])):
            if is_labelled:
                kept.pop()
            at = end
        else:
            kept += blocks[at : max(end, at + 1)]
            at = max(end, at + 1)
    return kept


def _end_of_row(blocks: Sequence[TextBlock], start: int) -> int:
    """The end of the row of teasers that begins at *start*; *start* if it is none."""
    titles, most, before, at = 0, 0, blocks[start], start
    while at < len(blocks) and _is_title(blocks[at]):
        lines = 0
        while lines <= _MOST_LINES and at + 1 + lines < len(blocks) and _is_line(blocks[at + 1 + lines]):
            lines += 1
        is_last = at + 1 + lines >= len(blocks) or not _is_title(blocks[at + 1 + lines])
        if is_last and titles:  # the story may go on
            lines = _lines_in(_card_of(blocks[at], before), blocks[at + 1 : at + 1 + lines]) or min(lines, most)
        if not 0 < lines <= _MOST_LINES:
            break
        titles, most, before, at = titles + 1, max(most, lines), blocks[at], at + 1 + lines
    return at if titles >= _FEWEST else start


def _card_of(title: TextBlock, before: TextBlock) -> HtmlElement:
    """The largest element around *title* without the title *before*."""
    shared = set(ancestors(before.element))
    card = title.element
    for outer in ancestors(title.element):
        if outer in shared:
            break
        card = outer
    return card


def _lines_in(card: HtmlElement, lines: Sequence[TextBlock]) -> int:
    """How many of *lines* stand in *card*."""
    return sum(card in ancestors(line.element) for line in lines)


def _is_title(block: TextBlock) -> bool:
    if block.kind != "heading" or block.links <= _LINKED:
        return False
    link = next(block.element.iter("a"), None)
    return link is None or leads_away(link)


def _is_line(block: TextBlock) -> bool:
    return block.kind == "paragraph" and len(block.text) <= _LONGEST


def _is_cut_off(row: Sequence[TextBlock]) -> bool:
    """Whether the last line of each teaser in *row* breaks off."""
    lasts = [block for block, after in zip(row, (*row[1:], None), strict=True) if after is None or _is_title(after)]
    return all(block.text.endswith(_CUT_OFF) for block in lasts)
