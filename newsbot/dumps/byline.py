"""Heads: where a story begins, told by the lines under its headline (who, when, how long to read)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsbot.dates import MONTHS
from newsbot.dumps.furniture import is_furniture
from newsbot.dumps.sheet import Sheet

_LONGEST = 300
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?)?"
_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DATE = rf"{_WEEKDAY}(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH}),?\s+\d{{4}}{_CLOCK}"
_MINUTES = r"\d{1,3}[\s-]+min(?:ute)?s?\.?\s+read"
_BREAK = r"(?:^|(?<=[\s,|·•–—-]))"
_MINUTES_END = re.compile(rf"{_BREAK}{_MINUTES}$", re.IGNORECASE)
_DATE_END = re.compile(rf"{_BREAK}{_DATE}$", re.IGNORECASE)
_LONGEST_TAIL = 60  # characters of a date or reading time
_BETWEEN = " ,|·•–—-"
_LAST = ("read", "am", "pm", ".m.", ".m")  # how a clock or reading time ends; other dates end in a digit
_BY = re.compile(r"^by\s+(?P<names>[^\W\d_].*)$", re.IGNORECASE)
_AUTHOR = re.compile(r"^(?:Authors?|Written by):\s*(\S.{1,120})$")


@dataclass(frozen=True, slots=True)
class Stated:
    """What one line under a headline states."""

    names: tuple[str, ...] = ()
    date: str | None = None
    minutes: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A headline's line, and what the lines under it state. *first* is the line after them."""

    title: int
    first: int
    names: tuple[str, ...]
    date: str | None
    minutes: str | None


def stated_by(line: str) -> Stated | None:
    """What *line* states if it is a byline, a date, a reading time, or these in this order; None if it is none."""
    if len(line) > _LONGEST or not (line[0].isdigit() or line[0].isupper() or line[:3] == "by "):
        return None
    last = line[-1]
    if last.isdigit() or (last in "dDmM." and line[-4:].lower().endswith(_LAST)):
        rest, minutes = _cut_end(line, _MINUTES_END)
        rest, date = _cut_end(rest, _DATE_END)
        if date or minutes:
            names = _BY.match(rest)
            return Stated(split_names(names["names"]) if names else (), date, minutes) if names or not rest else None
    if line[:3].lower() == "by ":
        found = _BY.match(line)
        if found and found["names"][0].isupper() and line[-1] not in ".!?" and _few_words(found["names"]):
            return Stated(split_names(found["names"]))
    return None


def _cut_end(line: str, pattern: re.Pattern[str]) -> tuple[str, str | None]:
    """*line* without what *pattern* finds at its end, and what that is."""
    found = pattern.search(line, max(0, len(line) - _LONGEST_TAIL))
    return (line[: found.start()].rstrip(_BETWEEN), found[0]) if found else (line, None)


def _few_words(names: str) -> bool:
    return all(part.count(" ") <= 7 for part in re.split(r", | and ", names))


def closing_author(line: str) -> tuple[str, ...]:
    """The names in a line that signs a story at its end ("Author: ..."); empty for any other line."""
    found = _AUTHOR.match(line) if len(line) < _LONGEST else None
    return split_names(found[1]) if found else ()


def split_names(names: str) -> tuple[str, ...]:
    """Each name of a byline once, in order. "A and B" are two where both sides have a first and a last name."""
    # Not as extract.names splits those of pages: one split for both reads otherwise, as "and" in a desk's name shows.
    split: list[str] = []
    for part in names.split(","):
        left, conjunction, right = part.strip().rpartition(" and ")
        if conjunction and " " in right.strip() and (" " in left.strip() or split):
            split += [left, right]
        elif part.strip().startswith("and "):
            split.append(part.strip()[4:])
        else:
            split.append(part)
    return tuple(dict.fromkeys(name for part in split if (name := _once(part.strip()))))


def _once(name: str) -> str:
    """*name* without its own repetition: a renderer shows a picture's text and then the name."""
    half, odd = divmod(len(name), 2)
    return name[:half] if odd and name[:half] == name[half + 1 :] and name[half] == " " else name


def heads(sheet: Sheet) -> Iterator[Head]:
    """Every place of *sheet* where a story begins, in order."""
    at = 0
    while at < len(sheet):
        stated = stated_by(sheet.lines[at])
        if stated is None:
            at += 1
            continue
        first, found = at, [stated]
        at += 1
        while at < len(sheet) and at - first < 4 and (stated := stated_by(sheet.lines[at])):
            found.append(stated)
            at += 1
        head = _head(sheet, first, at, found)
        if head is not None:
            yield head


def _head(sheet: Sheet, first: int, after: int, found: list[Stated]) -> Head | None:
    title = first - 1
    if title < 0 or is_furniture(sheet.lines[title]):
        return None
    names = next((one.names for one in found if one.names), ())
    date = next((one.date for one in found if one.date), None)
    minutes = next((one.minutes for one in found if one.minutes), None)
    if not minutes and not (names and date) and not (names and _repeats_title(sheet, title, after)):
        # A date or a name alone stands under the headlines of other stories, too.
        return None
    return Head(title, after, names, date, minutes)


def _repeats_title(sheet: Sheet, title: int, after: int) -> bool:
    return after < len(sheet) and sheet.lines[after] == sheet.lines[title]
