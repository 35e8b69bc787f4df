"""Normalizes words as the index spells them, and splits chunks into words. tokens.py states the rules."""

from __future__ import annotations

import re
import unicodedata

# Invisible format characters. Persian joiners are among them, so both spellings are one.
_HIDDEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
# Marks that Python's \w leaves out, and whole Indic and South-East Asian blocks, whose vowels are marks.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0df3\u0e00-\u0e4e\u0e50-\u0e59"
    "\u0e80-\u0ed9\u0f18-\u0f39\u0f71-\u0f84\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dd-\u17e9"
)
APART = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
WORD = rf"(?:[^\W_ʼ{APART}]|[{MARKS}{_HIDDEN}])"
APOSTROPHE = "'’ʼ"

# Prefixes that reverse a verb keep their hyphen: `de-mobilise` is not `mobilise`. At least four letters must follow.
_REVERSED = rf"(?<![\w-])(?:de|dis|im(?=-[bmp]))-(?={WORD}{{4}})"
# Runs that may hold one token or several.
CHUNK = re.compile(rf"[{APART}]|(?:{_REVERSED})?{WORD}+(?:[.,{APOSTROPHE}]{WORD}+)*(?:\.[{APOSTROPHE}]s(?!{WORD}))?")
_PART = re.compile(
    rf"(?P<number>(?<![\d,])\d{{1,3}}(?:,\d{{3}})+(?!\d|,\d))"
    rf"|(?P<acronym>(?<!{WORD})[^\W\d_](?:\.[^\W\d_])+(?!{WORD})(?:\.?[{APOSTROPHE}]s(?!{WORD}))?)"
    rf"|(?P<article>(?<!{WORD})(?:[cdjlmnst]|(?:jus|lors|puis)?qu|(?:d|n)?all|dell|nell|sull)(?=['’][aeiouyhàâäèéêëîïôöùûü]))"
    rf"|(?P<apart>[{APART}])"
    rf"|(?P<word>(?:{_REVERSED})?{WORD}+(?:[{APOSTROPHE}]{WORD}+)*)",
    re.IGNORECASE,
)
_CHARACTER = re.compile(f"[{APART}]")
_NOT_TOKEN = re.compile(rf"[^\w{MARKS}]|[_ʼ]")
_POSSESSIVE = re.compile(rf"\.?[{APOSTROPHE}]s$", re.IGNORECASE)

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е"}
)
# Optional marks: stress in any script (on vowels only: Macedonian ќ and ѓ are letters), Hebrew and Arabic points, the
# Arabic tatweel.
_UNSPELLED = re.compile(
    "(?<![кг])\u0301|[\u0300\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0670]"
)


Part = tuple[str, int, int]


def parts(chunk: str) -> tuple[Part, ...]:
    """The tokens of *chunk*, each with its offsets there."""
    found = []
    for part in _PART.finditer(chunk):
        spelled = _POSSESSIVE.sub("", part.group()) if part.lastgroup in {"word", "acronym"} else part.group()
        text = fold(spelled)
        if text:
            found.append((text, part.start(), part.end()))
    return tuple(found)


def fold(word: str) -> str:
    """*word* as the index spells it: without case, accents, apostrophes, full stops or hidden characters."""
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
    # A sign for one or several characters (㊀, ヿ) would split when read again, so it stays as it is.
    return _NOT_TOKEN.sub("", word.casefold()) if len(folded) > 1 and _CHARACTER.search(folded) else folded
