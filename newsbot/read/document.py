"""Parses a page's bytes into a tree: decides its charset, and refuses what is too large or no HTML."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

from newsbot.items import Miss, PageKind
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.charsets import is_nearly_utf8
from newsbot.read.hidden_rest import show_hidden_rest
from newsbot.read.lazy_pictures import show_lazy_pictures

LARGEST = 16 * 1024 * 1024  # bytes of one page
_MOST_TAGS = 250_000  # before a tree is built
_MOST_ELEMENTS = 60_000  # in the tree; a long live blog has 15,000
_MOST_TANGLED = 1_750_000  # levels that all elements are deep, added up; the deepest of 297 real pages has 130,000
_NEVER_TANGLED = 1_000  # tags; so few cannot be
_MARKUP = compiled(
    rb"<(?:!doctype\s*html|html|head|body|meta|title|div|p|article|section|main|h[1-6]|a|span|table|script|!--)\b",
    re.IGNORECASE,
)
_OTHER_THINGS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")
_HTML_TYPES = frozenset(
    {"", "text/html", "application/xhtml+xml", "application/octet-stream", "text/xml", "application/xml"}
)
_SCRIPTS = ("script", "style")
_NOISE = ("noscript", "template", "svg", "iframe", "object", "canvas", "math", "select", "textarea")
_STORY_TAGS = ("p", "h1", "article", "main")
_FEWEST = 250  # characters of a page in an element of _NOISE
_MOST_SWALLOWING = 20  # such elements that are looked at
_PREAMBLE = 65_536  # bytes that a broken server may print before its page
_ROOT = compiled(rb"<!doctype\s*html|<html\b", re.IGNORECASE)
_NOSCRIPT = compiled(rb"<noscript\b.*", re.IGNORECASE | re.DOTALL)
_NOSCRIPT_END = compiled(rb"</noscript\s*+>", re.IGNORECASE)
_IN_PAGE = compiled(rb"<(?:head|body|meta|title|link|script|main|article|section|nav|header|h1)\b", re.IGNORECASE)
# A tag and its attributes, ended by HTML's own rules. libxml2 compares each attribute with all before it, so that
# 50,000 in one tag take seconds.
_ATTRIBUTES = (
    rb"<[a-zA-Z][^\s/><]*+(?=[\s/])"
    rb"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+){%d,}+"
)
_CROWDED = tuple((size, compiled(_ATTRIBUTES % most)) for size, most in ((1 << 20, 1_000), (1 << 25, 250)))
_count = etree.XPath("count(//*)")
_length = etree.XPath("string-length(.)")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r") + b"\x7f"
# In a tree, from character references: lxml reads but does not write these.
_UNWRITABLE = compiled("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A page as a tree. *scripts* are its JSON-LD texts; *root* has no scripts or other invisible elements.

    *is_cut*: the page hides the rest of its story from readers; *root* shows it.
    """

    page: Page
    root: html.HtmlElement
    scripts: tuple[str, ...] = ()
    is_cut: bool = False


def miss(page: Page, reason: str, detail: str, kind: PageKind = "unusable", confidence: float = 0.0) -> Miss:
    """A Miss with the page's origin."""
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
    """The tree of *page*, or a Miss: too large, too deep, empty, or no HTML.

    A page is read whole or not at all: cutting it off would silently shorten a story.
    """
    if len(page.body) > LARGEST:
        return miss(page, "too-large", f"the page has {len(page.body):,} bytes; at most {LARGEST:,} are read")
    if not page.body.strip(b" \t\r\n\x00"):
        return miss(page, "empty-page", "the page has no bytes but blanks")
    if page.content_type not in _HTML_TYPES or not _looks_like_html(page):
        return miss(page, "not-html", f"the page is {page.content_type or 'not HTML'}; only HTML and text are read")
    if (tags := page.body.count(b"<")) > _MOST_TAGS:
        return miss(page, "too-large", f"the page has about {tags:,} tags; at most {_MOST_TAGS:,} are read")
    return _parse(page, tags)


def _looks_like_html(page: Page) -> bool:
    head = page.body[:65536]
    if head.startswith(_OTHER_THINGS) and b"<" not in head[:64]:
        return False
    return bool(_MARKUP.search(head) or _MARKUP.search(head.replace(b"\x00", b"")))


def _parse(page: Page, tags: int) -> Document | Miss:
    body = without_crowded_tags(_without_preamble(utf8(page)))
    document = _tree(page, body, tags)
    # To a browser the content of <noscript> is text: a tag left open in it swallows nothing.
    if isinstance(document, Document) and b"<noscript" in body and _length(document.root) < _FEWEST:
        *before, last = _NOSCRIPT_END.split(body)
        without = _tree(page, b"".join([*(_NOSCRIPT.sub(b"", part) for part in before), last]), tags)
        if isinstance(without, Document) and _length(without.root) > _length(document.root):
            return without
    return document


def _tree(page: Page, body: bytes, tags: int) -> Document | Miss:
    # The parser reports trees deeper than 2,048 levels and texts over 10 MB instead of building them.
    # Plain lxml elements: those of lxml.html cost a Python call each, and their methods are not needed.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        return miss(page, "empty-page", f"no element could be read from {len(page.body):,} bytes: {error}")
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            return miss(page, "too-deep", f"elements are nested too deep to be a page for people: {entry.message}")
    scripts, noise = _scripts_and_noise(root)
    show_lazy_pictures(element for element in noise if element.tag == "noscript")
    if holders := [element for element in noise if next(element.iter(*_STORY_TAGS), None) is not None]:
        etree.strip_elements(root, *_SCRIPTS, with_tail=False)
        _free_swallowed(root, holders)
    etree.strip_elements(root, *_SCRIPTS, *_NOISE, with_tail=False)
    # Counted only if the bytes allow for it: most pages have a tenth.
    if tags > _MOST_ELEMENTS and (elements := int(_count(root))) > _MOST_ELEMENTS:
        return miss(page, "too-large", f"the page has {elements:,} elements; at most {_MOST_ELEMENTS:,} are read")
    if tags > _NEVER_TANGLED and (held := tangle(root)) > _MOST_TANGLED:
        said = f"{held:,} times one element is within another; at most {_MOST_TANGLED:,} are read"
        return miss(page, "too-deep", f"elements are nested too deep to be a page for people: {said}")
    return Document(page, root, scripts, show_hidden_rest(root))


def tangle(root: html.HtmlElement) -> int:
    """How many levels all elements are deep, added up: what reading the text of each costs at most."""
    depth = levels = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            levels += depth
        else:
            depth -= 1
    return levels


def _scripts_and_noise(root: html.HtmlElement) -> tuple[tuple[str, ...], list[html.HtmlElement]]:
    """The JSON-LD texts and the invisible elements of *root*; the same walk turns each <br> into a line break."""
    scripts: list[str] = []
    noise: list[html.HtmlElement] = []
    for element in root.iter("br", "script", *_NOISE):
        tag = element.tag
        if tag == "br":
            element.tail = f"\n{_UNWRITABLE.sub('', element.tail or '')}"
        elif tag != "script":
            noise.append(element)
        elif "ld+json" in (element.get("type") or "").lower() and (text := element.text):
            scripts.append(text)
    return tuple(scripts), noise


def _free_swallowed(root: html.HtmlElement, holders: list[html.HtmlElement]) -> None:
    """Makes boxes of those invisible *holders* of most of the page in which something was left open."""
    for element in holders[:_MOST_SWALLOWING]:
        length = _length(element)
        if length >= _FEWEST and 2 * length > _length(root):
            element.tag = "div"
            element.attrib.clear()


def _without_preamble(body: bytes) -> bytes:
    """*body* without the notices that a broken server printed before the page."""
    root = _ROOT.search(body, 0, _PREAMBLE)
    if root is None or body.lstrip()[:2] in (b"<!", b"<?") or _IN_PAGE.search(body, 0, root.start()):
        return body
    return body[root.start() :]


def without_crowded_tags(body: bytes) -> bytes:
    """*body* without tags that have more attributes than any real page's, which take quadratic time."""
    crowded = next((pattern for size, pattern in _CROWDED if len(body) <= size), _CROWDED[-1][1])
    return crowded.sub(b"<i", body)


def utf8(page: Page) -> bytes:
    """The body of *page* in UTF-8, without NUL and other control characters.

    Valid UTF-8 is taken as such whatever was declared: other text almost never is, and servers often mislabel it
    `latin-1`.
    """
    body = page.body
    declared = _declared(page)
    if declared is not None and codecs.lookup(declared).name not in ("utf-8", "ascii"):
        if declared.startswith(("utf-16", "utf-32", "iso2022", "iso-2022")) or not _is_utf8(body):
            body = body.decode(declared, "replace").encode("utf-8", "replace")
    elif not _is_utf8(body):
        body = body.decode("utf-8" if is_nearly_utf8(body) else "cp1252", "replace").encode()
    # translate() copies the page, and few pages have control characters.
    return body.translate(None, _CONTROLS) if any(map(body.__contains__, _CONTROLS)) else body


def _declared(page: Page) -> str | None:
    mark, _ = read_bom(page.body)
    named = mark or resolve_encoding(page.charset or "") or html_body_declared_encoding(page.body[:8192])
    if named is None or named.replace("-", "").replace("_", "") in ("utf7", "idna", "punycode"):
        return None
    if named.startswith(("utf-16", "utf-32")) and mark is None and b"\x00" not in page.body[:512]:
        return None  # a <meta> that could be read as ASCII is wrong about it
    try:
        "a".encode(named)  # raises LookupError for codecs that give no text, such as base64
    except (LookupError, UnicodeError):
        return None
    return codecs.lookup(named).name


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
