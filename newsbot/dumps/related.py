"""Related cards: the headlines of other stories that stand in a body, or between it and the author box."""

from __future__ import annotations

import re

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


def signed_card(sheet: Sheet, group: range) -> range | None:
    """The first bookmark card in *group*: a headline, a teaser, and the line that signs it; None for none."""
    for at in group[2:]:
        if is_signature(sheet.lines[at]) and is_prose_or_cut(sheet.lines[at - 1]):
            if is_headline(sheet.lines[at - 2]):
                return range(at - 2, at + 1)
            if sheet.grouped and at - group.start < _MOST_CARD_LINES:
                # A headline that ends in a full stop, or a teaser of several lines: the card is the block.
                return range(group.start, at + 1)
    return None


def pictured_card(sheet: Sheet, group: range) -> range | None:
    """The first card in *group* that a picture without a text of its own closes; None where there is none."""
    for at in group[1:]:
        if is_picture(sheet.lines[at]) and not is_sure_caption(sheet.lines[at - 1]):
            if at - 2 >= group.start and is_headline(sheet.lines[at - 2]) and is_prose_or_cut(sheet.lines[at - 1]):
                return range(at - 2, at + 1)
            if is_headline(sheet.lines[at - 1]) and not is_prose(sheet.lines[at - 1]):
                return range(at - 1, at + 1)
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
