"""Where on a page the byline of its story may stand: around the heading, or after the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.markup import ancestors, line_of, tag_names, words

Zone = Literal["head", "text", "foot", "above"]
Place = list[tuple[HtmlElement, Zone]]

_MOST = 20_000  # elements looked at
_OPENING_BLOCKS = 2  # of the text, that may be a byline
_ELSEWHERE = tag_names("nav form script style template select button figure figcaption")
_HEADINGS = tag_names("h1 h2 h3 h4")
_DEEPEST = 200
_WIDER = 5  # elements around heading and text that are looked into
_LONGEST_ASIDE = 150  # characters of an aside that says who and when
_A_TITLE = 20  # characters of a linked heading too long for an author's name


def byline_places(
    heading: HtmlElement | None, scope: HtmlElement | None, text: Sequence[HtmlElement], root: HtmlElement
) -> list[Place]:
    """The elements that may hold the byline of the story with *heading* and *text*, in order, each with its zone.

    The first place is the element around both, the next ones are what only wider elements hold. Navigation, comments
    and other stories are left out.
    """
    inner = text[0] if text else scope
    boxes = [root if scope is None else scope]
    if heading is not None and inner is not None:
        over = {heading, *ancestors(heading, _DEEPEST)}
        boxes = [box for box in (inner, *ancestors(inner, _DEEPEST)) if box in over][:_WIDER] or boxes
    return _walk(boxes, heading, text)


def _walk(boxes: list[HtmlElement], heading: HtmlElement | None, text: Sequence[HtmlElement]) -> list[Place]:
    fixed = [each for each in (heading, *text[:1], *text[-1:]) if each is not None]
    spine = {element for each in fixed for element in (each, *ancestors(each, _DEEPEST))}
    levels = {box: level for level, box in enumerate(boxes)}
    within, last = set(text[_OPENING_BLOCKS:]), text[-1] if text else None
    places: list[Place] = [[] for _ in boxes]
    zone: Zone = "head" if heading is None else "above"
    stack: list[tuple[Any, int]] = [(boxes[-1], len(boxes) - 1)]
    for _ in range(_MOST):
        if not stack:
            break
        element, level = stack.pop()
        if not isinstance(element.tag, str) or (element not in spine and _is_elsewhere(element, outside=level > 0)):
            continue
        level = levels.get(element, level)
        if element is heading and zone == "above":
            zone = "head"
        elif element is last:  # which may name the author
            zone = "foot"
        elif element in within and zone in ("head", "above"):
            zone = "text"
        elif zone == "foot" and _is_another_story(element):
            break
        places[level].append((element, zone))
        if len(element):
            stack += [(child, level) for child in reversed(element)]
    return places


def _is_another_story(element: HtmlElement) -> bool:
    """Whether *element* is the linked heading of another story."""
    if element.tag not in _HEADINGS or len(line_of(element, _DEEPEST)) < _A_TITLE:
        return False
    return element.find(".//a") is not None or any(outer.tag == "a" for outer in ancestors(element, 4))


def _is_elsewhere(element: HtmlElement, *, outside: bool) -> bool:
    """Whether *element*, in the box of heading and text or *outside*, is not the story's."""
    if element.tag in _ELSEWHERE or (element.tag == "footer" and outside):
        return True
    byline, elsewhere = _boxes_named(words(element)[:200])
    if byline:
        return False
    return elsewhere or (element.tag == "aside" and not line_of(element, _LONGEST_ASIDE))


@lru_cache(maxsize=8192)
def _boxes_named(names: str) -> tuple[bool, bool]:
    """Whether *names* are those of a byline, of a box with other bylines."""
    return bool(class_words.BYLINE.search(names)), bool(class_words.ELSEWHERE_FOR_BYLINES.search(names))
