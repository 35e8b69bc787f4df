"""Furniture: the parts of a page that are no part of the story, told by what its makers call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.markup import dashed, is_hidden, tag_names

_NEVER = tag_names("head title nav button figcaption picture video audio input label menu")
_SELDOM = tag_names("footer form aside figure dialog")
_ROLES = tag_names("navigation complementary banner contentinfo search dialog alert toolbar menu")
# Words of a sentence: "author" or "tag" on one of them says what it points to, not that it is no part of the text.
_WORDS = tag_names("a em strong b i u mark abbr q span")
_SENTENCES = tag_names("p li td em strong b i u span blockquote")
_TOO_MUCH = 0.3
_ALL_BUT = 0.9
_LONGEST_CAPTION = 600
_TEXT_OF_ITS_OWN = 300


@lru_cache(maxsize=8192)
def is_furniture_name(names: str) -> bool:
    """Whether a class or id says that its element is furniture: a share bar, a card, a box, a caption."""
    return bool(class_words.FURNITURE.search(dashed(names)))


def _is_caption_sized(element: HtmlElement) -> bool:
    """Whether *element* holds a picture, or is a line beneath one, and no more words than a caption has."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _LONGEST_CAPTION:
            return False
    return element.tag != "p" or length < _LONGEST_CAPTION / 2


@lru_cache(maxsize=8192)
def is_picture_name(names: str) -> bool:
    """Whether a class or id says that its element holds a picture, or the words beneath one."""
    lower = names.lower()
    return any(stem in lower for stem in class_words.PICTURE_STEMS) and bool(class_words.PICTURE.search(dashed(names)))


@lru_cache(maxsize=8192)
def _is_box_name(names: str) -> bool:
    return bool(class_words.BOX.search(dashed(names)))


@lru_cache(maxsize=2048)
def is_surely_furniture(names: str) -> bool:
    """Whether a class or id names what is never a story however much text it holds: comments, a cookie dialog."""
    return bool(class_words.SURELY_FURNITURE.search(names.lower()))


@dataclass(frozen=True, slots=True)
class Furniture:
    """Says of an element whether it is no part of the story.

    *weights* is how much running text stands in each element. A name alone proves nothing of an element that holds much
    of it: `has-sidebar` on a story's own wrapper, one <form> around the whole page.
    """

    weights: Mapping[HtmlElement, float] = field(default_factory=dict)
    total: float = 0.0

    def __call__(self, element: HtmlElement) -> bool:
        """Whether *element* is furniture: by its tag, its name, its role, or being hidden."""
        if element.tag in _NEVER:
            return True
        if element.tag == "blockquote" and not is_hidden(element):
            return False
        if not element.attrib and element.tag not in _SELDOM:
            return False
        names = _names(element)
        if not (element.tag in _SELDOM or _is_called_furniture(element, names)):
            return self._is_box(element, names)
        if element.tag in _WORDS and _is_word(element):
            return is_hidden(element) or bool(class_words.HIDDEN.search(names.lower()))
        weight = self.weights.get(element, 0.0)
        if weight < _TOO_MUCH * self.total or not self.total:
            return True
        sure = element.tag == "footer" or is_hidden(element) or is_surely_furniture(names)
        return sure and weight < _ALL_BUT * self.total

    def _is_box(self, element: HtmlElement, names: str) -> bool:
        """Whether *element* is a box with no text of its own: a picture with its caption, an embedded thing."""
        if len(names) < 2:
            return False
        weight = self.weights.get(element, 0.0)
        if weight > min(_LONGEST_CAPTION, _TOO_MUCH * self.total):
            return False
        if self.total and is_picture_name(names):
            return _is_caption_sized(element) and element.find(".//blockquote") is None
        return weight < _TEXT_OF_ITS_OWN and _is_box_name(names) and element.find(".//blockquote") is None


def _is_word(element: HtmlElement) -> bool:
    """Whether *element* is part of a sentence: something was said before or goes on after it, in the same line."""
    outer = element.getparent()
    if outer is None or outer.tag not in _SENTENCES:
        return False
    before, after = element.getprevious(), element.tail or ""
    said = (outer.text if before is None else before.tail) or ""
    return bool(said.strip() or after.strip())


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:400]


def _is_called_furniture(element: HtmlElement, names: str) -> bool:
    if len(names) > 1 and (is_furniture_name(names) or is_surely_furniture(names)):
        return True
    return (
        element.get("role") in _ROLES
        or (element.get("aria-hidden") == "true" and element.tag != "p")
        or is_hidden(element)
    )
