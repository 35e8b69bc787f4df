"""Normalizes words as the index spells them, and splits chunks into words. tokens.py states the rules."""

from __future__ import annotations

import re
import unicodedata

from newsbot.patterns import compiled

# Invisible format characters. Persian joiners are among them, so both spellings are one.
_HIDDEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
# Thai, Lao, Burmese and Khmer divide no words, and write a syllable's vowels and tones as marks on its letter.
_UNDIVIDED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109f"
    "\u1780-\u17d3\u17d7\u17dc\u17dd"
)
_ON_LETTER = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064"
    "\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
)
# Marks that Python's \w leaves out, and whole Indic blocks, whose vowels are marks.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0df3\u0f18-\u0f39\u0f71-\u0f84"
)
MARKS = _MARKS + _UNDIVIDED
_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
# What is a token of its own: a Chinese or Japanese character, or a letter of an undivided script with its marks. The
# signs U+1039 and U+17D2 put the next letter below.
APART = rf"(?:[{_CHARACTERS}]|[{_UNDIVIDED}](?:[\u1039\u17d2](?![{_ON_LETTER}])[{_UNDIVIDED}]|[{_ON_LETTER}])*)"
WORD = rf"(?:[^\W_ʼ{_CHARACTERS}{_UNDIVIDED}]|(?=\W)[{_MARKS}{_HIDDEN}])"
APOSTROPHE = "'’ʼ"

# Prefixes that reverse a verb keep their hyphen: `de-mobilise` is not `mobilise`. At least four letters must follow.
_REVERSED = rf"(?<![\w-])(?:de|dis|im(?=-[bmp]))-(?={WORD}{{4}})"
# Runs that may hold one token or several.
CHUNK = compiled(rf"{APART}|(?:{_REVERSED})?{WORD}+(?:[.,{APOSTROPHE}]{WORD}+)*(?:\.[{APOSTROPHE}]s(?!{WORD}))?")
_PART = compiled(
    rf"(?P<number>(?<![\d,])\d{{1,3}}(?:,\d{{3}})+(?!\d|,\d))"
    rf"|(?P<acronym>(?<!{WORD})[^\W\d_](?:\.[^\W\d_])+(?!{WORD})(?:\.?[{APOSTROPHE}]s(?!{WORD}))?)"
    rf"|(?P<article>(?<!{WORD})(?:[cdjlmnst]|(?:jus|lors|puis)?qu|(?:d|n)?all|dell|nell|sull)(?=['’][aeiouyhàâäèéêëîïôöùûü]))"
    rf"|(?P<contraction>(?<!{WORD})(?:i|you|he|she|it|we|they|who|that|there|what)(?=[{APOSTROPHE}](?:ll|re|ve|d|m)(?!{WORD})))"
    rf"|(?P<apart>{APART})"
    rf"|(?P<word>(?:{_REVERSED})?{WORD}+(?:[{APOSTROPHE}]{WORD}+)*)",
    re.IGNORECASE,
)
IS_APART = compiled(APART)
_NOT_TOKEN = compiled(rf"[^\w{MARKS}]|[_ʼ]")
_POSSESSIVE = compiled(rf"\.?[{APOSTROPHE}]s$", re.IGNORECASE)

# A Turkish name's endings after its apostrophe. Those that begin with a vowel follow a consonant only (not in Sana'a).
_TURKISH = compiled(
    rf"(?:(?<=\w\w[bcçdfgğhjklmnprsştvyz])[{APOSTROPHE}][aeıiuü]n?"
    rf"|(?<=\w\w\w)[{APOSTROPHE}](?:[dt][ae]|y[aeıiuü]|l[ae])"
    rf"|(?<=\w\w)[{APOSTROPHE}](?:n[ıiuü]n|n?[dt][ae]n|n?[dt][ae]ki|nd[ae]|yl[ae]))$"
)
# Without its apostrophe, a contraction that is another word.
_CONTRACTED = {"can't": "cannot", "won't": "willnot"}
_NOT_PLAIN = compiled(r"[^a-z0-9]")
_PLAIN_APOSTROPHE = compiled(f"[{APOSTROPHE}]")

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е"}
)
# Optional marks: stress in any script (on vowels only: Macedonian ќ and ѓ are letters), Hebrew and Arabic points, the
# Arabic tatweel.
_UNSPELLED = compiled(
    "(?<![кг])\u0301|[\u0300\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0670]"
)


Part = tuple[str, int, int]


def parts(chunk: str) -> tuple[Part, ...]:
    """The tokens of *chunk*, each with its offsets there."""
    found = []
    for part in _PART.finditer(chunk):
        text = fold(_bare(part.group()) if part.lastgroup in {"word", "acronym"} else part.group())
        if text:
            found.append((text, part.start(), part.end()))
    return tuple(found)


def _bare(word: str) -> str:
    """*word* without what an apostrophe adds: a possessive 's, the ending of a Turkish name."""
    plain = _PLAIN_APOSTROPHE.sub("'", word)
    return _CONTRACTED.get(plain) or _TURKISH.sub("", _POSSESSIVE.sub("", plain)) if "'" in plain else word


def fold(word: str) -> str:
    """*word* as the index spells it: without case, accents, apostrophes, full stops or hidden characters."""
    if word.isascii():
        return word.lower() if word.isalnum() else _NOT_PLAIN.sub("", word.lower())
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
    splits = len(folded) > 1 and IS_APART.search(folded) and not IS_APART.fullmatch(folded)
    return _NOT_TOKEN.sub("", word.casefold()) if splits else folded
