"""Related cards: the headlines of other stories that stand in a body, or between it and the author box."""

from __future__ import annotations

import re

from newsbot.dumps.furniture import is_furniture, is_picture
from newsbot.dumps.shapes import ends_sentence, is_headline, is_prose, is_sure_caption, word_count
from newsbot.dumps.sheet import Sheet

_LONGEST_SIGNATURE = 90
# The outlet's name and the author's run together: "The Estuary PostAda Lovelace".
_SIGNATURE = re.compile(r"^[A-Z][^.!?]*[a-z][A-Z][a-z'’-]+(?: [^.!?]*)?$")
_CUT_TEASER = 60


def is_signature(line: str) -> bool:
    """Whether *line* is the last of a bookmark card: outlet and author with no blank between them."""
    return len(line) <= _LONGEST_SIGNATURE and line.count(" ") <= 10 and _SIGNATURE.match(line) is not None


def signed_card(sheet: Sheet, group: range) -> int | None:
    """The line of *group* that signs a bookmark card whose headline is two lines before it; None where none does."""
    for at in group[2:]:
        if is_signature(sheet.lines[at]) and is_prose_or_cut(sheet.lines[at - 1]) and is_headline(sheet.lines[at - 2]):
            return at
    return None


def is_prose_or_cut(line: str) -> bool:
    """Whether *line* may be a teaser, whole or cut."""
    return is_prose(line) or len(line) >= _CUT_TEASER


def is_card(sheet: Sheet, group: range) -> bool:
    """Whether the block *group* is one card: a headline, a teaser, and perhaps a picture."""
    lines = [line for at in group if not is_furniture(line := sheet.lines[at])]
    pictured = is_picture(sheet.lines[group[-1]])
    if pictured and 1 <= len(lines) <= 2:
        return not is_sure_caption(lines[-1]) and (len(lines) == 2 or is_headline(lines[0]))
    return (
        len(group) == len(lines) == 2
        and is_headline(lines[0])
        and not ends_sentence(lines[0].rstrip("?!"))
        and word_count(lines[0]) >= 4
        and is_prose_or_cut(lines[1])
        and not is_sure_caption(lines[1])
    )


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
