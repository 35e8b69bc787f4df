"""Reads what stands between a headline's byline and the body: names, a picture, its caption, a donation box."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.read.author_box import Person
from newsbot.read.credits import credit_of, is_sure_caption
from newsbot.read.line_shapes import ends_sentence, is_name, is_prose, is_role, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import AUDIO, AVATAR, ends_story, is_appeal, is_boilerplate, is_button, key
from newsbot.read.text_byline import Head
from newsbot.text import same_words

_BOX_LINES = 5  # of a donation box
_AUDIO_REACH = 5  # lines below a byline that may mention the audio
_LONGEST_BARE_CAPTION = 100  # characters of a caption that only the picture above identifies
_MOST_ROLE_WORDS = 6  # of a role that might be a caption


@dataclass(slots=True)
class Opening:
    """What an opening states, and the body's first line."""

    first: int
    people: tuple[Person, ...] = ()
    caption: str | None = None


def read_opening(sheet: Sheet, head: Head) -> Opening:
    """What stands between *head* and the body."""
    opening = Opening(head.first)
    end = _marked_end(sheet, head)
    if head.date and not head.names:
        _read_names(sheet, opening, end)
    picture = _pass_picture(sheet, opening, sheet.lines[head.title])
    opening.first = _after_box(sheet, opening.first)
    if end is not None and opening.first <= end:
        opening.caption = (
            " ".join(line for line in sheet.lines[opening.first : end] if not is_boilerplate(line)) or None
        )
        opening.first = end
    else:
        _read_caption(sheet, opening, picture=picture)
    while opening.first < len(sheet) and is_boilerplate(sheet.lines[opening.first]):
        opening.first += 1
    opening.first = _after_box(sheet, opening.first)
    if opening.caption is None and opening.first + 1 < len(sheet) and is_sure_caption(sheet.lines[opening.first]):
        opening.caption = sheet.lines[opening.first]
        opening.first += 1
    return opening


def _marked_end(sheet: Sheet, head: Head) -> int | None:
    """The line that ends the opening: one about the audio, or a donation box under a caption."""
    for at in range(head.first, min(head.first + _AUDIO_REACH, len(sheet))):
        glued = sheet.grouped and sheet.together(head.first - 1, at)
        if AUDIO.match(sheet.lines[at]) and (glued or not sheet.grouped or at <= head.first + 1):
            return at
        if glued and at > head.first and _after_box(sheet, at) > at:
            return at
    return None


def _read_names(sheet: Sheet, opening: Opening, end: int | None) -> None:
    """Reads a name without "by" under the date, often doubled (a picture's text, then the name), and perhaps a role."""
    at = opening.first
    if at >= len(sheet) or not is_name(sheet.lines[at]):
        return
    name, after = sheet.lines[at], at + 1
    if after < len(sheet) and sheet.lines[after] == name:
        after += 1
    elif not (sheet.grouped and sheet.together(at - 1, at) and word_count(name) > 1 and sheet.together(at, after)):
        return
    role = sheet.lines[after] if after < len(sheet) else ""
    # Above a caption it is a role; alone it could be a caption without a full stop.
    sure = end is not None and end - after > 1
    is_near = sheet.together(after - 1, after) or (end is not None and after < end)
    is_near = is_near and (sure or word_count(role) <= _MOST_ROLE_WORDS)
    if role and is_near and is_role(role) and not is_boilerplate(role) and credit_of(role) is None:
        opening.people, opening.first = (Person(name, role),), after + 1
        return
    opening.people, opening.first = (Person(name),), after


def _pass_picture(sheet: Sheet, opening: Opening, title: str) -> bool:
    """Skips the lead picture's alt text, which repeats the headline; False if there is none."""
    at = opening.first
    if at >= len(sheet) or not same_words(sheet.lines[at], title):
        return False
    after = sheet.lines[at + 1] if at + 1 < len(sheet) else ""
    # If a one-sentence story repeats its headline, that is the body.
    if not sheet.together(at - 1, at) and (not after or ends_story(after) or key(after) == AVATAR):
        return False
    opening.first += 1
    return True


def _after_box(sheet: Sheet, at: int) -> int:
    """The line after a donation box at line *at*, made of pleas and buttons and found only before the body."""
    lines = sheet.lines[at : at + _BOX_LINES]
    if not lines or not (is_appeal(lines[0]) or is_button(lines[0])):
        return at
    end = next((offset for offset, line in enumerate(lines) if offset and is_button(line)), None)
    if end is None:
        # One such line alone may be a paragraph or heading, unless it is glued to the headline's lines.
        return at + 1 if is_appeal(lines[0]) and sheet.grouped and sheet.together(at - 1, at) else at
    while end < len(lines) and is_button(lines[end]):
        end += 1
    return at + end


def _read_caption(sheet: Sheet, opening: Opening, *, picture: bool) -> None:
    """Reads the lead picture's caption if nothing marks its end."""
    at = opening.first
    if at + 1 >= len(sheet):
        return
    if sheet.grouped and sheet.together(at - 1, at):
        _read_glued_caption(sheet, opening, range(at, sheet.block_end(at)), picture=picture)
    elif credit_of(sheet.lines[at]) or (picture and _is_bare_caption(sheet, at)):
        # Paragraphs that end in a parenthesis nearly always have a full stop.
        _take_caption(sheet, opening, at)


def _read_glued_caption(sheet: Sheet, opening: Opening, block: range, *, picture: bool) -> None:
    first = sheet.lines[block.start]
    if credit_of(first):
        _take_caption(sheet, opening, block.start)
    elif len(block) > 1 and credit_of(sheet.lines[block.start + 1]):
        # The line above is the picture's alt text, or the first line of the caption.
        opening.caption = sheet.lines[block.start + 1]
        if is_prose(first):
            opening.caption = f"{first} {opening.caption}"
        opening.first = block.start + 2
    elif len(block) == 1 or (len(block) == 2 and (picture or not ends_sentence(first))):
        _take_caption(sheet, opening, block.start)


def _take_caption(sheet: Sheet, opening: Opening, at: int) -> None:
    opening.caption, opening.first = sheet.lines[at], at + 1


def _is_bare_caption(sheet: Sheet, at: int) -> bool:
    """Whether the line under a picture is its caption, without a blank line or credit to say so."""
    line, after = sheet.lines[at], sheet.lines[at + 1]
    if not ends_sentence(line):
        return True
    # If the picture's text is glued to the lines above, its caption would be too.
    is_glued = sheet.grouped and sheet.together(at - 2, at - 1)
    return not is_glued and len(line) <= _LONGEST_BARE_CAPTION and len(line) < len(after)
