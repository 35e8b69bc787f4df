"""Pages as text, by two renderers that know no source, no selector and no grammar of ours.

They stand in for whoever made a text dump: a person who saves a page as text, or a tool that dumps one. The first law
(the same records from both entry points) is tested with both.
"""

from __future__ import annotations

import re

import lxml.html
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml.html import HtmlElement

_UNSEEN = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea"}
)
# What browsers give a margin of its own, and so a blank line in text.
_SPACED = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "pre", "hr", "table"}
)
# What only starts a line of its own. Figures are here, unlike in browsers: tools that dump pages glue their lines.
_LINED = frozenset(
    {
        *("address", "article", "aside", "body", "br", "button", "caption", "details", "dialog", "div", "fieldset"),
        *("figcaption", "figure", "footer", "form", "header", "hgroup", "html", "img", "legend", "main", "nav"),
        *("section", "summary", "tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
_DISPLAY_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINE, _BLANK = 1, 2


def visible_text(html: bytes | str) -> str:
    """What a reader sees of *html*, with the texts that stand for its images: a line for each piece, a blank line
    around paragraphs, headings, quotes and list items. Ends with a newline; empty for a page that shows nothing."""
    sheet = _Sheet()
    if html.strip():
        parser = lxml.html.HTMLParser(encoding="utf-8") if isinstance(html, bytes) else None
        _render(lxml.html.document_fromstring(html, parser=parser), sheet)
    return sheet.text()


def inscriptis_text(html: bytes | str) -> str:
    """What the inscriptis library makes of *html*, images shown as `[alt]` and list items after `*`, as it does."""
    text = html.decode("utf-8") if isinstance(html, bytes) else html
    return str(get_text(text, ParserConfig(css=CSS_PROFILES["strict"], display_images=True)))


class _Sheet:
    """Text being laid out: words run on until a break is asked for, and of several breaks the widest counts."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._words = ""
        self._pending = 0

    def write(self, text: str) -> None:
        self._words += text

    def end(self, width: int) -> None:
        line = " ".join(self._words.split())
        self._words = ""
        if line:
            if self._parts:
                self._parts.append("\n" * self._pending)
            self._parts.append(line)
            self._pending = 0
        self._pending = max(self._pending, width)

    def text(self) -> str:
        self.end(_LINE)
        return "".join(self._parts) + "\n" if self._parts else ""


def _render(element: HtmlElement, sheet: _Sheet) -> None:
    if isinstance(element.tag, str) and not _is_unseen(element):
        width = _BLANK if element.tag in _SPACED else _LINE if element.tag in _LINED else 0
        if width:
            sheet.end(width)
        sheet.write(element.get("alt") or "" if element.tag == "img" else element.text or "")
        for child in element:
            _render(child, sheet)
        if width:
            sheet.end(width)
    sheet.write(element.tail or "")


def _is_unseen(element: HtmlElement) -> bool:
    return (
        element.tag in _UNSEEN
        or element.get("hidden") is not None
        or (element.tag == "input" and element.get("type") == "hidden")
        or bool(_DISPLAY_NONE.search(element.get("style") or ""))
    )
