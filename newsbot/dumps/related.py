"""Related cards: the headlines of other stories that stand in a body, or between it and the author box."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.dumps.furniture import is_furniture, is_picture
from newsbot.dumps.shapes import is_headline, is_prose, is_sure_caption, word_count
from newsbot.dumps.sheet import Sheet

_LONGEST_SIGNATURE = 90
# The outlet's name and the author's run together: "The Estuary PostAda Lovelace".
_SIGNATURE = re.compile(r"^[A-Z][^.!?]*[a-z][A-Z][a-z'’-]+(?: [^.!?]*)?$")
_CUT_TEASER = 60
_MOST_CARD_LINES = 6
_FEWEST_WORDS = 4  # of a headline that nothing else shows to be one


def is_signature(line: str) -> bool:
    """Whether *line* is the last of a bookmark card: outlet and author with no blank between them."""
    return len(line) <= _LONGEST_SIGNATURE and line.count(" ") <= 10 and _SIGNATURE.match(line) is not None


def cards_in(sheet: Sheet, group: range) -> Iterator[range]:
    """The cards in *group* that a line of their own closes: a signature, or a picture without a text of its own."""
    start = group.start
    for at in group:
        card = _signed_card(sheet, start, at) or pictured_card(sheet, start, at)
        if card is not None:
            yield card
            start = card.stop


def _signed_card(sheet: Sheet, start: int, last: int) -> range | None:
    """The bookmark card that line *last* signs: a headline and a teaser, not above line *start*, stand over it."""
    if last - 2 < start or not is_signature(sheet.lines[last]) or not is_prose_or_cut(sheet.lines[last - 1]):
        return None
    if is_headline(sheet.lines[last - 2]):
        return range(last - 2, last + 1)
    if sheet.grouped and last - start < _MOST_CARD_LINES:
        # A headline that ends in a full stop, or a teaser of several lines: the card is the block.
        return range(start, last + 1)
    return None


def pictured_card(sheet: Sheet, start: int, last: int) -> range | None:
    """The card that a picture on line *last* closes: a headline, and perhaps a teaser, not above line *start*."""
    if last - 1 < start or not is_picture(sheet.lines[last]) or is_sure_caption(sheet.lines[last - 1]):
        return None
    if last - 2 >= start and is_headline(sheet.lines[last - 2]) and is_prose_or_cut(sheet.lines[last - 1]):
        return range(last - 2, last + 1)
    if is_headline(sheet.lines[last - 1]) and not is_prose(sheet.lines[last - 1]):
        return range(last - 1, last + 1)
    return None


def is_prose_or_cut(line: str) -> bool:
    """Whether *line* may be a teaser, whole or cut."""
    return is_prose(line) or len(line) >= _CUT_TEASER


def is_plain_card(sheet: Sheet, group: range, *, last: bool) -> bool:
    """Whether the two lines of *group* are a card without picture or signature. *last*: nothing of the body follows."""
    if len(group) != 2:
        return False
    headline, teaser = sheet.lines[group[0]], sheet.lines[group[1]]
    if not is_headline(headline) or word_count(headline) < _FEWEST_WORDS or is_sure_caption(teaser):
        return False
    # In the middle of a story a question stands over its answer, and two short lines are a list.
    return is_prose_or_cut(teaser) if last else is_prose(teaser) and headline[-1] not in "?!"


def headlines(lines: list[str]) -> list[str]:
    """The headlines of the cards that *lines* make up, one under the other, teasers left out."""
    found: list[str] = []
    card: list[str] = []
    for line in lines:
        if is_picture(line):
            # A picture closes its card, and the line above it is the teaser where there are two.
            found += _openers(card[:-1] if len(card) > 1 else card)
            card = []
        elif not is_furniture(line):
            card.append(line)
    return found + _openers(card)


def _openers(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if at == 0 or not is_prose(line)]
