"""Sorts a story's lines into paragraphs, headings and items, taking out cards and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from newsbot.items import BlockKind
from newsbot.patterns import anchored
from newsbot.read.credits import is_sure_caption
from newsbot.read.line_shapes import ends_sentence, is_cut, is_headline, is_prose, is_subheading, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import is_boilerplate, is_noise, is_picture

_MOST_CARD_LINES = 6  # a longer block is text without blank lines
_FEWEST_WORDS = 4  # of a headline
_SURE_WORDS = 8  # too many for a heading inside a story
_LONGEST_SIGNATURE = 90
# Outlet and author run together: "The Estuary PostAda Lovelace".
_SIGNATURE = anchored(r"^[A-Z][^.!?]*[a-z][A-Z][a-z'’-]+(?: [^.!?]*)?$", at_most=_LONGEST_SIGNATURE)
_CUT_TEASER = 60


@dataclass(slots=True)
class Body:
    """A story's blocks, and the headlines of the cards among and under them."""

    blocks: list[tuple[BlockKind, str]] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    ended: bool = False  # something shows that the rest of the page belongs to other stories


def read_body(sheet: Sheet, start: int, end: int, *, box: bool, cards_within: bool) -> Body:
    """The body from line *start* to line *end*.

    *box*: an author box begins at *end*. *cards_within*: unmarked cards may stand between paragraphs.
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
    """Where the body ends above the author box at line *end*, and the headlines of cards in between."""
    glued = end
    while sheet.grouped and glued > start and sheet.together(glued - 1, end):
        glued -= 1
    if start < glued < end and end - glued <= _MOST_CARD_LINES:
        return glued, _headlines(list(sheet.lines[glued:end]))
    pictured = _pictured_card(sheet, start, end - 1)
    if pictured is not None:
        return pictured.start, [sheet.lines[pictured.start]]
    while end > start and is_picture(sheet.lines[end - 1]):
        end -= 1
    if not sheet.grouped and end - start > 2 and _is_loose_card(sheet, end):
        return end - 2, [sheet.lines[end - 2]]
    return (end - 1, [sheet.lines[end - 1]]) if _is_loose_headline(sheet, start, end) else (end, [])


def _is_loose_card(sheet: Sheet, end: int) -> bool:
    """Whether the last two lines are a card without a blank line: a long headline, or a cut teaser."""
    headline, teaser = sheet.lines[end - 2], sheet.lines[end - 1]
    if not _is_plain_card(sheet, range(end - 2, end), last=True) or end - 2 in sheet.items:
        return False
    return word_count(headline) >= _SURE_WORDS or teaser[-1] == "…" or is_cut(teaser)


def _is_loose_headline(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the body's last line is a headline that only its missing full stop gives away."""
    line = sheet.lines[end - 1]
    return (
        end - start > 1
        and end - 1 not in sheet.items
        and not (sheet.grouped and sheet.together(end - 2, end - 1))
        and line[-1] not in '.!?"”…):;,'
        and word_count(line) >= _FEWEST_WORDS
        and is_headline(line)
        # If the line before is not a sentence either, both are list items.
        and (ends_sentence(sheet.lines[end - 2]) or not sheet.separated)
    )


def _sort(sheet: Sheet, group: range, body: Body, *, last: bool, cards_within: bool) -> list[int]:
    """The story's lines in *group*; its cards' headlines go to *body*."""
    rest = group
    kept: list[int] = []
    for card in _cards_in(sheet, group) if len(group) > 1 else ():
        kept += range(rest.start, card.start)
        body.related.append(sheet.lines[card.start])
        rest = range(card.stop, group.stop)
    if rest.start > group.start and rest and sheet.grouped and _is_signature(sheet.lines[rest.start - 1]):
        # A bookmark card ends its block, so what is glued under it is no longer the story.
        body.ended = True
    elif sheet.grouped and (last or cards_within) and _is_plain_card(sheet, rest, last=last):
        body.related.append(sheet.lines[rest.start])
    else:
        kept += _without_figures(sheet, rest)
    return [at for at in kept if not (is_boilerplate(sheet.lines[at]) or is_noise(sheet.lines[at]))]


def _without_figures(sheet: Sheet, group: range) -> list[int]:
    """The lines of *group* without picture captions and alt texts."""
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
    """Whether *line* above *caption* is the picture's alt text: no paragraph, or the same words."""
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


def _is_signature(line: str) -> bool:
    """Whether *line* ends a bookmark card: outlet and author without a blank between them."""
    return len(line) <= _LONGEST_SIGNATURE and line.count(" ") <= 10 and _SIGNATURE.match(line) is not None


def _cards_in(sheet: Sheet, group: range) -> Iterator[range]:
    """The cards in *group* that end in a signature or a picture without its own text."""
    start = group.start
    for at in group:
        card = _signed_card(sheet, start, at) or _pictured_card(sheet, start, at)
        if card is not None:
            yield card
            start = card.stop


def _signed_card(sheet: Sheet, start: int, last: int) -> range | None:
    """The bookmark card that line *last* signs, with a headline and teaser above it from line *start*."""
    if last - 2 < start or not _is_signature(sheet.lines[last]) or not _is_prose_or_cut(sheet.lines[last - 1]):
        return None
    if is_headline(sheet.lines[last - 2]):
        return range(last - 2, last + 1)
    if sheet.grouped and last - start < _MOST_CARD_LINES:
        # A headline with a full stop, or a teaser of several lines: the card is the block.
        return range(start, last + 1)
    return None


def _pictured_card(sheet: Sheet, start: int, last: int) -> range | None:
    """The card that a picture on line *last* closes, with a headline and perhaps a teaser from line *start*."""
    if last - 1 < start or not is_picture(sheet.lines[last]) or is_sure_caption(sheet.lines[last - 1]):
        return None
    if last - 2 >= start and is_headline(sheet.lines[last - 2]) and _is_prose_or_cut(sheet.lines[last - 1]):
        return range(last - 2, last + 1)
    if is_headline(sheet.lines[last - 1]) and not is_prose(sheet.lines[last - 1]):
        return range(last - 1, last + 1)
    return None


def _is_prose_or_cut(line: str) -> bool:
    """Whether *line* may be a teaser, whole or cut."""
    return is_prose(line) or len(line) >= _CUT_TEASER


def _is_plain_card(sheet: Sheet, group: range, *, last: bool) -> bool:
    """Whether *group* is a card of two lines without picture or signature. *last*: it ends the body."""
    if len(group) != 2:
        return False
    headline, teaser = sheet.lines[group[0]], sheet.lines[group[1]]
    if not is_headline(headline) or word_count(headline) < _FEWEST_WORDS or is_sure_caption(teaser):
        return False
    # Inside a story, a question stands above its answer, and two short lines are a list.
    return _is_prose_or_cut(teaser) if last else is_prose(teaser) and headline[-1] not in "?!"


def _headlines(lines: list[str]) -> list[str]:
    """The headlines of consecutive cards in *lines*."""
    found: list[str] = []
    card: list[str] = []
    for line in lines:
        if is_picture(line):
            # A picture closes its card; of two lines above it the second is the teaser.
            found += _openers(card[:-1] if len(card) > 1 else card)
            card = []
        elif not is_boilerplate(line):
            card.append(line)
    return found + _openers(card)


def _openers(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if at == 0 or not is_prose(line)]
