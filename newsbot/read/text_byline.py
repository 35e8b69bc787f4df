"""Finds where stories begin, by the byline, date or reading time under a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsbot.dates import MONTHS
from newsbot.patterns import anchored, compiled
from newsbot.read.bywords import after_byword
from newsbot.read.line_shapes import is_name
from newsbot.read.names import is_desk, name_parts, split_names
from newsbot.read.sheet import Sheet
from newsbot.read.stated_dates import read_day
from newsbot.read.text_boilerplate import is_boilerplate, is_button

_LONGEST = 300
_REACH = 7  # lines under a headline that may hold its byline
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?)?"
_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DATE = rf"{_WEEKDAY}(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH}),?\s+\d{{4}}{_CLOCK}"
_MINUTES = r"\d{1,3}[\s-]+min(?:ute)?s?\.?\s+read"
_BREAK = r"(?:^|(?<=[\s,|·•–—-]))"
_MINUTES_END = compiled(rf"{_BREAK}{_MINUTES}$", re.IGNORECASE)
_DATE_END = compiled(rf"{_BREAK}{_DATE}$", re.IGNORECASE)
_LONGEST_TAIL = 60  # characters of a date or reading time
_BETWEEN = " ,|·•–—-"
_LAST = ("read", "am", "pm", ".m.", ".m")  # endings of clocks and reading times; other dates end in a digit
_BY = anchored(r"^by\s+(?P<names>[^\W\d_].*)$", re.IGNORECASE)
_LABEL = anchored(r"(?:(?:last )?(?:published|updated|posted)(?: on)?:?)?", re.IGNORECASE)  # before a date
_COMMA_OR_AND = compiled(r", | and ")
_AUTHOR = anchored(r"^(?:Authors?|Written by):\s*(\S.{1,120})$")
_TIME_OF_DAY = compiled(r"(?<!\d)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)")
_LONGEST_NAMES = 100  # characters of the names in a byline
_ROLES = frozenset(
    {"news", "reporter", "editor", "correspondent", "staff", "writer", "feature", "press", "updated", "published"}
)
_AFTER_NAMES = compiled(
    r"(?<!\s)\s+(?:[-–—|•·/]\s|\d|(?:updated|published|follow|special to|for|staff writer)\b|"
    r"(?:\w+ )?(?:reporter|correspondent)\b)|\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one line under a headline states."""

    names: tuple[str, ...] = ()
    date: str | None = None
    minutes: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A headline's line and what the lines under it state. *first* is the line after them."""

    title: int
    first: int
    names: tuple[str, ...]
    date: str | None
    minutes: str | None


def stated_by(line: str) -> Stated | None:
    """What *line* states as a byline, date, reading time, or these in this order; else None."""
    if len(line) > _LONGEST or not (line[0].isdigit() or line[0].isupper() or line[:3] == "by "):
        return None
    last = line[-1]
    if last.isdigit() or (last in "dDmM." and line[-4:].lower().endswith(_LAST)):
        rest, minutes = _cut_end(line, _MINUTES_END)
        rest, date = _cut_end(rest, _DATE_END)
        if date or minutes:
            names = () if _LABEL.fullmatch(rest) else _names(rest) if _BY.match(rest) else None
            return None if names is None else Stated(names, date, minutes)
    if line[:3].lower() == "by ":
        found = _BY.match(line)
        if found and found["names"][0].isupper() and line[-1] not in ".!?" and _few_words(found["names"]):
            return Stated(_names(line))
    return None


def _cut_end(line: str, pattern: re.Pattern[str]) -> tuple[str, str | None]:
    """*line* without the match of *pattern* at its end, and that match."""
    found = pattern.search(line, max(0, len(line) - _LONGEST_TAIL))
    return (line[: found.start()].rstrip(_BETWEEN), found[0]) if found else (line, None)


def _few_words(names: str) -> bool:
    return all(part.count(" ") <= 7 for part in _COMMA_OR_AND.split(names))


def closing_author(line: str) -> tuple[str, ...]:
    """The names in a line that signs a story at its end ("Author: ..."), if any."""
    found = _AUTHOR.match(line) if len(line) < _LONGEST else None
    return _names(found[1]) if found else ()


def _names(byline: str) -> tuple[str, ...]:
    return tuple(split_names(byline))


def head_under(sheet: Sheet, title: int) -> Head | None:
    """What the next few lines under the headline at *title* state, or None."""
    under = range(title + 1, min(title + 1 + _REACH, len(sheet)))
    found = {at: stated for at in under if (stated := stated_by(sheet.lines[at]))}
    return _head_of(title, max(found) + 1, list(found.values())) if found else None


def _stated_from(sheet: Sheet, at: int) -> tuple[int, list[Stated]]:
    """The line after those from *at* that state something, and what they state."""
    first, found = at, []
    while at < len(sheet) and at - first < 4 and (stated := stated_by(sheet.lines[at])):
        found.append(stated)
        at += 1
    return at, found


def _head_of(title: int, after: int, found: list[Stated]) -> Head:
    names = next((one.names for one in found if one.names), ())
    date = next((one.date for one in found if one.date), None)
    minutes = next((one.minutes for one in found if one.minutes), None)
    return Head(title, after, names, date, minutes)


def heads(sheet: Sheet) -> Iterator[Head]:
    """The heads of all stories in *sheet*, in order."""
    at = 0
    while at < len(sheet):
        after, found = _stated_from(sheet, at)
        if found and at and not is_boilerplate(sheet.lines[at - 1]):
            head = _head_of(at - 1, after, found)
            if is_of_a_story(sheet, head):
                yield head
        at = max(after, at + 1)


def is_of_a_story(sheet: Sheet, head: Head) -> bool:
    """Whether *head* states more than a date or a name alone, which headlines of other stories have too."""
    return bool(
        head.minutes or (head.names and head.date) or (head.names and _repeats_title(sheet, head.title, head.first))
    )


def _repeats_title(sheet: Sheet, title: int, after: int) -> bool:
    return after < len(sheet) and sheet.lines[after] == sheet.lines[title]


def names_of(line: str) -> tuple[str, ...]:
    """The people whom *line* names after "by" in any known language."""
    names = after_byword(line) or ""
    is_short = 2 < len(names) <= _LONGEST_NAMES and names[0].isalpha()
    return _persons(_AFTER_NAMES.split(names, maxsplit=1)[0]) if is_short else ()


def names_beside_a_date(sheet: Sheet, at: int) -> tuple[str, ...]:
    """The people in line *at* if it is just names, beside a date or clock or after a lone "by"."""
    line = sheet.lines[at]
    if not all(is_bare_name(part) or is_desk(part) for part in name_parts(line)):
        return ()
    around = (sheet.lines[at - 1], sheet.lines[at + 1] if at + 1 < len(sheet) else "")
    beside = any(len(other) < 80 and (read_day(other) or _TIME_OF_DAY.search(other)) for other in around)
    return _persons(line) if beside or (len(around[0]) < 8 and after_byword(f"{around[0]} {line}")) else ()


def _persons(names: str) -> tuple[str, ...]:
    """The leading names of people in *names*; a desk, agency or place ends them."""
    persons: list[str] = []
    for name in split_names(names):
        if not is_bare_name(name):
            break
        persons.append(name)
    return tuple(persons)


def is_bare_name(line: str) -> bool:
    """Whether *line* may be just a person's first and last name."""
    words = line.split()
    return (
        2 <= len(words) <= 4
        and is_name(line)
        and not line.isupper()
        and not any(word.lower() in _ROLES for word in words)
        and not is_button(line)
        and not is_boilerplate(line)
    )
