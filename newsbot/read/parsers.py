"""Parses untrusted XML and JSON: opens nothing, expands nothing, and never returns part of a document."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from newsbot.page import Page
from newsbot.read.document import LARGEST, utf8

_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DECLARATION = re.compile(rb"\s*(<\?xml\s[^>]*\?>)")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(?:\[(.*?)\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?\S+\s+(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_CHARACTER = re.compile(rb"[\"'](?:&(?:#\w{1,8}|amp|lt|gt|quot|apos);|[^&%]{0,8})[\"']")
_ELEMENT = re.compile(rb"<\w")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)

_MOST_VALUES = 1_000_000
_MOST_HOLDERS = 250_000  # objects and lists, the most expensive values


class XmlTooDeep(ValueError):
    """A document nested deeper, or with longer texts, than the parser takes; it would be cut."""


def xml_root(body: bytes) -> Any:
    """The root of the XML document *body*, repaired if broken; None if it has no element.

    Raises UnsafeEntities, XmlTooDeep, and etree.XMLSyntaxError if it cannot be repaired.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        recover=True,
        remove_comments=True,
        huge_tree=False,
    )
    root = etree.fromstring(without_doctype(body).strip(), parser)
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise XmlTooDeep(f"it is nested too deep, or its texts are too long, to be read whole: {entry.message}")
    return root


class UnsafeEntities(ValueError):
    """A document that declares entities which expand or point elsewhere."""


def without_doctype(body: bytes) -> bytes:
    """The XML document *body* from its first element, preceded only by its XML declaration.

    Raises UnsafeEntities if an entity stands for more than a character, which allows entity bombs and reading files or
    other hosts. Megabytes of blanks and comments before the first element would take a parser hours.
    """
    body, declaration = _in_ascii(body)
    prolog = _PROLOG.match(body)
    declared = _DOCTYPE.match(body, prolog.end() if prolog else 0)
    for value in _ENTITY.findall(declared[1] or b"") if declared else ():
        if not _CHARACTER.fullmatch(value):
            raise UnsafeEntities(
                f"it declares entities, {value[:40]!r} for one; no feed or sitemap needs more than a character of them"
            )
    element = _ELEMENT.search(body, declared.end() if declared else 0)
    return declaration + body[element.start() :] if element else body


def _in_ascii(body: bytes) -> tuple[bytes, bytes]:
    """*body* in an ASCII-compatible encoding, and its XML declaration."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace"), b""
    stated = _DECLARATION.match(body)
    return body, stated[1] if stated else b""


def read_json(page: Page) -> Any:
    """The JSON value of *page*. Raises ValueError with the reason if it is invalid or too large to hold."""
    body = page.body
    if len(body) > LARGEST:
        raise ValueError(f"the JSON has {len(body):,} bytes; at most {LARGEST:,} are read")
    holders = body.count(b"{") + body.count(b"[")
    if holders > _MOST_HOLDERS or body.count(b",") > _MOST_VALUES:
        raise ValueError(f"the JSON has about {holders:,} objects and {body.count(b','):,} commas, which is too much")
    try:
        return json.loads(utf8(page).decode("utf-8-sig", "replace"), strict=False)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deep") from error
