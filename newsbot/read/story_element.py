"""Finds the element that holds a page's story by where its running text is."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.document import LARGEST
from newsbot.read.line_shapes import DENSE
from newsbot.read.markup import ancestors, dashed, tag_names
from newsbot.read.other_stories import ENOUGH, other_stories
from newsbot.read.page_boilerplate import Boilerplate

_PARAGRAPH = 40  # characters; shorter paragraphs do not count
_FEW = 500  # characters of running text; with fewer, spans and list items count too
_MOST_OF_IT = 0.85
_OPENING = 80  # characters of paragraphs beside the element with most text
_HALF_OF_IT = 0.5
_PART_OF_IT = 0.35
_INTRODUCTION = 0.1  # of the text; an <article> around the heading with less is the introduction of what follows
_DEEPEST = 40
_LEAVES = frozenset({"p", "blockquote", "li", "span"})
_IN_A_LIST = 0.2  # the weight of a paragraph in a list item: lists of stories can outweigh short stories
_LINES = tag_names("div td section article main")
_ANY = tag_names("li blockquote span pre")
_STORY_TAGS = tag_names("main article")
_OUTERMOST = tag_names("main body html")  # HTML has no <main> in a <nav> or <header>: one around it was never closed

Weights = dict[HtmlElement, float]


def find_container(root: HtmlElement, heading: HtmlElement | None = None) -> tuple[HtmlElement, Boilerplate] | None:
    """The smallest element with most of the page's running text, and the page's boilerplate; None without text.

    An element named like a story's needs less of it, especially around the *heading*: the rest is context.
    """
    paragraphs = _paragraphs(root)
    boilerplate = _boilerplate(root, paragraphs, heading)
    verdicts: dict[HtmlElement, bool] = {}
    weights = _summed([pair for pair in paragraphs if not _is_in_boilerplate(pair[0], boilerplate, verdicts)])
    if not weights:
        return None
    headed = frozenset(ancestors(heading, 200)) if heading is not None else frozenset()
    container = root
    while (inner := _narrower(container, weights, headed)) is not None:
        container = inner
    return container, boilerplate


def boilerplate_of(root: HtmlElement) -> Boilerplate:
    """The page's boilerplate, by where its running text is."""
    return _boilerplate(root, _paragraphs(root), None)


def _boilerplate(
    root: HtmlElement, paragraphs: list[tuple[HtmlElement, float]], heading: HtmlElement | None
) -> Boilerplate:
    everything = _summed(paragraphs)
    others = other_stories(root, heading, everything) if heading is not None else frozenset()
    return Boilerplate(everything, everything.get(root, 0.0), others, _parts(paragraphs))


def _parts(paragraphs: list[tuple[HtmlElement, float]]) -> frozenset[HtmlElement]:
    """The elements that share the class of most running text, and all around them: a story cut into parts.

    Cards share a class too, but hold one paragraph each; a part of a story holds several, or has a class that says so.
    """
    holders: dict[str, list[tuple[HtmlElement, float]]] = {}
    for paragraph, weight in paragraphs:
        holder = paragraph.getparent() if paragraph.tag == "p" else paragraph
        if holder is not None and (names := holder.get("class")):
            holders.setdefault(names, []).append((holder, weight))
    whole = sum(weight for _, weight in paragraphs)
    for names, found in holders.items():
        distinct = {holder for holder, _ in found}
        if sum(weight for _, weight in found) < _HALF_OF_IT * whole:
            continue
        if len(found) >= 2 * len(distinct) or class_words.TEXT_OF_STORY.search(dashed(names)):
            return frozenset(distinct.union(*(ancestors(holder) for holder in distinct)))
    return frozenset()


def _narrower(container: HtmlElement, weights: Weights, headed: frozenset[HtmlElement]) -> HtmlElement | None:
    """The child to search next; None if the text of *container* is spread over its children."""
    whole, element = weights[container], container
    for _ in range(_DEEPEST):
        children = [(weights[child], child) for child in element if child in weights]
        if not children:
            return None
        weight, child = max(children, key=lambda pair: pair[0])
        named = next(
            (inner for _, inner in children if inner in headed and inner.tag in _STORY_TAGS and inner is not child),
            None,
        )
        if named is not None and weights[named] >= max(ENOUGH, _INTRODUCTION * weight):
            return named
        if child.tag in _LEAVES or sum(other for other, leaf in children if leaf.tag == "p") > _OPENING:
            return None
        if weight >= _MOST_OF_IT * whole:
            return child
        if weight < (_PART_OF_IT if child in headed else _HALF_OF_IT) * whole or _has_sibling_story(
            child, children, weight
        ):
            return None
        if has_story_name(child):
            return child
        element = child
    return None


def _has_sibling_story(child: HtmlElement, children: list[tuple[float, HtmlElement]], weight: float) -> bool:
    """Whether a sibling of *child* looks like part of the same story: of the same kind, with its share of text."""
    kind = kind_of(child)
    if not kind[1]:
        return False
    alike = sum(other_weight for other_weight, other in children if other is not child and kind_of(other) == kind)
    return alike > 0.1 * weight


def kind_of(element: HtmlElement) -> tuple[object, str]:
    """The tag and first class, which elements of the same purpose have in common."""
    return element.tag, (element.get("class") or "").partition(" ")[0]


def has_story_name(element: HtmlElement) -> bool:
    """Whether tag, role or name mark *element* as the story's."""
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
            found.append((paragraph, weight * _IN_A_LIST if _is_in_list(paragraph) else weight))
        if read > 4 * LARGEST:
            break  # paragraphs nested in paragraphs, read over and over: no real page
    found += _own_lines(root, *_LINES)
    if sum(weight for _, weight in found) < _FEW:
        found += _own_lines(root, *_ANY)
    return found


def _own_lines(root: HtmlElement, *tags: str) -> Iterator[tuple[HtmlElement, float]]:
    """Elements with text that is in no paragraph: lines separated by line breaks."""
    # Text starts an element or follows a line break; checking just those is faster than reading all elements.
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


def _is_in_list(paragraph: HtmlElement) -> bool:
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
    for link in element.iter("a"):
        # No further than to nothing: links may be nested, each with the text of all within.
        length -= 2 * len("".join(link.itertext()))
        if length <= 0:
            return 0
    return length


def _summed(paragraphs: list[tuple[HtmlElement, float]]) -> Weights:
    """The weight of each element and all beneath it. Linear, however deep the page is nested."""
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


def _is_in_boilerplate(element: HtmlElement, boilerplate: Boilerplate, verdicts: dict[HtmlElement, bool]) -> bool:
    chain = []
    verdict = False
    ancestor: HtmlElement | None = element
    while ancestor is not None and ancestor.tag not in _OUTERMOST:
        known = verdicts.get(ancestor)
        if known is not None:
            verdict = known
            break
        chain.append(ancestor)
        if boilerplate(ancestor):
            verdict = True
            break
        ancestor = ancestor.getparent()
    for ancestor in chain:
        verdicts[ancestor] = verdict
    return verdict
