"""Parses untrusted XML and JSON: opens nothing, expands nothing, and never returns part of a document."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from lxml import etree

from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.charsets import decoded
from newsbot.read.document import LARGEST, without_crowded_tags

_PROLOG = anchored(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = anchored(r"<!DOCTYPE[^>\[]*(?:\[(.*?)\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = compiled(r"<!ENTITY\s+(?:%\s+)?\S+\s+(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_CHARACTER = anchored(r"[\"'](?:&(?:#\w{1,8}|amp|lt|gt|quot|apos);|[^&%]{0,8})[\"']")
_ELEMENT = compiled(r"<\w")
_FOR_MACHINES = compiled(r"<\?xml\s|<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s/>]", re.IGNORECASE)
ROOTS = frozenset(("rss", "feed", "rdf", "urlset", "sitemapindex"))
_ROOTS_FOR_MACHINES = compiled(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s/>]", re.IGNORECASE)
_ROOT = compiled(r"<(?:[\w.-]+:)?([\w.-]+)")
# Characters that XML does not allow in text; they are allowed in CDATA and comments.
_SLIPS = compiled(
    r"<!\[CDATA\[(?:(?!\]\]>).)*+(?:\]\]>)?|<!--(?:(?!-->).)*+(?:-->)?|&(?P<name>#?\w{1,31};)?|<(?=[\s\d=<])", re.DOTALL
)
_NOT_IN_XML = compiled("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_XML = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_HEAD = 65_536
_NEAR = 2_048

_MOST_VALUES = 1_000_000
_MOST_HOLDERS = 250_000  # objects and lists, the most expensive values


class XmlTooDeep(ValueError):
    """A document nested deeper, or with longer texts, than the parser takes; it would be cut."""


def xml_root(text: str) -> Any:
    """The root of the XML document *text*, repaired if broken; None if it has no element.

    Raises UnsafeEntities, XmlTooDeep, and etree.XMLSyntaxError if it cannot be repaired.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    mended = _SLIPS.sub(_mended, _from_root(text)).strip()
    root = etree.fromstring(without_crowded_tags(mended.encode("utf-8", "replace")), parser)
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise XmlTooDeep(f"it is nested too deep, or its texts are too long, to be read whole: {entry.message}")
    return root


def root_name(head: bytes) -> str:
    """The local name, in lower case, of the root of the feed or sitemap that starts with *head*; empty for anything
    else.
    """
    head = head[:_HEAD].replace(b"\0", b"")
    if b"<html" in head[:_NEAR].lower() or not _ROOTS_FOR_MACHINES.search(head):
        return ""  # most pages
    text = head.decode("latin-1")
    found = _ROOT.search(text, _behind_prolog(text, _start_of(text))[1])
    name = found[1].lower() if found else ""
    return name if name in ROOTS else ""


class UnsafeEntities(ValueError):
    """A document that declares entities which expand or point elsewhere."""


def _from_root(text: str) -> str:
    """The XML document *text* from its first element.

    Raises UnsafeEntities if an entity stands for more than a character, which allows entity bombs and reading files or
    other hosts. Megabytes of blanks and comments before the first element would take a parser hours.
    """
    declared, start = _behind_prolog(text, _start_of(text))
    for value in _ENTITY.findall(declared):
        if not _CHARACTER.fullmatch(value):
            raise UnsafeEntities(
                f"it declares entities, {value[:40]!r} for one; no feed or sitemap needs more than a character of them"
            )
    element = _ELEMENT.search(text, start)
    return text[element.start() :] if element else text


def _behind_prolog(text: str, start: int) -> tuple[str, int]:
    """The declarations of the document type after *start*, and where it ends; without one, where the prolog ends."""
    prolog = _PROLOG.match(text, start)
    end = prolog.end() if prolog else start
    declared = _DOCTYPE.match(text, end)
    return (declared[1] or "", declared.end()) if declared else ("", end)


def _start_of(text: str) -> int:
    """Where the document in *text* begins: after server notices, if there are any."""
    prolog = _PROLOG.match(text)
    if prolog and text.startswith("<!", prolog.end()):
        return 0  # a document type
    found = _FOR_MACHINES.search(text, 0, _HEAD)
    is_html = "<html" in text[:_HEAD].lower()
    return found.start() if found and not is_html else 0


def _mended(slip: re.Match[str]) -> str:
    """*slip*, corrected to valid XML."""
    text, name = slip[0], slip["name"]
    if text == "<":
        return "&lt;"
    if text[0] == "<" or name in _IN_XML:
        return text
    characters = html.unescape(text) if name else "&"
    if len(characters) > 2:  # it stands for nothing
        return f"&amp;{text[1:]}"
    return html.escape(_NOT_IN_XML.sub("", characters))


def read_json(page: Page) -> Any:
    """The JSON value of *page*. Raises ValueError with the reason if it is invalid or too large to hold."""
    body = page.body
    if len(body) > LARGEST:
        raise ValueError(f"the JSON has {len(body):,} bytes; at most {LARGEST:,} are read")
    holders = body.count(b"{") + body.count(b"[")
    if holders > _MOST_HOLDERS or body.count(b",") > _MOST_VALUES:
        raise ValueError(f"the JSON has about {holders:,} objects and {body.count(b','):,} commas, which is too much")
    try:
        return json.loads(decoded(body, page.charset).lstrip("\ufeff"), strict=False)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deep") from error
