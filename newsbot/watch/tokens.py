"""The one token stream: what counts as a word, the same for queries, the matcher and the index.

The rules, in the order in which a reader meets them:

- A token is letters and digits only. Everything else separates, so `multi-agent` is `multi`, `agent` at successive
  positions, and `T-Mobile` is `t`, `mobile`.
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
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Formats that hide in words; Persian joiners among them, so both of its spellings are one.
_HIDDEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
# Marks that Python's \w leaves out, and whole Indic and South-East Asian blocks, whose vowels are marks.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0df3\u0e00-\u0e4e\u0e50-\u0e59"
    "\u0e80-\u0ed9\u0f18-\u0f39\u0f71-\u0f84\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dd-\u17e9"
)
_APART = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
_WORD = rf"(?:[^\W_ʼ{_APART}]|[{_MARKS}{_HIDDEN}])"
_APOSTROPHE = "'’ʼ"

# A chunk is a run that may be one token or several. Most are plain: ASCII letters and digits between other characters.
_CHUNK = re.compile(rf"[{_APART}]|{_WORD}+(?:[.,{_APOSTROPHE}]{_WORD}+)*")
_NOT_PLAIN = re.compile("[.,'](?=[a-z0-9]|[^\x00-\x7f])|[^\x00-\x7f]")
_PLAIN = bytes(code if chr(code).isalnum() and code < 0x80 else 0x20 for code in range(256))
_TYPOGRAPHIC = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "), ("\u00a0", " "))
_PART = re.compile(
    rf"(?P<number>(?<![\d,])\d{{1,3}}(?:,\d{{3}})+(?!\d|,\d))"
    rf"|(?P<acronym>(?<!{_WORD})[^\W\d_](?:\.[^\W\d_])+(?!{_WORD}))"
    rf"|(?P<article>(?<!{_WORD})(?:[cdjlmnst]|(?:jus|lors|puis)?qu|(?:d|n)?all|dell|nell|sull)(?=['’][aeiouyhàâäèéêëîïôöùûü]))"
    rf"|(?P<apart>[{_APART}])"
    rf"|(?P<word>{_WORD}+(?:[{_APOSTROPHE}]{_WORD}+)*)",
    re.IGNORECASE,
)
_CHARACTER = re.compile(f"[{_APART}]")
_NOT_TOKEN = re.compile(rf"[^\w{_MARKS}]|[_ʼ]")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHE}]s$", re.IGNORECASE)

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е"}
)
# Said or pointed, never spelled: stress marks on any script, Hebrew and Arabic points, the Arabic stretching stroke.
_UNSPELLED = re.compile(
    "[\u0300\u0301\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0670]"
)
_LONG = 64


class Token(NamedTuple):
    """A folded word, and where it stands in the text: *start* and *end* are character offsets."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of *text*, in order. Equal words give equal tokens, whatever their case or hidden characters."""
    return [Token(word, start, end) for word, start, end in spelled(text)]


def spelled(text: str) -> list[tuple[str, int, int]]:
    """The tokens of *text* as plain tuples: for the matcher, which reads more texts than anyone."""
    found: list[tuple[str, int, int]] = []
    lowered = _lowered(text)
    for start, end, chunk in _stretches(lowered):
        if chunk:
            found.extend((word, start + first, start + last) for word, first, last in _parts(chunk))
            continue
        position = start
        for word in _plain_words(lowered[start:end]):
            at = lowered.find(word, position)
            position = at + len(word)
            found.append((word, at, position))
    return found


def spelled_at(text: str, number: int) -> tuple[str, int, int]:
    """The same as `spelled(text)[number]`, sooner: for a text in which only one word matters."""
    lowered = _lowered(text)
    for start, end, chunk in _stretches(lowered):
        if chunk:
            parts = _parts(chunk)
            if number < len(parts):
                word, first, last = parts[number]
                return word, start + first, start + last
            number -= len(parts)
            continue
        plain = _plain_words(lowered[start:end])
        if number < len(plain):
            position = start
            for word in plain[:number]:
                position = lowered.find(word, position) + len(word)
            at = lowered.find(plain[number], position)
            return plain[number], at, at + len(plain[number])
        number -= len(plain)
    raise IndexError(number)


def words(text: str) -> list[str]:
    """The texts of `tokens(text)`: for asking which words a text has, before asking where."""
    found: list[str] = []
    plain: list[str] = []
    lowered = _lowered(text)
    for start, end, chunk in _stretches(lowered):
        if not chunk:
            plain.append(lowered[start:end])
            continue
        parts = [word for word, _, _ in _parts(chunk)]
        if all(map(str.isascii, parts)):
            plain.extend(parts)
        else:
            found.extend(_plain_words(" ".join(plain)))
            found.extend(parts)
            plain.clear()
    found.extend(_plain_words(" ".join(plain)))
    return found


def _lowered(text: str) -> str:
    """*text* in lower case and plain quotes, of the same length, so that offsets hold."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    if len(lowered) != len(text):
        lowered = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    for typographic, plain in _TYPOGRAPHIC:
        lowered = lowered.replace(typographic, plain)
    return lowered


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    """*text* cut into plain stretches (with no chunk) and chunks that need a closer look."""
    done = position = 0
    while odd := _NOT_PLAIN.search(text, position):
        start = odd.start()
        while start > done and text[start - 1].isalnum() and text[start - 1].isascii():
            start -= 1
        chunk = _CHUNK.match(text, start)
        if chunk is None or chunk.end() <= odd.start():
            position = odd.end()
            continue
        yield done, start, ""
        yield start, chunk.end(), chunk.group()
        done = position = chunk.end()
    yield done, len(text), ""


def _plain_words(stretch: str) -> list[str]:
    return stretch.encode("ascii", "replace").translate(_PLAIN).decode("ascii").split()


def _parts(chunk: str) -> tuple[tuple[str, int, int], ...]:
    return _known_parts(chunk) if len(chunk) <= _LONG else _cut(chunk)


def _cut(chunk: str) -> tuple[tuple[str, int, int], ...]:
    found = []
    for part in _PART.finditer(chunk):
        spelled = _POSSESSIVE.sub("", part.group()) if part.lastgroup == "word" else part.group()
        text = fold(spelled)
        if text:
            found.append((text, part.start(), part.end()))
    return tuple(found)


# Names and possessives come back many times in a day's news.
_known_parts = lru_cache(maxsize=65536)(_cut)


def fold(word: str) -> str:
    """*word* as the index spells it: no case, accents, apostrophes, stops or hidden characters."""
    if word.isascii():
        return word.lower() if word.isalnum() else re.sub("[^a-z0-9]", "", word.lower())
    return _fold_any(word)


def _fold_any(word: str) -> str:
    letters: list[str] = []
    base = ""
    spelled = _UNSPELLED.sub("", unicodedata.normalize("NFKD", word.casefold()))
    for letter in spelled:
        if not unicodedata.combining(letter):
            base = letter
        elif base < "\u0250" or "\u0370" <= base <= "\u03ff":
            continue
        letters.append(letter)
    composed = unicodedata.normalize("NFC", "".join(letters)).casefold().translate(_LETTERS)
    folded = _NOT_TOKEN.sub("", composed)
    # A sign that stands for a character or several (㊀, ヿ) would fall apart when it is read again: it stays as it is.
    return _NOT_TOKEN.sub("", word.casefold()) if len(folded) > 1 and _CHARACTER.search(folded) else folded
