"""Bytes to a tree: which charset they are in, and whether they may become a tree at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

from newsbot.items import Miss, PageKind
from newsbot.page import Page

LARGEST = 16 * 1024 * 1024  # bytes of one page
_MOST_TAGS = 250_000  # of which a tree is built at all
_MOST_ELEMENTS = 60_000  # that are read; a long live blog has 15,000
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|article|section|main|h[1-6]|a|span|table|script|!--)\b",
    re.IGNORECASE,
)
_OTHER_THINGS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_HTML_TYPES = frozenset(
    {"", "text/html", "application/xhtml+xml", "application/octet-stream", "text/xml", "application/xml"}
)
_NOISE = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "math", "select", "textarea")
# One tag with its attributes, as HTML's own rules end it. libxml2 compares each attribute with all before it, so a tag
# with 50,000 of them takes seconds.
_ATTRIBUTES = (
    rb"<[a-zA-Z][^\s/>]*+"
    rb"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+){%d,}+"
)
_CROWDED = tuple((size, re.compile(_ATTRIBUTES % most)) for size, most in ((1 << 20, 1_000), (1 << 25, 250)))
_count = etree.XPath("count(//*)")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r") + b"\x7f"


@dataclass(frozen=True, slots=True)
class Document:
    """One page as a tree. *scripts* are its JSON-LD texts; scripts and other unseen elements are gone from *root*."""

    page: Page
    root: html.HtmlElement
    scripts: tuple[str, ...] = ()


def miss(page: Page, reason: str, detail: str, kind: PageKind = "unusable", confidence: float = 0.0) -> Miss:
    """A Miss that says which page it was."""
    return Miss(
        reason=reason,
        detail=detail,
        kind=kind,
        url=page.url,
        file=page.file,
        captured_at=page.fetched_at,
        origin=page.origin,
        confidence=confidence,
    )


def open_document(page: Page) -> Document | Miss:
    """The tree of *page*, or the Miss that says why it has none: too large, too deep, empty, or no HTML.

    A page is read whole or not at all: one that is cut off by a limit would be a silently shorter story.
    """
    if len(page.body) > LARGEST:
        return miss(page, "too-large", f"the page has {len(page.body):,} bytes; at most {LARGEST:,} are read")
    if not page.body.strip(b" \t\r\n\x00"):
        return miss(page, "empty-page", "the page has no bytes but blanks")
    if page.content_type not in _HTML_TYPES or not _looks_like_html(page):
        return miss(page, "not-html", f"the page is {page.content_type or 'no HTML'}; only HTML and text are read")
    if (tags := page.body.count(b"<")) > _MOST_TAGS:
        return miss(page, "too-large", f"the page has about {tags:,} tags; at most {_MOST_TAGS:,} are read")
    return _parse(page, tags)


def _looks_like_html(page: Page) -> bool:
    head = page.body[:65536]
    if head.startswith(_OTHER_THINGS) and b"<" not in head[:64]:
        return False
    return bool(_MARKUP.search(head) or _MARKUP.search(head.replace(b"\x00", b"")))


def _parse(page: Page, tags: int) -> Document | Miss:
    # The parser itself stops at 2,048 levels and 10 MB of one text, and says so: no deeper tree is ever built.
    # Plain elements: those of lxml.html are made by a Python call each, and nothing here needs their methods.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(uncrowded(utf8(page)), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        return miss(page, "empty-page", f"no element could be read from {len(page.body):,} bytes: {error}")
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            return miss(page, "too-deep", f"elements are nested too deep to be a page for people: {entry.message}")
    scripts = _scripts_and_lines(root)
    etree.strip_elements(root, *_NOISE, with_tail=False)
    # Counted where the bytes allow for so many only: most pages have a tenth of that.
    if tags > _MOST_ELEMENTS and (elements := int(_count(root))) > _MOST_ELEMENTS:
        return miss(page, "too-large", f"the page has {elements:,} elements; at most {_MOST_ELEMENTS:,} are read")
    return Document(page, root, scripts)


def _scripts_and_lines(root: html.HtmlElement) -> tuple[str, ...]:
    """The JSON-LD texts of *root*; and each <br> gets the line break that it stands for, in the same walk."""
    scripts: list[str] = []
    for element in root.iter("script", "br"):
        if element.tag == "br":
            element.tail = f"\n{element.tail or ''}"
        elif "ld+json" in (element.get("type") or "").lower() and (text := element.text):
            scripts.append(text)
    return tuple(scripts)


def uncrowded(body: bytes) -> bytes:
    """*body* without those tags that have more attributes than any page's: each is compared with all others."""
    crowded = next(pattern for size, pattern in _CROWDED if len(body) <= size)
    return crowded.sub(b"<i", body)


def utf8(page: Page) -> bytes:
    """The bytes of *page* in UTF-8, without NUL and other control characters.

    Bytes that are UTF-8 are taken for UTF-8 whatever was declared: other text is UTF-8 by chance almost never, and
    servers that say `latin-1` for it are common.
    """
    body = page.body
    declared = _declared(page)
    if declared is not None and codecs.lookup(declared).name not in ("utf-8", "ascii"):
        if declared.startswith(("utf-16", "utf-32", "iso2022", "iso-2022")) or not _is_utf8(body):
            body = body.decode(declared, "replace").encode("utf-8", "replace")
    elif not _is_utf8(body):
        body = body.decode("utf-8" if _mostly_utf8(body) else "cp1252", "replace").encode()
    # translate() costs a copy of the page, and hardly any page has controls.
    return (
        body.translate(None, _CONTROLS) if any(code in body for code in (b"\x00", b"\x0b", b"\x1b", b"\x7f")) else body
    )


def _declared(page: Page) -> str | None:
    mark, _ = read_bom(page.body)
    named = mark or resolve_encoding(page.charset or "") or html_body_declared_encoding(page.body[:8192])
    if named is None or named.replace("-", "").replace("_", "") in ("utf7", "idna", "punycode"):
        return None
    if named.startswith(("utf-16", "utf-32")) and mark is None and b"\x00" not in page.body[:512]:
        return None  # a page whose <meta> could be read as ASCII is not in it
    try:
        b"".decode(named)  # a LookupError for codecs that are not of text, such as base64, too
    except LookupError:
        return None
    return codecs.lookup(named).name


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(body: bytes) -> bool:
    bad = body.decode("utf-8", "replace").count("\ufffd")
    high = len(body) - len(body.translate(None, bytes(range(0x80, 0x100))))
    return bad * 10 < high
