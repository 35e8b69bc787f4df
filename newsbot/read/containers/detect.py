"""Recognises what a file holds from its first bytes, never from its name."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from newsbot.read.containers.compression import DamagedError, GzipStream
from newsbot.read.containers.saved_pages import begins_mhtml, begins_webarchive, begins_zip
from newsbot.read.parsers import root_name

Form = Literal["text", "html", "xml", "mhtml", "webarchive", "zip", "warc", "gzip", "binary", "empty"]

HEAD = 8192  # bytes that are enough to tell
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"SQLite",
    b"\x28\xb5\x2f\xfd",
)
_HTML = re.compile(
    r"<(?:!doctype\s*html|html|head|body|meta|title|div|article|main|section|p|h1|table|script|style|link|span|a)\b",
    re.IGNORECASE,
)
_BEFORE_HTML = re.compile(r"(?:\s+|<\?xml[^>]*>|<!--.*?-->)+", re.DOTALL)
# What PHP prints before a page: "<b>Warning</b>: ... in <b>/srv/x.php</b> on line <b>3</b>", also without the tags.
_NOTICE = re.compile(
    r"\s*(?:<(?:br|b|font|strong|pre)\b[^>]{0,80}>\s*)*(?:PHP )?(?:warning|notice|deprecated|fatal error|parse error|"
    r"strict standards|catchable fatal error)(?:</b>)?:\s[^\n]{1,1000}?\bon line\b",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<!doctype\s*html|<html\b", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x0b\x1b")
_MOST_CONTROLS = 0.02  # of all bytes


def form_of(head: bytes) -> Form:
    """What a file that starts with *head* (8,192 bytes suffice) holds."""
    if not head.strip(b"\0 \t\r\n") and b"\0" not in head:
        return "empty"
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head.startswith((b"WARC/1.", b"WARC/0.")):
        return "warc"
    if begins_zip(head):
        return "zip"
    if begins_webarchive(head):
        return "webarchive"
    text = _decoded(head)
    if text is None:
        return "binary"
    if begins_mhtml(head):
        return "mhtml"
    if root_name(head):
        return "xml"
    return "html" if _is_html(text) else "text"


def form_inside(stream: GzipStream) -> Form | None:
    """What a gzip file holds, from its first member with an intact start; None if there is none."""
    while True:
        head, first = b"", -1
        try:
            while len(head) < HEAD and (part := stream.read(HEAD - len(head))):
                first = first if head else stream.member
                head += part
        except DamagedError:
            if head and stream.member != first:
                return form_of(head)
            if stream.skip_damage():
                continue
            return None
        return form_of(head)


def _decoded(head: bytes) -> str | None:
    """*head* decoded well enough to tell HTML from text; None if it is neither."""
    if head.startswith(_UTF16):
        return head.decode("utf-16", errors="replace")
    if b"\0" in head or head.startswith(_BINARY):
        return None
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        return None
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _is_html(text: str) -> bool:
    before = _BEFORE_HTML.match(text)
    start = before.end() if before else 0
    if text.startswith("<!--", start):
        # A tool's opening comment is longer than the head.
        return True
    if _HTML.match(text, start):
        return True
    return _NOTICE.match(text) is not None and ("<b>" in text[:200] or _ROOT.search(text) is not None)
