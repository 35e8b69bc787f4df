"""The document type of a feed or sitemap: none needs one, and a bomb needs it."""

from __future__ import annotations

import re

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(?:\[(.*?)\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?\S+\s+(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_CHARACTER = re.compile(rb"[\"'](?:&#?\w{1,8};|[^&%]{0,8})[\"']")


class UnsafeEntities(ValueError):
    """A document that declares entities which unfold, or which lead elsewhere."""


def without_doctype(body: bytes) -> bytes:
    """The XML document *body* without its document type declaration.

    Raises UnsafeEntities where that declares an entity which stands for more than a character: a bomb unfolds such
    entities, and a spy has them read from a file or another host.
    """
    text = body if b"\0" not in body[:64] else body.replace(b"\0", b"")  # UTF-16 and UTF-32: it is ASCII all the same
    text = text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    declared = _DOCTYPE.match(text, start)
    if declared is None:
        return body
    for value in _ENTITY.findall(declared[1] or b""):
        if not _CHARACTER.fullmatch(value):
            raise UnsafeEntities(
                f"it declares entities, {value[:40]!r} for one; no feed or sitemap needs more than a character of them"
            )
    return body[:start] + body[declared.end() :] if text is body else body
