"""The one token stream: what counts as a word, the same for queries, the matcher and the index.

The rules, in the order in which a reader meets them:

- A token is letters and digits only. Everything else separates, so `multi-agent` is `multi`, `agent` at successive
  positions, and `T-Mobile` is `t`, `mobile`.
- Only what turns a word round stays in it: `de-mobilise` is `demobilise` (so are `dis-` and, before b, m and p, `im-`).
- Case does not count (casefold), nor does the width or ligature of a character (NFKC).
- An apostrophe (' ’ ʼ) inside a word is dropped (`O'Brien` is `obrien`), and so is a possessive 's (`army's` is
  `army`). A French or Italian article before one stands alone (`l'armée` is `l`, `armee`).
- Soft hyphens and zero-width characters are nothing.
- `18,000` is `18000`. `3.5` is `3`, `5`.
- Letters with full stops between them are one word: `U.K.` is `uk`.
- Accents are folded for Latin and Greek (`Łódź` is `lodz`); elsewhere a mark makes another letter (й is not и), except
  stress marks, Arabic and Hebrew points, and ё, which is е.
- Each Chinese or Japanese character is a token, for nothing there says where a word ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from newsbot.watch.normalization import CHUNK, MARKS, fold, parts

__all__ = ["Stream", "Token", "fold", "stream", "tokens", "words"]

_TYPOGRAPHIC = (
    ("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "), ("\u00a0", " "),
    ("‑", "-"), ("‐", "-"),
)  # fmt: skip
# Cyrillic letters are their own folding (but ё): with ASCII's, all that most texts consist of.
_OWN = "а-яіїєґўђјљњћџѕ"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўђјљњћџѕ"
# Where a closer look is due: signs inside a word, and letters that may fold. One set of characters comes first, for
# that is what the search is fast at.
_ODD = re.compile(
    rf"[^\x00-\x26\x28-\x2b\x2f-\x7f«»„€£°{_OWN}]"
    r"(?:(?<![.,'\-])|(?<=[.,'])(?=[a-z0-9]|[^\x00-\x7f])|(?<=\bde-|\bim-)(?=\w)|(?<=\bdis-)(?=\w))"
)
_FOREIGN = re.compile(f"[{_OWN}]")
_SEPARATOR = re.compile(rf"[^\w{MARKS}\n]|[_ʼ]")
_PLAIN = bytes(code if chr(code).isalnum() or code == 0x0A else 0x20 for code in range(128)) + b" " * 128
# ASCII by kind, where a text has nothing else: letters and digits, signs that may stand in a word, and the rest.
_LETTER, _SIGN = b"a", b"."
_CLASSES = bytes(
    ord("a") if chr(code).isalnum() else ord(".") if chr(code) in ".,'" else 0x20 for code in range(128)
).ljust(256)
_INSIDE = _SIGN + _LETTER
# The commonest sign inside a word, which is taken out of all words at once. It begins with what a search is fast at.
_S = "'s "
_POSSESSIVE = re.compile(f"{_S}(?<=[a-z]{_S})")
_REVERSING = ("de", "dis", "im")
_WORD = re.compile(r"\S+")
_LONG = 64


class Token(NamedTuple):
    """A folded word, and where it stands in the text: *start* and *end* are character offsets."""

    text: str
    start: int
    end: int


class Stream(NamedTuple):
    """The tokens of a text with blanks between them: almost always each where it stands in the text.

    *read_from* has, by offset in `text`, where in the original a token stands that is not spelled there as here; all
    that follows the first of *shifted* stands further right than in the original, by the first of *by*, and so on. Line
    ends are kept.
    """

    text: str
    read_from: dict[int, tuple[int, int]]
    shifted: list[int]
    by: list[int]
    lowered: str

    def original(self, at: int, length: int) -> tuple[int, int]:
        """Where in the original the token of *length* stands that begins *at*."""
        if found := self.read_from.get(at):
            return found
        if before := bisect_right(self.shifted, at):
            at -= self.by[before - 1]
        end = at + length
        if self.lowered.startswith(_S, end) and "a" <= self.lowered[end - 1] <= "z":
            end += len(_S) - 1
        return at, end


def tokens(text: str) -> list[Token]:
    """The tokens of *text*, in order. Equal words give equal tokens, whatever their case or hidden characters."""
    read = stream(text)
    return [
        Token(found.group(), *read.original(found.start(), found.end() - found.start()))
        for found in _WORD.finditer(read.text)
    ]


def words(text: str) -> list[str]:
    """The texts of `tokens(text)`: for asking which words a text has, before asking where."""
    return stream(text).text.split()


def stream(text: str) -> Stream:
    """The tokens of *text*, parted by blanks, with what leads back to the text."""
    lowered = _lowered(text)
    bare = _POSSESSIVE.sub(" " * len(_S), lowered)
    find = _odd_in_ascii if lowered.isascii() and not _may_reverse(lowered) else _odd_in_any
    return _joined(lowered, bare, find(lowered, bare))


def _may_reverse(lowered: str) -> bool:
    """May a hyphen of *lowered* be part of a word?"""
    at = lowered.find("-")
    while at >= 0:
        if lowered.endswith(_REVERSING, 0, at):
            return True
        at = lowered.find("-", at + 1)
    return False


def _odd_in_ascii(lowered: str, bare: str) -> Iterator[tuple[int, int]]:
    """The chunks of *lowered* that are not simply tokens: a sign stands inside them, in *bare*, too."""
    classes = bare.encode("ascii").translate(_CLASSES)
    done = 0
    while (at := classes.find(_INSIDE, done)) >= 0:
        start = done + len(classes[done:at].rstrip(_LETTER))
        rest = classes[at + 1 : at + _LONG].lstrip(_LETTER)
        end = min(at + _LONG, len(classes)) - len(rest)
        if not rest or rest.startswith(_SIGN) or lowered.startswith("'", end):
            # Longer than it seems: a second sign follows, or more letters.
            chunk = CHUNK.match(lowered, start)
            end = chunk.end() if chunk else end
        if start < at:
            yield start, end
        done = end if start < at else at + 1


def _odd_in_any(lowered: str, bare: str) -> Iterator[tuple[int, int]]:
    """The same in a text of any letters: some of them fold."""
    done = 0
    odd = _ODD.search(bare)
    while odd:
        at = odd.start()
        chunk = CHUNK.match(lowered, done + len(bare[done:at].rstrip(_LETTERS)))
        if chunk and chunk.end() <= at:
            chunk = CHUNK.match(lowered, at)
        if chunk:
            yield chunk.span()
            done = chunk.end()
        odd = _ODD.search(bare, chunk.end() if chunk else at + 1)


def _joined(lowered: str, bare: str, odd: Iterable[tuple[int, int]]) -> Stream:
    """The stream of *lowered*, in which the chunks between these offsets are *odd*, and the others stand in *bare*."""
    pieces: list[str] = []
    read_from: dict[int, tuple[int, int]] = {}
    shifted: list[int] = []
    by: list[int] = []
    done = delta = 0
    for start, end in odd:
        chunk = lowered[start:end]
        spelled, inner = _known(chunk) if end - start <= _LONG else _spelled(chunk)
        pieces += (bare[done:start], spelled)
        for offset, first, last in inner:
            read_from[start + delta + offset] = start + first, start + last
        done = end
        if end - start != len(spelled):
            delta += len(spelled) - (end - start)
            shifted.append(end + delta)
            by.append(delta)
    pieces.append(bare[done:])
    foreign = not lowered.isascii() and not all(map(str.isascii, pieces[1::2]))
    return Stream(_blanked("".join(pieces), is_foreign=foreign), read_from, shifted, by, lowered)


def _lowered(text: str) -> str:
    """*text* in lower case and plain quotes, of the same length, so that offsets hold."""
    if not text.isascii():
        for typographic, plain in _TYPOGRAPHIC:
            text = text.replace(typographic, plain)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    return lowered


def _blanked(text: str, *, is_foreign: bool) -> str:
    """*text* with a blank for each character that is no part of a token."""
    if is_foreign or (not text.isascii() and _FOREIGN.search(text)):
        return _SEPARATOR.sub(" ", text)
    return text.encode("ascii", "replace").translate(_PLAIN).decode("ascii")


def _spelled(chunk: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """The tokens of *chunk* in its own length, where they fit, and which of them stand elsewhere than it seems."""
    spelled = ""
    inner = []
    for text, first, last in parts(chunk):
        spelled = spelled.ljust(first)
        if spelled and spelled[-1] != " ":
            spelled += " "
        if (len(spelled), len(spelled) + len(text)) != (first, last):
            inner.append((len(spelled), first, last))
        spelled += text
    # A character may touch its neighbours, which are words of their own.
    if len(chunk) == 1 and spelled and not spelled.isascii():
        return f" {spelled} ", tuple((at + 1, first, last) for at, first, last in inner) or ((1, 0, 1),)
    return spelled.ljust(len(chunk)), tuple(inner)


# Names and possessives come back many times in a day's news.
_known = lru_cache(maxsize=65536)(_spelled)
