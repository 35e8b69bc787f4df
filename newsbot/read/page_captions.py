"""Captions: which elements of a story say what its pictures show, and who made these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newsbot.read import class_words
from newsbot.read.credits import bare_credit, is_credit_line, is_label, split_credit, without_end_label
from newsbot.read.markup import LONGEST_NAMES, ancestors, is_hidden, line_of, text_of, words
from newsbot.read.page_boilerplate import is_picture_name, is_surely_furniture

_MOST = 30
_LOOKED_AT = 300  # elements of a story that are called captions or pictures, and of one picture's box
_LONGEST = 1_500  # characters of a caption
_CREDIT = 150  # characters of a credit
_BOX = 700  # characters of a box with a picture and its caption
_AFTER_BAR = re.compile(r"\s[|/]\s*(?P<maker>[^|]{2,60})$")
_TAGS = ("figcaption", "div", "p", "span", "em", "small", "section")


def read_captions(scope: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements in *scope* that hold captions: what HTML or their makers call so, or a short box around a picture.

    Each caption once: the words inside a box that was given are its own.
    """
    if scope is None:
        return
    seen: set[HtmlElement] = set()
    called = (element for element in scope.iter(*_TAGS) if element.tag == "figcaption" or _kind(element))
    for element in islice(called, _LOOKED_AT):
        if len(seen) >= _MOST or not _may_be_caption(element):
            continue
        if any(outer in seen for outer in ancestors(element, 6)) or _is_elsewhere(element, scope):
            continue
        seen.add(element)
        yield element


def caption_and_credit(caption: HtmlElement) -> tuple[str, str]:
    """What *caption* says of its picture, and who made that; each empty where it says nothing."""
    whole, maker = text_of(caption)[:_LONGEST], ""
    holder = _credit_holder(caption)
    if holder is not None:
        maker = text_of(holder)
        whole = whole.removesuffix(maker) if whole.endswith(maker) else whole.replace(maker, "", 1)
        whole = whole.strip().rstrip(" |/–-(,")
        whole = "" if is_label(whole) else without_end_label(whole)
    elif (split := split_credit(whole)) is not None:
        return split
    elif (figure := figure_of(caption)) is not None:
        maker = _credit_of_picture(figure, whole)
    return whole, bare_credit(maker)


def figure_of(caption: HtmlElement) -> HtmlElement | None:
    """The <figure>, or the box called a picture's, around *caption*."""
    for outer in ancestors(caption, 4):
        if outer.tag == "figure" or (len(names := words(outer)) > 1 and is_picture_name(names)):
            return outer
    return None


def _may_be_caption(element: HtmlElement) -> bool:
    if element.tag == "figcaption":
        return True
    kind = _kind(element)
    if kind == "caption":
        # A wrapper around picture and caption is called so as well: the words of one inside it are its caption.
        return element.find(".//img") is None
    if kind != "picture" or element.tag in ("em", "small"):
        return False
    text = line_of(element, _BOX)
    if len(text) <= 8 or _holds_other(element):
        return False
    return sum(len(text_of(link)) for link in element.iter("a")) < len(text) / 3


def _kind(element: HtmlElement) -> str:
    names = element.get("class")
    return _kind_of_names(names if len(names) <= LONGEST_NAMES else names[:LONGEST_NAMES]) if names else ""


@lru_cache(maxsize=8192)
def _kind_of_names(names: str) -> str:
    names = names.lower()
    if any(stem in names for stem in class_words.CAPTION_STEMS) and class_words.CAPTION.search(names):
        return "caption"
    return "picture" if is_picture_name(names) and not ("video" in names or "player" in names) else ""


def _holds_other(box: HtmlElement) -> bool:
    """Whether *box* holds an element that is called a caption, a heading, or a story's card: then it is none itself."""
    for inner in box.iter():
        if inner is box:
            continue
        if inner.tag in ("figcaption", "h2", "h3", "h4", "button", "video", "iframe"):
            return True
        if inner.tag in _TAGS and _kind(inner) and line_of(inner, _BOX):
            return True
    return False


def _is_elsewhere(element: HtmlElement, scope: HtmlElement) -> bool:
    for outer in ancestors(element, 8):
        if outer is scope:
            return False
        if outer.tag in ("a", "aside", "nav", "footer") or is_hidden(outer):
            return outer.tag != "a" or outer.find(".//img") is None or bool(select_heading(outer))
        names = words(outer)
        if len(names) > 1 and (
            class_words.ELSEWHERE_FOR_CAPTIONS.search(names[:200]) or is_surely_furniture(names[:400])
        ):
            return True
    return False


def select_heading(element: HtmlElement) -> bool:
    """Whether *element* holds a heading."""
    return next(element.iter("h2", "h3", "h4"), None) is not None


def _credit_holder(caption: HtmlElement) -> HtmlElement | None:
    for box in (caption, figure_of(caption)):
        if box is None:
            continue
        for inner in islice(box.iter(), _LOOKED_AT):
            if inner is not caption and inner is not box and _is_credit(inner) and len(line_of(inner, _CREDIT)) > 1:
                return _innermost_credit(inner)
    return None


def _innermost_credit(holder: HtmlElement) -> HtmlElement:
    """The last of the credits in *holder* that has more to say than its label ("Copyright")."""
    inner = [
        child
        for child in islice(holder.iter(), _LOOKED_AT)
        if child is not holder and _is_credit(child) and len(line_of(child, _CREDIT)) > 1
    ]
    best = [child for child in inner if not is_label(text_of(child))]
    return best[-1] if best else holder


def _is_credit(element: HtmlElement) -> bool:
    if element.tag == "cite" or "copyrightHolder" in (element.get("itemprop") or ""):
        return True
    names = element.get("class")
    return bool(
        names and element.tag not in ("figure", "img", "picture", "source") and class_words.CREDIT.search(names[:300])
    )


def _credit_of_picture(figure: HtmlElement, caption: str) -> str:
    """Who made the picture in *figure*, from a line of its own beside the caption or from the picture's own texts."""
    for inner in islice(figure.iter("span", "div", "p", "small"), _LOOKED_AT):
        if (
            len(inner) == 0
            and (text := text_of(inner))
            and text != caption
            and len(text) < 120
            and is_credit_line(text)
        ):
            return text
    image = next(figure.iter("img"), None)
    for name in ("title", "alt"):
        text = (image.get(name) or "") if image is not None else ""
        if (split := split_credit(text)) is not None:
            return split[1]
        if caption and text.startswith(caption[:40]) and (found := _AFTER_BAR.search(text)):
            return found["maker"]
    return ""
