"""Surroundings: what stands over and under a story on its page, read by the grammar of texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from newsbot.read.author_box import Person, boxes
from newsbot.read.sheet import Sheet
from newsbot.read.story_head import read_opening
from newsbot.read.text_body import read_body
from newsbot.read.text_byline import Head, head_under, heads, is_bare_name, is_of_a_story
from newsbot.read.text_story import section_over

_NEAR = 6  # lines over a story within which its headline stands
_A_LINE = 20  # characters of a line that is found by a part of its block


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lines around a story say of it."""

    section: str | None = None
    minutes: str | None = None
    names: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    related: tuple[str, ...] = ()


def read_surroundings(
    sheet: Sheet | None, title: str | None, body: Sequence[str], authors: Collection[str]
) -> Surroundings:
    """What stands around the story whose *title*, *body* and *authors* are known; nothing where *sheet* does not show
    title and body.
    """
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
    """The headline *title* above line *end* with the lines under it: pictures and crumbs repeat it without these. Where
    the page shows another headline than it states, the one that such lines show to be the story's.
    """
    places = [at for at in reversed(range(end)) if sheet.lines[at] == title]
    found = next(filter(None, (head_under(sheet, at) for at in places)), None)
    if found or places:
        return found or Head(places[0], places[0] + 1, (), None, None)
    return next((head for head in heads(sheet) if end - _NEAR <= head.title < head.first <= end), None)


def _line_of(sheet: Sheet, text: str, places: Sequence[int], holds: Callable[[str, str], bool]) -> int | None:
    """The first of *places* whose line is *text*; else the first whose line is the end of it that *holds* looks at."""
    whole = next((at for at in places if sheet.lines[at] == text), None)
    if whole is not None:
        return whole
    return next((at for at in places if len(line := sheet.lines[at]) > _A_LINE and holds(text, line)), None)
