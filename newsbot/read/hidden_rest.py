"""Reveals the rest of a story that the page hides behind a "read more" button or a paywall."""

from __future__ import annotations

from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from newsbot.read.line_shapes import DENSE, ends_sentence
from newsbot.read.markup import is_hidden, tag_names
from newsbot.read.page_boilerplate import is_boilerplate_name, is_surely_boilerplate

_hidden = etree.XPath(
    "descendant::*/@hidden/.. | descendant::*/@style[contains(., 'none') or contains(., 'hidden')]/.."
)
_BOXES = tag_names("div section span article")
_MOST = 100  # elements looked at
_NEAR = 6  # siblings before and after it
_PARAGRAPH = 60  # characters


def show_hidden_rest(root: HtmlElement) -> bool:
    """Unhides the boxes of running text that follow a story's visible paragraphs; returns whether there are any."""
    found = [element for element in islice(_hidden(root), _MOST) if is_hidden(element) and _is_rest(element)]
    for element in found:
        element.attrib.pop("hidden", None)
        element.attrib.pop("style", None)
    return bool(found)


def _is_rest(element: HtmlElement) -> bool:
    if element.tag == "p":
        return _is_paragraph(element) and _follows_paragraph(element)
    if element.tag not in _BOXES or not _follows_paragraph(element):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:400]
    if len(names) > 1 and (is_boilerplate_name(names) or is_surely_boilerplate(names)):
        return False
    if next(element.iter("form", "input", "button", "nav", "iframe", "dialog"), None) is not None:
        return False
    return any(_is_paragraph(paragraph) for paragraph in islice(element.iter("p"), 3))


def _follows_paragraph(element: HtmlElement) -> bool:
    """Whether a visible paragraph precedes *element*, and none follows it."""
    before, after = islice(element.itersiblings(preceding=True), _NEAR), islice(element.itersiblings(), _NEAR)
    return any(map(_is_shown, before)) and not any(map(_is_shown, after))


def _is_shown(element: HtmlElement) -> bool:
    return element.tag == "p" and not is_hidden(element) and _is_paragraph(element)


def _is_paragraph(element: HtmlElement) -> bool:
    """Whether *element* is a sentence of running text, not of links."""
    text = "".join(element.itertext()).strip()
    if len(text) * (3 if DENSE.search(text[:60]) else 1) < _PARAGRAPH or not ends_sentence(text):
        return False
    return 2 * sum(len("".join(link.itertext())) for link in islice(element.iter("a"), 20)) < len(text)
