"""The one token stream: what counts as a word, the same for queries, the matcher and the index.

The rules, in the order in which a reader meets them:

- A token is letters and digits only. Everything else separates, so `multi-agent` is `multi`, `agent` at successive
  positions, and `T-Mobile` is `t`, `mobile`.
- Only what turns a word round stays in it: `de-mobilise` is `demobilise` (so are `dis-` and, before b, m and p, `im-`).
- Case does not count (casefold), nor does the width or ligature of a character (NFKC).
- An apostrophe (' ’ ʼ ` ´ ′) inside a word is dropped (`O'Brien` is `obrien`), and so is a possessive 's (`army's` is
  `army`) or the ending of a Turkish name (`Ankara'da` is `ankara`). A French or Italian article before one stands alone
  (`l'armée` is `l`, `armee`), and so does an English pronoun (`she'll` is `she`, `ll`). `can't` is `cannot`.
- Soft hyphens and zero-width characters are nothing.
- `18,000` is `18000`. `3.5` is `3`, `5`.
- Letters with full stops between them are one word: `U.K.` is `uk`.
- Accents are folded for Latin and Greek (`Łódź` is `lodz`); elsewhere a mark makes another letter (й is not и), except
  stress marks, Arabic and Hebrew points, and ё, which is е.
- Each Chinese or Japanese character is a token, and each letter of Thai, Lao, Burmese and Khmer with its marks, for
  nothing there says where a word ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from newsbot.patterns import compiled
from newsbot.watch.normalization import CHUNK, IS_APART, MARKS, fold, parts

__all__ = ["Stream", "Token", "fold", "stream", "tokens", "words"]

_TYPOGRAPHIC = (
    ("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "), ("\u00a0", " "),
    ("‑", "-"), ("‐", "-"), ("´", "'"), ("′", "'"),
)  # fmt: skip
# Cyrillic letters fold to themselves (except ё). With ASCII they make up most texts.
_OWN = "а-яіїєґўђјљњћџѕ"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўђјљњћџѕ"
# Where chunks need a closer look: signs inside a word, and letters that may fold. The pattern starts with one set of
# characters, which regex search is fast at.
_ODD = compiled(
    rf"[^\x00-\x26\x28-\x2b\x2f-\x7f«»„€£°{_OWN}]"
    r"(?:(?<![.,'\-])|(?<=[.,'])(?=[a-z0-9]|[^\x00-\x7f])|(?<=\bde-|\bim-)(?=\w)|(?<=\bdis-)(?=\w))"
)
_FOREIGN = compiled(f"[{_OWN}]")
_SEPARATOR = compiled(rf"[^\w{MARKS}\n]|[_ʼ]")
_PLAIN = bytes(code if chr(code).isalnum() or code == 0x0A else 0x20 for code in range(128)) + b" " * 128
# ASCII by kind: letters and digits, signs that may occur in a word, and the rest.
_LETTER, _SIGN = b"a", b"."
_CLASSES = bytes(
    ord("a") if chr(code).isalnum() else ord(".") if chr(code) in ".,'" else 0x20 for code in range(128)
).ljust(256)
_INSIDE = _SIGN + _LETTER
# The most common sign inside a word, removed from all words at once. A fixed start makes the search fast.
_S = "'s "
_POSSESSIVE = compiled(f"{_S}(?<=[a-z]{_S})")
_REVERSING = ("de", "dis", "im")
_WORD = compiled(r"\S+")
_LONG = 64


class Token(NamedTuple):
    """A folded word. *start* and *end* are character offsets in the text."""

    text: str
    start: int
    end: int


class Stream(NamedTuple):
    """The tokens of a text separated by blanks, nearly always at their offsets in the text.

    *read_from* maps an offset in `text` to the original offsets, for tokens spelled differently there. Text after
    `shifted[i]` is `by[i]` characters further right than in the original. Line ends are kept.
    """

    text: str
    read_from: dict[int, tuple[int, int]]
    shifted: list[int]
    by: list[int]
    lowered: str

    def original(self, at: int, length: int) -> tuple[int, int]:
        """The original offsets of the token of *length* that begins *at*."""
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
    """The texts of `tokens(text)`, faster."""
    return stream(text).text.split()


def stream(text: str) -> Stream:
    """The tokens of *text*, separated by blanks, with a way back to its offsets."""
    lowered = _lowered(text)
    bare = _POSSESSIVE.sub(" " * len(_S), lowered)
    find = _odd_in_ascii if lowered.isascii() and not _may_reverse(lowered) else _odd_in_any
    return _joined(lowered, bare, find(lowered, bare))


def _may_reverse(lowered: str) -> bool:
    """Whether a hyphen in *lowered* may be part of a word."""
    at = lowered.find("-")
    while at >= 0:
        if lowered.endswith(_REVERSING, 0, at):
            return True
        at = lowered.find("-", at + 1)
    return False


def _odd_in_ascii(lowered: str, bare: str) -> Iterator[tuple[int, int]]:
    """The chunks of *lowered* that are not simply tokens: *bare* has a sign inside them, too."""
    classes = bare.encode("ascii").translate(_CLASSES)
    done = 0
    while (at := classes.find(_INSIDE, done)) >= 0:
        start = done + len(classes[done:at].rstrip(_LETTER))
        rest = classes[at + 1 : at + _LONG].lstrip(_LETTER)
        end = min(at + _LONG, len(classes)) - len(rest)
        if not rest or rest.startswith(_SIGN) or lowered.startswith("'", end):
            # The chunk is longer: a second sign follows, or more letters.
            chunk = CHUNK.match(lowered, start)
            end = chunk.end() if chunk else end
        if start < at:
            yield start, end
        done = end if start < at else at + 1


def _odd_in_any(lowered: str, bare: str) -> Iterator[tuple[int, int]]:
    """Like `_odd_in_ascii` for text in any script, whose letters may fold."""
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
    """The stream of *lowered*: chunks at the offsets *odd* are spelled out, the rest is taken from *bare*."""
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
    """*text* in lower case with plain quotes, of the same length, so that offsets hold."""
    if "`" in text:
        text = text.replace("`", "'")
    if not text.isascii():
        for typographic, plain in _TYPOGRAPHIC:
            text = text.replace(typographic, plain)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    return lowered


def _blanked(text: str, *, is_foreign: bool) -> str:
    """*text* with a blank for each character outside tokens."""
    if is_foreign or (not text.isascii() and _FOREIGN.search(text)):
        return _SEPARATOR.sub(" ", text)
    return text.encode("ascii", "replace").translate(_PLAIN).decode("ascii")


def _spelled(chunk: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """The tokens of *chunk*, padded to its length if they fit, and the offsets of those that moved."""
    spelled = ""
    inner = []
    for text, first, last in parts(chunk):
        spelled = spelled.ljust(first)
        if spelled and spelled[-1] != " ":
            spelled += " "
        if (len(spelled), len(spelled) + len(text)) != (first, last):
            inner.append((len(spelled), first, last))
        spelled += text
    # A character that is a word of its own may touch its neighbours.
    if spelled and not spelled.isascii() and IS_APART.fullmatch(chunk):
        return f" {spelled} ", tuple((at + 1, first, last) for at, first, last in inner) or ((1, 0, len(chunk)),)
    return spelled.ljust(len(chunk)), tuple(inner)


# Names and possessives recur many times in one day of news.
_known = lru_cache(maxsize=65536)(_spelled)
