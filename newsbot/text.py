"""Normalise text. The loaders apply `plain` to every string of a record, so that a page and its text dump agree."""

from __future__ import annotations

import unicodedata

from newsbot.patterns import compiled

# Controls (Cc), and formats that hide or reorder text: soft hyphen, zero-width characters, bidi marks, BOM.
# U+200C and U+200D stay: Persian and Indic scripts spell words with them.
_INVISIBLE = compiled(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LETTERS = compiled(r"[^\W_]+")
_NO_LETTERS_IN_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())


def plain(text: str) -> str:
    """*text* as a record holds it: NFC, no controls or invisible characters, one blank between words, none around.

    Idempotent: plain(plain(t)) == plain(t). Unpaired surrogates are removed, so the result always encodes as UTF-8.
    """
    if text.isprintable() and "  " not in text:
        # Invisible characters and other blanks are not printable, so there are none.
        return text.strip(" ") if text.isascii() else unicodedata.normalize("NFC", text.strip(" "))
    said = " ".join(text.split())
    if not said.isprintable():
        said = " ".join(_INVISIBLE.sub("", text).split())
    # Normalised last: with a hidden character gone, a letter and its accent may meet.
    return said if said.isascii() else unicodedata.normalize("NFC", said)


def letters_of(text: str) -> str:
    """The letters and digits of *text*, in lower case."""
    if text.isascii():
        return text.encode("ascii").lower().translate(None, _NO_LETTERS_IN_ASCII).decode("ascii")
    return "".join(_LETTERS.findall(text)).lower()


def same_words(text: str, other: str) -> bool:
    """Whether both are the same but for punctuation, blanks and case."""
    return text == other or letters_of(text) == letters_of(other)
