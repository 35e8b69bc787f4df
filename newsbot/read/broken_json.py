"""Reads the intact parts of broken JSON: bare quotes, missing or trailing commas, comments, `undefined`, `\\'`."""

from __future__ import annotations

import json
import re
from typing import Any

from newsbot.patterns import anchored, compiled

_LONGEST = 256 * 1024  # characters that are read
_DEEPEST = 60
_LONGEST_STRING = 200_000
_SKIPPED = anchored(r"(?:\s|//[^\n]*+|/\*[^*]{0,500}\*/|,)++", re.DOTALL)
_KEY = anchored(r'(?:"([^"\\\n]{1,100})"|\'([^\'\\\n]{1,100})\'|([A-Za-z_$@][\w$@-]{0,99}))\s*:')
_WORD = anchored(r"[^\s,\]}{\[\"':]+")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "None": None}
# What follows the quote that ends a string. The quotes within a string that somebody forgot to escape have words behind
# them, even after a comma.
_AFTER_STRING = anchored(
    r"\s*+(?:$|[}\]]|(?://|/\*)|,\s*(?:$|[}\]{\[\"'/]|[A-Za-z_$@][\w$@-]{0,99}\s*:|-?\d|true\b|false\b|null\b|undefined\b)|"
    r"\"[^\"\\\n]{1,100}\"\s*:)|[^\S\n]*+\n\s*+[\"'{\[]"
)
_ESCAPE = compiled(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_RUBBISH_END = compiled(r"[,\"'{}\]]")


def read_broken(text: str) -> Any:
    """The value that *text* begins with, without the parts that cannot be read; None if there is none.

    Linear in *text*, without recursion. A string ends at a quote that only a comma, bracket, key or the end follows.
    """
    return _Reader(text[:_LONGEST]).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def read(self) -> Any:
        """The first value. Each step moves on, so that nothing is read twice."""
        top: list[Any] = []
        opened: list[Any] = [top]
        while self.at < len(self.text) and not (top and len(opened) == 1):
            if skipped := _SKIPPED.match(self.text, self.at):
                self.at = skipped.end()
            elif self.text[self.at] in "}]":
                self.at += 1
                del opened[max(1, len(opened) - 1) :]
            else:
                self._read_one(opened)
        return top[0] if top else None

    def _read_one(self, opened: list[Any]) -> None:
        """Reads one value, with its key in an object, into the innermost of *opened*."""
        inner, key = opened[-1], None
        if isinstance(inner, dict) and (key := self._key()) is None:
            if self.text[self.at] == "{" and len(opened) < _DEEPEST:  # a template's {{name}}
                opened.append({})
            self._pass_rubbish()
            return
        sign = self.text[self.at : self.at + 1]
        if sign in ("{", "["):
            self.at += 1
            value: Any = {} if sign == "{" else []
            _put(inner, key, value)
            if len(opened) < _DEEPEST:
                opened.append(value)
        elif sign not in ("}", "]", ",", "") and (value := self._scalar(sign)) is not None:
            _put(inner, key, value)

    def _key(self) -> str | None:
        found = _KEY.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return found[1] or found[2] or found[3]

    def _pass_rubbish(self) -> None:
        """Skips to the next quote, bracket or comma."""
        found = _RUBBISH_END.search(self.text, self.at + 1)
        self.at = found.start() if found else len(self.text)

    def _scalar(self, sign: str) -> Any:
        if sign in ('"', "'"):
            return self._string(sign)
        found = _WORD.match(self.text, self.at)
        if found is None:
            self.at += 1
            return None
        self.at = found.end()
        if found[0] in _WORDS:
            return _WORDS[found[0]]
        try:
            return json.loads(found[0])
        except ValueError:
            return None

    def _string(self, quote: str) -> str:
        start = at = self.at + 1
        limit = min(len(self.text), start + _LONGEST_STRING)
        while at < limit:
            at = self.text.find(quote, at, limit)
            if at < 0:
                break
            escaped = 0
            while self.text[at - 1 - escaped] == "\\" and at - 1 - escaped >= start:
                escaped += 1
            if escaped % 2 == 0 and _AFTER_STRING.match(self.text, at + 1):
                self.at = at + 1
                return _unescaped(self.text[start:at])
            at += 1
        self.at = limit
        return _unescaped(self.text[start:limit])


def _put(inner: Any, key: str | None, value: Any) -> None:
    if isinstance(inner, dict):
        inner.setdefault(key, value)
    else:
        inner.append(value)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    joined = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
