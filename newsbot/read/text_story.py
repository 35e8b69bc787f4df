"""Reads a story from its headline to the author box or the next unrelated thing, and newsletters without a headline."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from newsbot.items import BlockKind
from newsbot.patterns import compiled
from newsbot.read.author_box import Boxes, Person, boxes
from newsbot.read.credits import credit_of
from newsbot.read.line_shapes import is_prose, is_section, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.story_head import read_opening
from newsbot.read.text_body import read_body
from newsbot.read.text_boilerplate import (
    AUDIO,
    READ_MORE,
    SHOW_MORE,
    STARTS,
    ends_story,
    is_boilerplate,
    is_button,
    is_notice,
    key,
)
from newsbot.read.text_byline import Head, closing_author, head_under, heads, is_bare_name, is_of_a_story

_OPENING_LINES = 12  # banners and a caption stand above the newsletter's opening line
_LONGEST_OPENING = 600
_EDITION = compiled(r"\b(?:edition|issue)(?: #?\d+)? of\b.{0,160}\bnewsletter", re.IGNORECASE)
_SUBSCRIPTION = compiled(
    r"\b(?:subscribe|sign up)\b.{0,300}\bnewsletter|\bnewsletter.{0,300}\b(?:subscribe|sign up)\b|"
    r"^(?:welcome to|you['’]?re reading|you are reading|this is)\b.{0,300}\bnewsletter",
    re.IGNORECASE,
)
_DATED = compiled(r"\bthe ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})[,’' ]*(?:edition|issue)\b")
_FEWEST_OPENING_WORDS = 10  # a shorter line is a subscription box
_NEAR = 6  # lines above a story that may hold its headline
_A_LINE = 20  # characters of a line that may match just part of its block


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
    closed: bool = False  # something marks where the body ends


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
    """Fills in the body, related cards and authors of *story* from line *start*."""
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
    """The first line after the body, and the names with which that line signs it."""
    end = found.start if found else len(sheet)
    for at in range(start, end):
        line = sheet.lines[at]
        names = closing_author(line) if ":" in line[:12] else ()
        if names or ends_story(line):
            return at, names
    return end, ()


def section_over(sheet: Sheet, head: Head) -> str | None:
    """The line above the headline, if it names a section rather than a banner or navigation."""
    at = head.title - 1
    if at < 0:
        return None
    line = sheet.lines[at]
    if not is_section(line) or is_boilerplate(line) or is_button(line) or key(line) in (SHOW_MORE, READ_MORE):
        return None
    under = sheet.lines[at - 1] if sheet.together(at - 1, at) else ""
    marked = under != "" and (is_boilerplate(under) or ends_story(under))
    if not sheet.grouped:
        return line if head.minutes and (not head.date or marked) else None
    if not marked and (under or sheet.together(at, head.title)):
        # Glued to other lines it may be the end of anything.
        return None
    # Banner headlines in lower case read like sections.
    return line if not head.date or _capitalised(line) else None


def _capitalised(line: str) -> bool:
    return all(word[0].isupper() or word in ("and", "of", "the", "in", "&") for word in line.split())


def is_edition_line(line: str) -> bool:
    """Whether *line* opens an edition of a newsletter."""
    return _mentions_newsletter(line) and _EDITION.search(line) is not None


def _mentions_newsletter(line: str) -> bool:
    return len(line) < _LONGEST_OPENING and "newsletter" in line.lower() and word_count(line) >= _FEWEST_OPENING_WORDS


def edition_date(line: str) -> str | None:
    """The edition's date in *line*, if stated with its year."""
    found = _DATED.search(line) if len(line) < _LONGEST_OPENING else None
    return found[1] if found else None


def read_newsletter(sheet: Sheet) -> Story | None:
    """The newsletter in the text; None if no line near the top calls it one."""
    note = next((at for at in range(min(_OPENING_LINES, len(sheet))) if _opens(sheet.lines[at])), None)
    if note is None:
        return None
    story = Story(date=edition_date(sheet.lines[note]))
    first = note
    for at in reversed(range(_top(sheet, note), note)):
        line = sheet.lines[at]
        if is_boilerplate(line):
            continue
        if story.caption is None and _is_caption(sheet, at):
            story.caption = line
        elif is_prose(line) and story.caption is None:
            first = at
        else:
            break
    close(sheet, first, story)
    return story if len(story.body) > 1 else None


def _is_caption(sheet: Sheet, at: int) -> bool:
    """Whether line *at* is the lead picture's caption: it has a credit, or the audio line follows."""
    return credit_of(sheet.lines[at]) is not None or AUDIO.match(sheet.lines[at + 1]) is not None


def _opens(line: str) -> bool:
    return _mentions_newsletter(line) and (_EDITION.search(line) or _SUBSCRIPTION.search(line)) is not None


def _top(sheet: Sheet, note: int) -> int:
    """The line after the banners; if nothing ends them, a caption may still precede the text."""
    starts = [at + 1 for at in range(note) if key(sheet.lines[at]) in STARTS]
    if starts:
        return starts[-1]
    audio = next((at for at in range(note) if AUDIO.match(sheet.lines[at])), note)
    return audio - 1 if audio and credit_of(sheet.lines[audio - 1]) else audio


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lines around a story state."""

    section: str | None = None
    minutes: str | None = None
    names: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    related: tuple[str, ...] = ()


def read_surroundings(
    sheet: Sheet | None, title: str | None, body: Sequence[str], authors: Collection[str]
) -> Surroundings:
    """What stands around a story with known *title*, *body* and *authors*; empty if *sheet* shows no title and body."""
    if sheet is None or not title or not body:
        return Surroundings()
    first = _line_of(sheet, body[0], range(len(sheet)), str.startswith)
    last = _line_of(sheet, body[-1], range(len(sheet))[::-1], str.endswith)
    head = _head(sheet, title, len(sheet) if first is None else first)
    if head is None:
        return Surroundings()
    opening = read_opening(sheet, head)
    found = boxes(sheet, last + 1, authors) if last is not None and last >= opening.first else None
    people = (*opening.people, *(found.people if found else ()))
    story = Surroundings(
        minutes=head.minutes,
        names=tuple(filter(is_bare_name, head.names)) or tuple(person.name for person in people),
        people=people,
    )
    if not is_of_a_story(sheet, head):
        return story
    end = found.start if found else (last or 0) + 1
    cards = read_body(sheet, opening.first, end, box=found is not None, cards_within=not head.date).related
    return replace(story, section=section_over(sheet, head), related=tuple(line for line in cards if line not in body))


def _head(sheet: Sheet, title: str, end: int) -> Head | None:
    """The headline *title* above line *end* that has a byline under it, unlike copies in pictures and breadcrumbs. If
    the page shows another headline than it states, the one with such lines under it.
    """
    places = [at for at in reversed(range(end)) if sheet.lines[at] == title]
    found = next(filter(None, (head_under(sheet, at) for at in places)), None)
    if found or places:
        return found or Head(places[0], places[0] + 1, (), None, None)
    return next((head for head in heads(sheet) if end - _NEAR <= head.title < head.first <= end), None)


def _line_of(sheet: Sheet, text: str, places: Sequence[int], holds: Callable[[str, str], bool]) -> int | None:
    """The first of *places* whose line is *text*; else the first whose line *holds* finds at that end of it."""
    whole = next((at for at in places if sheet.lines[at] == text), None)
    if whole is not None:
        return whole
    return next((at for at in places if len(line := sheet.lines[at]) > _A_LINE and holds(text, line)), None)
