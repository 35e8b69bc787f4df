"""Determines the encoding of feeds, sitemaps and JSON. Byte order marks, headers and declarations may be wrong."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import islice

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

from newsbot.patterns import anchored, compiled

_WIDE = (  # of what begins with "<" or "{"; the longer marks first
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_HEAD = 512
_DECLARATION = compiled(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{2,40})", re.IGNORECASE)
_IN_ASCII = ("iso2022", "hz")  # their letters are ASCII bytes, which are valid UTF-8, too
_NOT_LEGACY = ("utf", "ascii", "idna", "punycode", "raw-unicode", "unicode", "undefined", "palmos")
_WORDS = compiled(rb"[^\s<>&;=\"']+")
_MOST_WORDS, _LONGEST_WORD = 2_000, 60
_LIKELY = ["cp1252", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254", "cp1257", "cp932", "gb18030", "big5", "cp949"]
_WESTERN = frozenset((*map(chr, range(128)), *"àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÄÅÆÇÈÉÊÍÑÓÖØÚÜŒ‘’“”„«»–—…•·°§€£¿¡\xa0"))
_CYRILLIC = anchored(r"\W*[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]+(?:[-’][а-яёіїєґў]+)*\W*")
_CONTROLS = compiled("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]+")


def decoded(body: bytes, declared: str | None = None) -> str:
    """*body* as text without control characters. *declared* is the charset named in its headers.

    Valid or nearly valid UTF-8 is decoded as UTF-8, with U+FFFD for its bad bytes; otherwise the encoding is the one
    that the XML declaration or the headers name, or else the likeliest.
    """
    text = _wide(body)
    if text is None:
        body = body.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
        text = _narrow(body, list(_legacy(_named(body), declared)))
    return _CONTROLS.sub("", text)


def is_nearly_utf8(body: bytes) -> bool:
    """Whether less than a tenth of the non-ASCII bytes in *body* is invalid UTF-8."""
    bad = body.decode("utf-8", "replace").count("\ufffd")
    high = len(body) - len(body.translate(None, bytes(range(0x80, 0x100))))
    return bad * 10 < high


def _wide(body: bytes) -> str | None:
    if b"\0" not in body[:_HEAD]:
        return None  # a UTF-16 byte order mark without it is wrong
    for mark, encoding in _WIDE:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff")
    return None


def _narrow(body: bytes, legacy: list[str]) -> str:
    escaped = next((name for name in legacy if name.startswith(_IN_ASCII)), None)
    if escaped is not None and (b"\x1b" in body or b"~{" in body):
        return body.decode(escaped, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        if is_nearly_utf8(body):
            return body.decode("utf-8", "replace")
    return body.decode(next(iter(legacy), None) or _likeliest(body), "replace")


def _named(body: bytes) -> str | None:
    found = _DECLARATION.search(body[:_HEAD])
    return found[1].decode("ascii", "replace") if found else None


def _legacy(*names: str | None) -> Iterable[str]:
    """The encodings other than UTF-8 and its kin that *names* stand for."""
    for name in filter(None, names):
        try:
            known = codecs.lookup(resolve_encoding(name) or "")
            "a".encode(known.name)  # raises LookupError for codecs that give no text
        except (LookupError, UnicodeError):
            continue
        if not known.name.startswith(_NOT_LEGACY):
            yield known.name


def _likeliest(body: bytes) -> str:
    found = (word[0][:_LONGEST_WORD] for word in _WORDS.finditer(body) if not word[0].isascii())
    words = list(islice(found, _MOST_WORDS))
    joined = b" ".join(words)
    if _WESTERN.issuperset(joined.decode("cp1252", "replace")):
        return "cp1252"
    # Few words are not enough for a detector that knows all languages.
    for encoding in ("cp1251", "koi8_r"):
        if sum(bool(_CYRILLIC.fullmatch(word.decode(encoding, "replace"))) for word in words) > 0.8 * len(words):
            return encoding
    best = from_bytes(joined, cp_isolation=_LIKELY).best()
    return best.encoding if best is not None else "cp1252"
