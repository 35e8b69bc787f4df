"""Reads the times that a page states with an offset from UTC, as local times of its author. Pure."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from newsbot.page import Page
from newsbot.patterns import compiled

_STATED = compiled(
    rb"\b((?:19|20)\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d)(?::[0-5]\d(?:\.\d{1,6})?)?([+-])([01]\d):?([0-5]\d)\b"
)
_MOST = 20


def stated_offsets(page: Page) -> tuple[tuple[datetime, int], ...]:
    """The times in *page* that have an offset, without it, each with its offset in minutes."""
    found = []
    for one in islice(_STATED.finditer(page.body), _MOST):
        try:
            moment = datetime.fromisoformat(one[1].decode("ascii").replace(" ", "T"))
        except ValueError:
            continue
        minutes = 60 * int(one[3]) + int(one[4])
        found.append((moment, -minutes if one[2] == b"-" else minutes))
    return tuple(found)
