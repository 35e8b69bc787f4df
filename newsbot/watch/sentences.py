"""Where sentences end: good enough to show a reader the one that a hit stands in."""

from __future__ import annotations

import re
from functools import cache

from newsbot.watch.tables import table

_END = re.compile(r"""(?P<stop>[.!?…]+)["'”’»)\]]*\s+(?=["'“‘«(\[]*(?P<next>\w+))|[。！？؟।]["'”’」』]*\s*""")
_LAST_WORD = re.compile(r"[\w.'’-]+$")
_BACK = 24

_SHORT = re.compile(r"(?:\w\.)+\w?$|\w$|(?:inc|ltd|co|corp|jr|sr|etc|bros|dept|univ|ave|blvd|rd)$", re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of *text*, as offsets of their first letter and past their last sign."""
    found = []
    start = 0
    for end in _END.finditer(text):
        if end["stop"] and not _ends(text, end.start(), end["stop"], end["next"]):
            continue
        found.append((start, start + len(text[start : end.end()].rstrip())))
        start = end.end()
    if start < len(text.rstrip()):
        found.append((start, len(text.rstrip())))
    return found


def _ends(text: str, at: int, stop: str, following: str) -> bool:
    if following[0].islower():
        return False
    if stop != ".":
        return True
    before = _LAST_WORD.search(text[max(0, at - _BACK) : at])
    word = before.group() if before else ""
    if word in _listed("titles"):
        return False
    return not _SHORT.match(word) or word.isdigit() or following in _listed("openers")


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(table("sentences")[key].split())
