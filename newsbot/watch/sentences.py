"""Where sentences end: good enough to show a reader the one that a hit stands in."""

from __future__ import annotations

import re
from functools import cache

from newsbot.watch.tables import table

_AFTER = r"""(?:(?<=[。！？؟।])["'”’」』]*|(?P<more>[.!?…]*)["'”’»)\]]*(?=\s+["'“‘«(\[]*(?P<next>\w+)))(?P<gap>\s*)"""
# The signs come first and alone: a search is fast at one set of characters, and at one character faster still.
_END = re.compile(f"[.!?…。！？؟।]{_AFTER}")
_STOP = re.compile(rf"\.{_AFTER}")
_OTHER_SIGNS = "!?…。！？؟।"
_LAST_WORD = re.compile(r"[\w.'’-]+$")
_BACK = 24

_INITIALS = re.compile(r"(?:\w\.)+\w?$")
_SHORT = frozenset(["inc", "ltd", "co", "corp", "jr", "sr", "etc", "bros", "dept", "univ", "ave", "blvd", "rd"])
_LONGEST_SHORT = max(map(len, _SHORT))


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of *text*, as offsets of their first letter and past their last sign."""
    found = []
    start = 0
    sign = _END if any(map(text.__contains__, _OTHER_SIGNS)) else _STOP
    for end in sign.finditer(text):
        more, following = end.group("more", "next")
        if following and (following[0].islower() or not (more or _ends(text, end.start(), following))):
            continue
        found.append((start, end.start("gap")))
        start = end.end()
    last = len(text.rstrip())
    if start < last:
        found.append((start, last))
    return found


def _ends(text: str, at: int, following: str) -> bool:
    if text[at] != ".":
        return True
    before = text[max(0, at - _BACK) : at]
    word = before.rpartition(" ")[2]
    if not word.isalpha():
        found = _LAST_WORD.search(before)
        word = found.group() if found else ""
    if len(word) > _LONGEST_SHORT and word.isalpha():
        return word not in _listed("titles")
    if word in _listed("titles"):
        return False
    is_short = (len(word) == 1 and not word.isdigit()) or word.lower() in _SHORT or _INITIALS.match(word)
    return not is_short or following in _listed("openers")


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(table("sentences")[key].split())
