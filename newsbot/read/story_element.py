"""The container: the element that holds the story, told by where the running text of the page stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.document import LARGEST
from newsbot.read.line_shapes import DENSE
from newsbot.read.markup import ancestors, dashed, tag_names
from newsbot.read.page_boilerplate import Furniture

_PARAGRAPH = 40  # characters from which a paragraph says something about where the story is
_FEW = 500  # characters of running text below which spans and list items are looked at too
_MOST_OF_IT = 0.85
_HALF_OF_IT = 0.5
_PART_OF_IT = 0.35
_DEEPEST = 40
_LEAVES = frozenset({"p", "blockquote", "li", "span"})
_IN_A_LIST = 0.2  # what a list item's paragraph counts: lists of stories hold more text than short stories
# Scripts that say in one letter what others say in three.
_LINES = tag_names("div td section article main")
_ANY = tag_names("li blockquote span")
_STORY_TAGS = tag_names("main article")

Weights = dict[HtmlElement, float]


@dataclass(frozen=True, slots=True)
class Found:
    """The container of a story, and what in it is furniture."""

    element: HtmlElement
    furniture: Furniture


def find_container(root: HtmlElement, heading: HtmlElement | None = None) -> Found | None:
    """The smallest element that holds most of the page's running text; None where there is none.

    An element that its makers call the story's is believed with less of the text, above all where
    it holds the *heading* too: the rest is what stands around it.
    """
    paragraphs = _paragraphs(root)
    furniture = _furniture(root, paragraphs)
    verdicts: dict[HtmlElement, bool] = {}
    weights = _summed([pair for pair in paragraphs if not _stands_in_furniture(pair[0], furniture, verdicts)])
    if not weights:
        return None
    headed = frozenset(ancestors(heading, 200)) if heading is not None else frozenset()
    container = root
    while (inner := _inner(container, weights, headed)) is not None:
        container = inner
    return Found(container, furniture)


def furniture_of(root: HtmlElement) -> Furniture:
    """What is furniture on the page, by where its running text stands."""
    return _furniture(root, _paragraphs(root))


def _furniture(root: HtmlElement, paragraphs: list[tuple[HtmlElement, float]]) -> Furniture:
    everything = _summed(paragraphs)
    return Furniture(everything, everything.get(root, 0.0))


def _inner(container: HtmlElement, weights: Weights, headed: frozenset[HtmlElement]) -> HtmlElement | None:
    """The element to look into next, None where *container* is where the text lies side by side."""
    whole, element = weights[container], container
    for _ in range(_DEEPEST):
        children = [(weights[child], child) for child in element if child in weights]
        if not children:
            return None
        weight, child = max(children, key=lambda pair: pair[0])
        if child.tag in _LEAVES:
            return None
        if weight >= _MOST_OF_IT * whole:
            return child
        if weight < (_PART_OF_IT if child in headed else _HALF_OF_IT) * whole or _goes_on(child, children, weight):
            return None
        if is_called_story(child):
            return child
        element = child
    return None


def _goes_on(child: HtmlElement, children: list[tuple[float, HtmlElement]], weight: float) -> bool:
    """Whether a sibling of *child* looks like more of the same story: of the same kind, and with its part of text."""
    kind = kind_of(child)
    if not kind[1]:
        return False
    alike = sum(other_weight for other_weight, other in children if other is not child and kind_of(other) == kind)
    return alike > 0.1 * weight


def kind_of(element: HtmlElement) -> tuple[object, str]:
    """The tag and the first class: two elements that have both in common were made for the same purpose."""
    return element.tag, (element.get("class") or "").partition(" ")[0]


def is_called_story(element: HtmlElement) -> bool:
    """Whether tag, role or name say that *element* holds the story."""
    if element.tag in _STORY_TAGS or element.get("role") in ("main", "article"):
        return True
    if "articleBody" in (element.get("itemprop") or ""):
        return True
    called = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    return bool(class_words.STORY.search(dashed(called)))


def _paragraphs(root: HtmlElement) -> list[tuple[HtmlElement, float]]:
    """Each element with running text of its own, and how much."""
    found: list[tuple[HtmlElement, float]] = []
    read = 0
    for paragraph in root.iter("p"):
        text = "".join(paragraph.itertext())
        read += len(text)
        if weight := _weight(paragraph, text):
            found.append((paragraph, weight * _IN_A_LIST if _stands_in_list(paragraph) else weight))
        if read > 4 * LARGEST:
            break  # paragraphs within paragraphs, each read again and again: no page of anybody's
    found += _own_lines(root, *_LINES)
    if sum(weight for _, weight in found) < _FEW:
        found += _own_lines(root, *_ANY)
    return found


def _own_lines(root: HtmlElement, *tags: str) -> Iterator[tuple[HtmlElement, float]]:
    """The elements in which text stands without a paragraph around it: lines with line breaks between them."""
    # Text begins an element or follows a line break in it: to ask all of them for all of their text takes longer.
    holders = {element: None for element in root.iter(*tags) if (begins := element.text) and len(begins.strip()) > 15}
    for line_break in root.iter("br"):
        if (outer := line_break.getparent()) is not None and outer.tag in tags:
            holders[outer] = None
    for element in holders:
        text = _own_text(element)
        if len(text) > _PARAGRAPH and not text.isspace() and (weight := _weight(element, text.strip())):
            yield element, weight


def _own_text(element: HtmlElement) -> str:
    parts = [element.text or ""]
    parts.extend(child.tail for child in element if child.tail)
    return "".join(parts)


def _stands_in_list(paragraph: HtmlElement) -> bool:
    for outer in ancestors(paragraph, 4):
        if outer.tag == "li":
            return outer.find(".//a") is not None
    return False


def _weight(element: HtmlElement, text: str) -> float:
    length = len(text)
    if length < _PARAGRAPH:
        return 3 * length if length > 12 and DENSE.search(text) else 0
    if DENSE.search(text[:200]):
        length *= 3
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return max(0, length - 2 * linked) if linked else length


def _summed(paragraphs: list[tuple[HtmlElement, float]]) -> Weights:
    """The weight of each element: its own and that of all beneath it. Linear, however deep the page is nested."""
    weights: Weights = {}
    parents: dict[HtmlElement, HtmlElement | None] = {}
    outer_first: list[HtmlElement] = []
    for paragraph, weight in paragraphs:
        chain: list[HtmlElement] = []
        element: HtmlElement | None = paragraph
        while element is not None and element not in parents:
            chain.append(element)
            parents[element] = element = element.getparent()
        outer_first.extend(reversed(chain))
        weights[paragraph] = weights.get(paragraph, 0.0) + weight
    for element in reversed(outer_first):
        parent = parents[element]
        if parent is not None:
            weights[parent] = weights.get(parent, 0.0) + weights.get(element, 0.0)
    return weights


def _stands_in_furniture(element: HtmlElement, furniture: Furniture, verdicts: dict[HtmlElement, bool]) -> bool:
    chain = []
    verdict = False
    ancestor: HtmlElement | None = element
    while ancestor is not None and ancestor.tag not in ("body", "html"):
        known = verdicts.get(ancestor)
        if known is not None:
            verdict = known
            break
        chain.append(ancestor)
        if furniture(ancestor):
            verdict = True
            break
        ancestor = ancestor.getparent()
    for ancestor in chain:
        verdicts[ancestor] = verdict
    return verdict
