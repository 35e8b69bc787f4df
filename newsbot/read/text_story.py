"""Stories: what stands between a headline and the author box or the next thing that is not the story."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.items import BlockKind
from newsbot.read.author_box import Boxes, Person, boxes
from newsbot.read.line_shapes import is_section
from newsbot.read.sheet import Sheet
from newsbot.read.story_head import read_opening
from newsbot.read.text_body import read_body
from newsbot.read.text_boilerplate import (
    READ_MORE,
    SHOW_MORE,
    ends_story,
    is_button,
    is_furniture,
    is_notice,
    key,
)
from newsbot.read.text_byline import Head, closing_author

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
        section=section_over(sheet, head),
        minutes=head.minutes,
        date=head.date,
        names=head.names,
    )
    opening = read_opening(sheet, head)
    story.people, story.caption = opening.people, opening.caption
    story.names = story.names or tuple(person.name for person in opening.people)
    close(sheet, opening.first, story, cards_within=bool(head.minutes and not head.date))
    while story.body and is_notice(story.body[-1][1]):
        story.body.pop()
    return story


def close(sheet: Sheet, start: int, story: Story, *, cards_within: bool = False) -> None:
    """Fills in what stands from line *start* on: body, related cards and authors of *story*."""
    found = boxes(sheet, start, story.names)
    end, signed = _end(sheet, start, found)
    story.closed = found is not None or end < len(sheet)
    story.people = (*story.people, *(found.people if found else ()))
    box = found is not None and end == found.start
    body = read_body(sheet, start, end, box=box, cards_within=cards_within)
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


def section_over(sheet: Sheet, head: Head) -> str | None:
    """The line above the headline, where it names a section. Banners and navigation stand there, too."""
    at = head.title - 1
    if at < 0:
        return None
    line = sheet.lines[at]
    if not is_section(line) or is_furniture(line) or is_button(line) or key(line) in (SHOW_MORE, READ_MORE):
        return None
    under = sheet.lines[at - 1] if sheet.together(at - 1, at) else ""
    marked = under != "" and (is_furniture(under) or ends_story(under))
    if not sheet.grouped:
        return line if head.minutes and (not head.date or marked) else None
    if not marked and (under or sheet.together(at, head.title)):
        # Glued to other lines it may be the end of anything.
        return None
    # Headlines of banners read like sections where nobody capitalises their words.
    return line if not head.date or _capitalised(line) else None


def _capitalised(line: str) -> bool:
    return all(word[0].isupper() or word in ("and", "of", "the", "in", "&") for word in line.split())
