"""Recognises the parts of a page outside the story by tag, name, role and visibility."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.markup import dashed, is_hidden, leads_away, tag_names

_NEVER = tag_names("head title nav button figcaption picture video audio input label menu")
_SELDOM = tag_names("footer form aside figure dialog")
_ROLES = tag_names("navigation complementary banner contentinfo search dialog alert toolbar menu")
# Inline tags: in a sentence, "author" or "tag" describes a link's target and does not make it boilerplate.
_WORDS = tag_names("a em strong b i u mark abbr q span")
_SENTENCES = tag_names("p li td em strong b i u span blockquote")
_BOXES = tag_names("aside div ol section ul")
_TOO_MUCH = 0.3
_ALL_BUT = 0.9
_LONGEST_CAPTION = 600
_TEXT_OF_ITS_OWN = 300
_TEASER = 80  # characters of running text
_NEAR = 8  # elements of one word: drop caps and letters that move


@lru_cache(maxsize=8192)
def is_boilerplate_name(names: str) -> bool:
    """Whether a class or id names boilerplate: a share bar, a card, a box, a caption."""
    return _is_no_story(names) or _is_teaser_name(names)


@lru_cache(maxsize=8192)
def _is_no_story(names: str) -> bool:
    return bool(class_words.BOILERPLATE.search(dashed(names)))


def _is_caption_sized(element: HtmlElement) -> bool:
    """Whether *element* has no more words than a caption."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _LONGEST_CAPTION:
            return False
    return element.tag != "p" or length < _LONGEST_CAPTION / 2


@lru_cache(maxsize=8192)
def is_picture_name(names: str) -> bool:
    """Whether a class or id names a picture or its caption."""
    lower = names.lower()
    return any(stem in lower for stem in class_words.PICTURE_STEMS) and bool(class_words.PICTURE.search(dashed(names)))


@lru_cache(maxsize=8192)
def _is_teaser_name(names: str) -> bool:
    return "easer" in names and bool(class_words.TEASER.search(dashed(names)))


@lru_cache(maxsize=8192)
def _is_box_name(names: str) -> bool:
    names = dashed(names)
    return bool(class_words.BOX.search(names)) and not class_words.TEXT_BOX.search(names)


@lru_cache(maxsize=2048)
def is_surely_boilerplate(names: str) -> bool:
    """Whether a class or id is never a story's, however much text it holds: comments, a cookie dialog."""
    return bool(class_words.SURELY_BOILERPLATE.search(names.lower()))


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Tells whether an element is boilerplate.

    *weights* is the running text in each element. A name alone does not condemn an element with much of it: `has-
    sidebar` on the story's wrapper, one <form> around the page.
    """

    weights: Mapping[HtmlElement, float] = field(default_factory=dict)
    total: float = 0.0
    other_stories: frozenset[HtmlElement] = frozenset()
    parts: frozenset[HtmlElement] = frozenset()  # which share a class with most of the running text

    def __call__(self, element: HtmlElement) -> bool:
        """Whether *element* is boilerplate, by its tag, name, role or being hidden."""
        if element.tag in _NEVER or element in self.other_stories:
            return True
        if element.tag == "blockquote" and not is_hidden(element):
            return False
        if not element.attrib and element.tag not in _SELDOM:
            return False
        if element.tag == "a" and element in self.weights and leads_away(element) and not _is_word(element):
            # A card in one link; a link that was never closed holds most of the page.
            return self.weights[element] < _TOO_MUCH * self.total
        names = _names(element)
        if element.tag == "figure" and _is_of_text(element, names):
            return is_hidden(element)
        if element in self.parts and not (element.tag in _SELDOM or is_hidden(element) or is_surely_boilerplate(names)):
            return False
        if not (element.tag in _SELDOM or _has_boilerplate_name(element, names)):
            return self._is_card(element, names) or self._is_box(element, names)
        if element.tag in _WORDS and _is_word(element):
            return is_hidden(element) or (bool(class_words.HIDDEN.search(names.lower())) and not _is_glued(element))
        weight = self.weights.get(element, 0.0)
        if weight < _TOO_MUCH * self.total or not self.total:
            return True
        is_sidebar = element.tag == "aside" and "sidebar" in names
        sure = element.tag == "footer" or is_sidebar or is_hidden(element) or is_surely_boilerplate(names)
        return sure and weight < _ALL_BUT * self.total

    def _is_card(self, element: HtmlElement, names: str) -> bool:
        """Whether *element* is a teaser of another story, with a heading of its own or little more than links."""
        if not _is_teaser_name(names) or self.weights.get(element, 0.0) >= _TOO_MUCH * self.total > 0:
            return False
        if self.weights.get(element, 0.0) < _TEASER:
            return True
        return next(element.iter("h1", "h2", "h3", "h4", "h5", "aside", "figure", "img"), None) is not None

    def _is_box(self, element: HtmlElement, names: str) -> bool:
        """Whether *element* is a box without text of its own: a picture with its caption, an embed."""
        if len(names) < 2:
            return False
        weight = self.weights.get(element, 0.0)
        if weight > min(_LONGEST_CAPTION, _TOO_MUCH * self.total):
            return False
        if self.total and is_picture_name(names):
            return _is_caption_sized(element) and element.find(".//blockquote") is None
        return weight < _TEXT_OF_ITS_OWN and _is_box_name(names) and element.find(".//blockquote") is None


def _is_of_text(figure: HtmlElement, names: str) -> bool:
    """Whether *figure* holds a part of the text: a table, code, a quotation that is not shown twice."""
    if next(figure.iter("pre", "table"), None) is not None:
        return True
    if next(figure.iter("blockquote"), None) is None or class_words.QUOTED_TWICE.search(names.lower()):
        return False
    return next(figure.iter("img", "picture", "video", "iframe", "svg"), None) is None


def _is_word(element: HtmlElement) -> bool:
    """Whether *element* is part of a sentence: text precedes or follows it on the same line, or it is the visible twin
    of an element for screen readers.
    """
    outer = element.getparent()
    if outer is None or outer.tag not in _SENTENCES:
        return False
    before, after = element.getprevious(), element.tail or ""
    said = (outer.text if before is None else before.tail) or ""
    if said.strip() or after.strip():
        return True
    return element.get("aria-hidden") == "true" and any(_is_for_listeners(other) for other in _beside(element))


def _beside(element: HtmlElement) -> Iterator[HtmlElement]:
    """The elements near *element* in the same sentence."""
    yield from islice(element.itersiblings(), _NEAR)
    yield from islice(element.itersiblings(preceding=True), _NEAR)


def _is_for_listeners(element: HtmlElement) -> bool:
    return bool(class_words.HIDDEN.search((element.get("class") or "")[:400].lower()))


def _is_glued(element: HtmlElement) -> bool:
    """Whether the rest of the last word of *element* follows it, and nothing shows that word instead."""
    after, text = element.tail or "", "".join(element.itertext())
    if not (after[:1].islower() and text[-1:].isalpha()):
        return False
    return all(other.get("aria-hidden") != "true" for other in _beside(element))


def _names(element: HtmlElement) -> str:
    """The names that say what is in *element*: its classes, and a few ids that mean the same on any site; others may be
    random or words of a heading.
    """
    names = element.get("class")
    own = _without_states(names[:400]) if names else ""
    if element.tag in _BOXES and (name := element.get("id")) and class_words.SURE_ID.fullmatch(name):
        return f"{own} {name.lower()}"
    return own


@lru_cache(maxsize=8192)
def _without_states(names: str) -> str:
    if class_words.STATE_OR_TERM.search(names):
        names = class_words.STATES.sub("", names)
        if class_words.POST.search(names):
            names = class_words.TERMS.sub("", names)
    return names


def _has_boilerplate_name(element: HtmlElement, names: str) -> bool:
    if len(names) > 1 and (_is_no_story(names) or is_surely_boilerplate(names)):
        return True
    return (
        element.get("role") in _ROLES
        or (element.get("aria-hidden") == "true" and element.tag != "p")
        or is_hidden(element)
    )
