"""Signatures: who wrote a story and beside which date, as the lines under a headline say in many languages."""

from __future__ import annotations

import re

from newsbot.dumps.byline import split_names
from newsbot.dumps.bywords import AND_IN_TEXTS, after_byword
from newsbot.dumps.days import read_day
from newsbot.dumps.furniture import is_button, is_furniture
from newsbot.dumps.shapes import is_name
from newsbot.dumps.sheet import Sheet

_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)")
_LONGEST = 100  # characters of the names in a byline
_ROLES = frozenset(
    {"news", "reporter", "editor", "correspondent", "staff", "writer", "feature", "press", "updated", "published"}
)
_AFTER_NAMES = re.compile(
    r"\s+(?:[-–—|•·/]\s|\d|(?:updated|published|follow|special to|for|staff writer)\b|"
    r"(?:\w+ )?(?:reporter|correspondent)\b)|\d",
    re.IGNORECASE,
)
_AND = re.compile(rf"\s+(?:{AND_IN_TEXTS}|mit|with|&|\||/)\s+")


def names_of(line: str) -> tuple[str, ...]:
    """The persons that *line* names after "by", in the languages that newsbot meets."""
    names = after_byword(line) or ""
    is_short = 2 < len(names) <= _LONGEST and names[0].isalpha()
    return _persons(_AFTER_NAMES.split(names, maxsplit=1)[0]) if is_short else ()


def names_beside_a_date(sheet: Sheet, at: int) -> tuple[str, ...]:
    """The persons whose names alone are line *at*, next to one with a date or clock, or after one with "by" only."""
    line = sheet.lines[at]
    if not is_bare_name(_AND.split(line)[0]):
        return ()
    around = (sheet.lines[at - 1], sheet.lines[at + 1] if at + 1 < len(sheet) else "")
    beside = any(len(other) < 80 and (read_day(other) or _CLOCK.search(other)) for other in around)
    return _persons(line) if beside or (len(around[0]) < 8 and after_byword(f"{around[0]} {line}")) else ()


def _persons(names: str) -> tuple[str, ...]:
    """The names of persons that *names* begins with: what is no first and last name is a desk, an agency or a place."""
    persons: list[str] = []
    for name in split_names(_AND.sub(", ", names)):
        if not is_bare_name(name):
            break
        persons.append(name)
    return tuple(persons)


def is_bare_name(line: str) -> bool:
    """Whether *line* may be the first and last name of a person, and nothing else."""
    words = line.split()
    return (
        2 <= len(words) <= 4
        and is_name(line)
        and not line.isupper()
        and not any(word.lower() in _ROLES for word in words)
        and not is_button(line)
        and not is_furniture(line)
    )
