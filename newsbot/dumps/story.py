"""Stories: what stands between a headline and the author box or the next thing that is not the story."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.dumps.authorbox import Boxes, Person, boxes
from newsbot.dumps.body import read_body
from newsbot.dumps.byline import Head, closing_author
from newsbot.dumps.furniture import (
    AUDIO,
    READ_MORE,
    SHOW_MORE,
    ends_story,
    is_appeal,
    is_button,
    is_furniture,
    key,
)
from newsbot.dumps.shapes import credit_of, ends_sentence, is_name, is_role, is_section, is_sure_caption
from newsbot.dumps.sheet import Sheet
from newsbot.items import BlockKind

_BOX_LINES = 4  # how far below a headline a donation box may begin


@dataclass(slots=True)
class Story:
    """A story as raw strings."""

    title: str | None = None
    section: str | None = None
    minutes: str | None = None
    date: str | None = None
    names: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    caption: str | None = None
    body: list[tuple[BlockKind, str]] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    closed: bool = False  # whether something marks where the body ends


def read_story(sheet: Sheet, head: Head) -> Story:
    """The story under *head*."""
    story = Story(
        title=sheet.lines[head.title],
        section=_section(sheet, head),
        minutes=head.minutes,
        date=head.date,
        names=head.names,
    )
    start = _opening(sheet, head, story)
    close(sheet, start, story)
    return story


def close(sheet: Sheet, start: int, story: Story) -> None:
    """Fills in what stands from line *start* on: body, related cards and authors of *story*."""
    found = boxes(sheet, start)
    end, signed = _end(sheet, start, found)
    story.closed = found is not None or end < len(sheet)
    story.people = (*story.people, *(found.people if found else ()))
    body = read_body(sheet, start, end, box=found is not None and end == found.start)
    story.body, story.related = body.blocks, body.related
    story.closed = story.closed or body.ended
    story.names = story.names or signed


def _end(sheet: Sheet, start: int, found: Boxes | None) -> tuple[int, tuple[str, ...]]:
    """The first line after the body, and the names that a line there signs it with."""
    end = found.start if found else len(sheet)
    for at in range(start, end):
        line = sheet.lines[at]
        names = closing_author(line) if ":" in line[:12] else ()
        if names or ends_story(line):
            return at, names
    return end, ()


def _section(sheet: Sheet, head: Head) -> str | None:
    """The line above the headline, where it names a section. Banners and navigation stand there, too."""
    at = head.title - 1
    if at < 0:
        return None
    line = sheet.lines[at]
    if not is_section(line) or is_furniture(line) or is_button(line) or key(line) in (SHOW_MORE, READ_MORE):
        return None
    if sheet.together(at, head.title):
        # Glued to the headline it may be the end of anything, unless no blank line tells anything apart.
        return line if not sheet.separated and head.minutes and not head.date else None
    if at and sheet.together(at - 1, at) and not ends_story(sheet.lines[at - 1]):
        return None
    # Headlines of banners read like sections where nobody capitalises their words.
    return line if not head.date or line.istitle() or _capitalised(line) else None


def _capitalised(line: str) -> bool:
    return all(word[0].isupper() or word in ("and", "of", "the", "in", "&") for word in line.split())


def _opening(sheet: Sheet, head: Head, story: Story) -> int:
    """Reads what stands between the head's lines and the body; the first line of the body."""
    at = head.first
    if head.date and not head.names:
        at = _unsigned_names(sheet, at, story)
    at = _picture(sheet, at, story)
    at = _after_box(sheet, at)
    at = _caption(sheet, at, head, story)
    return _after_box(sheet, at)


def _unsigned_names(sheet: Sheet, at: int, story: Story) -> int:
    """A name under the date line without "by", often twice (a picture's text, then the name), and perhaps a role."""
    if not sheet.together(at - 1, at) or not is_name(sheet.lines[at]):
        return at
    name, after = sheet.lines[at], at + 1
    twice = after < len(sheet) and sheet.lines[after] == name
    if not twice and (len(name.split()) < 2 or not sheet.together(at, after)):
        return at
    after += twice
    lines = []
    if sheet.together(at, after) and is_role(sheet.lines[after]) and not _may_be_caption(sheet, after):
        lines.append(sheet.lines[after])
        after += 1
    story.people = (Person(name, lines[0] if lines else None),)
    story.names = (name,)
    return after


def _may_be_caption(sheet: Sheet, at: int) -> bool:
    line = sheet.lines[at]
    return is_furniture(line) or credit_of(line) is not None


def _picture(sheet: Sheet, at: int, story: Story) -> int:
    """Past the alt text of the lead picture: the headline once more."""
    if at < len(sheet) and sheet.lines[at] == story.title:
        goes_on = at + 1 < len(sheet) and not ends_story(sheet.lines[at + 1])
        if sheet.together(at - 1, at) or (goes_on and key(sheet.lines[at + 1]) != "avatar"):
            return at + 1
    return at


def _after_box(sheet: Sheet, at: int) -> int:
    """Past a donation box, which ends in buttons and stands before the body only."""
    end = at
    while end < min(at + _BOX_LINES, len(sheet)) and (is_appeal(sheet.lines[end]) or is_button(sheet.lines[end])):
        end += 1
    pressed = any(is_button(line) for line in sheet.lines[at:end])
    # One such line alone may be a heading, unless it is glued to what stands above.
    return end if end > at and ((pressed and end - at > 1) or sheet.together(at - 1, at)) else at


def _caption(sheet: Sheet, at: int, head: Head, story: Story) -> int:
    """Reads the caption of the lead picture; the first line after it."""
    picture = sheet.lines[at - 1] == story.title and at > head.first
    block = range(at, sheet.block_end(at)) if sheet.together(at - 1, at) else range(at, at)
    audio = next((line for line in block if AUDIO.match(sheet.lines[line])), None)
    if audio is not None:
        story.caption = " ".join(sheet.lines[at:audio]) or None
        return _late_caption(sheet, audio + 1, story)
    if not block:
        return _late_caption(sheet, at, story) if not picture else _caption_below(sheet, at, story)
    credited = next((line for line in block[:2] if credit_of(sheet.lines[line])), None)
    if credited is not None:
        story.caption = " ".join(sheet.lines[at : credited + 1])
        return credited + 1
    if sheet.separated and (picture or len(block) == 1) and len(block) <= 2:
        story.caption = sheet.lines[at]
        return at + 1
    return at


def _late_caption(sheet: Sheet, at: int, story: Story) -> int:
    """A caption in a block of its own shows itself by its credit only."""
    while at < len(sheet) and is_furniture(sheet.lines[at]):
        at += 1
    if story.caption is None and at + 1 < len(sheet) and is_sure_caption(sheet.lines[at]):
        story.caption = sheet.lines[at]
        return at + 1
    return at


def _caption_below(sheet: Sheet, at: int, story: Story) -> int:
    """The block after a picture in a block of its own: a caption has a credit, or is no sentence."""
    if at + 1 < len(sheet) and (credit_of(sheet.lines[at]) or not ends_sentence(sheet.lines[at])):
        story.caption = sheet.lines[at]
        return at + 1
    return at
