"""Recognises what a file holds from its first bytes, never from its name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from typing import Literal

from newsbot.patterns import anchored, compiled
from newsbot.read.containers.compression import DamagedError, GzipStream
from newsbot.read.containers.mail import begins_mail, begins_mbox
from newsbot.read.containers.saved_pages import begins_mhtml, begins_webarchive, begins_zip
from newsbot.read.parsers import root_name

Form = Literal[
    "text",
    "html",
    "xml",
    "markdown",
    "json",
    "links",
    "mail",
    "mbox",
    "pdf",
    "mhtml",
    "webarchive",
    "zip",
    "warc",
    "gzip",
    "binary",
    "empty",
]

HEAD = 8192  # bytes that are enough to tell
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"SQLite",
    b"\x28\xb5\x2f\xfd",
)
_HTML = anchored(
    r"<(?:!doctype\s*html|html|head|body|meta|title|div|article|main|section|p|h1|table|script|style|link|span|a)\b",
    re.IGNORECASE,
)
_BEFORE_HTML = anchored(r"(?:\s|<\?xml[^>]*+>|<!--(?:(?!-->).)*+-->)++", re.DOTALL)
# What PHP prints before a page: "<b>Warning</b>: ... in <b>/srv/x.php</b> on line <b>3</b>", also without the tags.
_NOTICE = anchored(
    r"\s*(?:<(?:br|b|font|strong|pre)\b[^>]{0,80}>\s*)*(?:PHP )?(?:warning|notice|deprecated|fatal error|parse error|"
    r"strict standards|catchable fatal error)(?:</b>)?:\s[^\n]{1,1000}?\bon line\b",
    re.IGNORECASE,
)
_ROOT = compiled(r"<!doctype\s*html|<html\b", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x0b\x1b")
_MOST_CONTROLS = 0.02  # of all bytes


_BEGINS: tuple[tuple[Callable[[bytes], bool], Form], ...] = (
    (lambda head: head[:2] == b"\x1f\x8b", "gzip"),
    (lambda head: head.startswith((b"WARC/1.", b"WARC/0.")), "warc"),
    (lambda head: head.startswith(b"%PDF-"), "pdf"),
    (begins_zip, "zip"),
    (begins_webarchive, "webarchive"),
)
_BEGINS_AS_TEXT: tuple[tuple[Callable[[bytes], bool], Form], ...] = (
    (begins_mbox, "mbox"),
    (begins_mail, "mail"),
    (begins_mhtml, "mhtml"),
    (lambda head: bool(root_name(head)), "xml"),
)


def form_of(head: bytes) -> Form:
    """The format of a file that starts with *head* (8,192 bytes suffice). Markdown, JSON and tables of links are
    "text": recognising them takes the whole file (`forms.pages_in`).
    """
    if not head.strip(b"\0 \t\r\n") and b"\0" not in head:
        return "empty"
    if (form := _first(_BEGINS, head)) is not None:
        return form
    text = _decoded(head)
    if text is None:
        return "binary"
    return _first(_BEGINS_AS_TEXT, head) or ("html" if _is_html(text) else "text")


def _first(begins: Iterable[tuple[Callable[[bytes], bool], Form]], head: bytes) -> Form | None:
    return next((form for is_so, form in begins if is_so(head)), None)


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
