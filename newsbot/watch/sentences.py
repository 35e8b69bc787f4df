"""Finds sentence ends, well enough to show the sentence around a hit."""

from __future__ import annotations

from functools import cache

from newsbot.patterns import anchored, compiled
from newsbot.watch.spans import Span
from newsbot.watch.tables import table

_STOP = "."
_SIGNS = frozenset(".!?…")
# These end a sentence whatever follows.
_FINAL = frozenset("。！？؟।")
_OTHER_SIGNS = "!?…。！？؟।"
_SIGN = compiled(f"[{_STOP}{_OTHER_SIGNS}]")
_AFTER_SIGN = anchored(r"""["'”’»)\]]*()\s+()["'“‘«(\[]*(\w+)""")
_AFTER_FINAL = anchored(r"""["'”’」』]*()\s*()""")
_LAST_WORD = compiled(r"(?<![\w.'’-])[\w.'’-]+$")
_BACK = 24

_INITIALS = anchored(r"(?:\w\.)+\w?$")
_SHORT = frozenset(["inc", "ltd", "co", "corp", "jr", "sr", "etc", "bros", "dept", "univ", "ave", "blvd", "rd"])
_LONGEST_SHORT = max(map(len, _SHORT))


def signs_of(text: str) -> str:
    """The signs in *text* that may end a sentence; always a full stop."""
    return _STOP + "".join([sign for sign in _OTHER_SIGNS if sign in text])


def sentence_at(text: str, at: int, signs: str, after: int = 0) -> Span:
    """The sentence around offset *at* of *text*, from its first letter to past its last sign.

    *signs* are `signs_of(text)`. A sentence must begin at *after*, at or before *at*; nothing before it is read.
    """
    return _first(text, at, signs, after), _last(text, at, signs)


def _first(text: str, at: int, signs: str, after: int) -> int:
    """Where the sentence around *at* begins."""
    while True:
        found = after - 1
        for sign in signs:
            found = max(found, text.rfind(sign, found + 1, at))
        if found < after:
            return after
        at = found
        if text[at] in _SIGNS:
            while at > after and text[at - 1] in _SIGNS:
                at -= 1
        if ending := _ending(text, at, found + 1):
            return ending[1]


def _last(text: str, at: int, signs: str) -> int:
    """Where the sentence around *at* ends."""
    only_stops = signs == _STOP
    while True:
        if only_stops:
            at = text.find(_STOP, at)
        else:
            found = _SIGN.search(text, at)
            at = found.start() if found else -1
        if at < 0:
            return len(text.rstrip())
        after = at + 1
        if text[at] in _SIGNS:
            while text[after : after + 1] in _SIGNS:
                after += 1
        if ending := _ending(text, at, after):
            return ending[0]
        at = after


def _ending(text: str, at: int, after: int) -> Span | None:
    """The end of the sentence whose final signs span *at* to *after*, and where the next begins; None if it goes on."""
    is_final = text[at] in _FINAL
    closed = (_AFTER_FINAL if is_final else _AFTER_SIGN).match(text, after)
    if not closed:
        return None
    if not is_final:
        following = closed[3]
        if following[0].islower() or (after == at + 1 and not is_end(text, at, following)):
            return None
    return closed.start(1), closed.start(2)


def is_end(text: str, at: int, following: str) -> bool:
    """Whether the sign *at* ends a sentence, if *following* is the next word."""
    if text[at] != _STOP:
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
