"""Reads author boxes: the name, role and bio under a story or on an author's page."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from newsbot.patterns import anchored, compiled
from newsbot.read.line_shapes import ends_sentence, is_name, is_prose, is_role
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import AVATAR, READ_MORE, ends_story, key

_MOST_LINES = 8  # of a bio
_CONTACT = anchored(r"[^\s@]*@\S+$|[\d\s()+/.-]{6,}$")
_GLUED_END = compiled(r"(?<=\S)\s*Read more$")


@dataclass(frozen=True, slots=True)
class Person:
    """An author as raw strings."""

    name: str
    role: str | None = None
    bio: str | None = None


@dataclass(frozen=True, slots=True)
class Boxes:
    """The authors in the boxes under a story, and the boxes' first line."""

    people: tuple[Person, ...]
    start: int


def person(name: str, lines: list[str]) -> Person:
    """The person *name* with the role and bio in *lines*, which may be run together. Repeated names and contacts are
    skipped.
    """
    lines = [line for line in lines if line != name and not _CONTACT.match(line)]
    if not lines:
        return Person(name)
    glued = _split_role(name, lines[0])
    if glued:
        return Person(name, glued[0], " ".join([glued[1], *lines[1:]]))
    if is_role(lines[0]) and not (len(lines) == 1 and _mentions(name, lines[0])):
        return Person(name, lines[0], " ".join(lines[1:]) or None)
    return Person(name, None, " ".join(lines))


def _mentions(name: str, line: str) -> bool:
    return any(word in line.split() for word in name.split() if len(word) > 2)


def _split_role(name: str, line: str) -> tuple[str, str] | None:
    """Role and bio that share a line with no blank between them; the author's name marks the seam."""
    for start in (name, name.split(maxsplit=1)[0]):
        at = line.find(start, 1, 120)
        if at > 0 and line[at - 1].islower() and is_role(line[:at]):
            return line[:at], line[at:]
    return None


def boxes(sheet: Sheet, start: int, byline: Collection[str] = ()) -> Boxes | None:
    """The author boxes of a story whose text begins at line *start*, or None. Names in *byline* need no role to be
    recognised.
    """
    for at in range(start, len(sheet)):
        line = sheet.lines[at]
        if key(line) == AVATAR:
            return _from_avatar(sheet, at)
        if ends_story(line):
            return _above(sheet, start, at) if at > start else None
        if line.endswith("Read more") and _GLUED_END.search(line) and is_prose(line):
            return _above(sheet, start, at + 1)
    # The text may end before anything closes the last box.
    found = _one_above(sheet, start, len(sheet))
    if found is None or found[1] <= start or not (found[0].role or found[0].name in byline):
        return None
    return Boxes((found[0],), found[1])


def _from_avatar(sheet: Sheet, start: int) -> Boxes:
    people: list[Person] = []
    at = start
    while at < len(sheet) and key(sheet.lines[at]) == AVATAR:
        lines, at = _box_lines(sheet, at + 1)
        if lines:
            people.append(person(lines[0], lines[1:]))
        if at < len(sheet) and key(sheet.lines[at]) == READ_MORE:
            at += 1
    return Boxes(tuple(people), start)


def _box_lines(sheet: Sheet, start: int) -> tuple[list[str], int]:
    """The lines of the box at *start*, and the first line after it."""
    lines: list[str] = []
    for at in range(start, min(start + _MOST_LINES, len(sheet))):
        line = sheet.lines[at]
        if ends_story(line) or key(line) == AVATAR:
            return lines, at
        if line.endswith("Read more") and _GLUED_END.search(line):
            return [*lines, _GLUED_END.sub("", line)], at + 1
        lines.append(line)
    # Nothing closes the box: what follows the block of its bio, or its name if it has none, may be another story.
    last = start + len(lines)
    bio = next((at for at in range(start + 1, last) if _is_sentence(sheet.lines[at])), None)
    if bio is not None:
        last = min(sheet.block_end(bio), last)
    elif last < len(sheet):
        last = min(start + 1, last)
    return lines[: last - start], last


def _is_sentence(line: str) -> bool:
    return is_prose(line) and ends_sentence(line)


def _above(sheet: Sheet, start: int, end: int) -> Boxes | None:
    """The box as renderers without alt texts show it: name, role and bio right above line *end*."""
    people: list[Person] = []
    while end > start:
        found = _one_above(sheet, start, end)
        if found is None:
            break
        people.insert(0, found[0])
        end = found[1]
    return Boxes(tuple(people), end) if people else None


def _one_above(sheet: Sheet, start: int, end: int) -> tuple[Person, int] | None:
    bio_at = end - 1
    if bio_at <= start:
        return None
    bio = _GLUED_END.sub("", sheet.lines[bio_at])
    if end < len(sheet) and not (is_prose(bio) and ends_sentence(bio)):
        return None
    # The bio mentions its author, which keeps roles from passing as names.
    for name_at in (bio_at - 2, bio_at - 1):
        if name_at < start:
            continue
        name, between = sheet.lines[name_at], list(sheet.lines[name_at + 1 : bio_at])
        if is_name(name) and all(is_role(line) for line in between) and _is_about(name, bio):
            return person(name, [*between, bio]), name_at
    return None


def _is_about(name: str, bio: str) -> bool:
    words = [word for word in name.split() if len(word) > 2 and word[0].isupper()]
    opening = bio[:120].replace("’", "'")
    return any(compiled(rf"\b{re.escape(word)}\b").search(opening) for word in words)
