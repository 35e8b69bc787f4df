"""Reads a story's pictures with captions and credits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newsbot.loaders import RawImage
from newsbot.patterns import compiled
from newsbot.read import class_words
from newsbot.read.credits import bare_credit, is_credit_line, is_label, split_credit, without_end_label
from newsbot.read.jsonld import as_list, string
from newsbot.read.lazy_pictures import picture_address
from newsbot.read.markup import LONGEST_NAMES, ancestors, is_hidden, line_of, select, text_of, words
from newsbot.read.metadata import Metadata
from newsbot.read.page_boilerplate import is_picture_name, is_surely_boilerplate
from newsbot.read.story_address import absolute_url
from newsbot.source import Layout

_MOST = 30
_MAKERS = ("creditText", "author", "creator", "copyrightHolder")
_MOST_CAPTIONS = 30
_LOOKED_AT = 300  # elements named like captions or pictures in a story, and elements of one picture's box
_LONGEST_CAPTION = 1_500  # characters of a caption
_LONGEST_CREDIT = 150  # characters of a credit
_LONGEST_BOX = 700  # characters of a box with a picture and its caption
_AFTER_BAR = compiled(r"\s[|/]\s*+(?P<maker>[^|]{2,60})$")
_TAGS = ("figcaption", "div", "p", "span", "em", "small", "section")


def read_images(
    root: HtmlElement,
    scope: HtmlElement | None,
    metadata: Metadata,
    layout: Layout | None,
    page_url: str | None,
) -> tuple[list[RawImage], str]:
    """The story's pictures as raw strings for the loader, the lead image first, and the evidence for them.

    If the source's selector finds captions, only those count: figures elsewhere belong to cards. Else what the markup
    in *scope*, the element around story and heading, calls captions, with what JSON-LD adds.
    """
    stated, from_head = next(
        ((url, evidence) for text, evidence in metadata.images if (url := absolute_url(page_url, text))), (None, "")
    )
    evidence = "markup"
    selected = select(root, layout.caption)[:_MOST] if layout is not None else []
    shown = [_shown(caption, page_url) for caption in selected or read_captions(scope)]
    if not selected:
        on_page, shown = shown, _with_stated(shown, _stated(metadata, page_url))
        evidence = "markup" if shown and any(image is shown[0] for image in on_page) else "json-ld"
    if shown and stated and _same_picture(shown[0].get("url"), stated):
        shown[0]["url"] = stated
    if not shown and stated:
        return [{"url": stated}], from_head
    return shown, evidence


def _shown(caption: HtmlElement, page_url: str | None) -> RawImage:
    whole, maker = caption_and_credit(caption)
    return {"url": _picture(caption, page_url), "caption": whole, "credit": maker}


def _stated(metadata: Metadata, page_url: str | None) -> list[RawImage]:
    """The pictures for which JSON-LD has a caption or maker."""
    found: list[RawImage] = []
    for value in as_list((metadata.article or {}).get("image"))[:_MOST]:
        if not isinstance(value, dict):
            continue
        caption = string(value.get("caption")) or string(value.get("description"))
        maker = next((text for key in _MAKERS if (text := string(value.get(key)))), None)
        if caption or maker:
            address = string(value.get("url") or value.get("contentUrl"))
            found.append({"url": absolute_url(page_url, address), "caption": caption, "credit": maker})
    return found


def _with_stated(shown: list[RawImage], stated: Iterable[RawImage]) -> list[RawImage]:
    """*shown* with the makers *stated* for the same captions; with the stated pictures if none has a caption."""
    stated = list(stated)
    if not any(image.get("caption") for image in shown):
        makers = [image for image in shown if image.get("credit")]
        return [*stated, *makers] if stated else shown
    for image in shown:
        said = (image.get("caption") or "")[:40]
        for other in stated:
            if said and not image.get("credit") and (other.get("caption") or "").startswith(said):
                image["credit"] = other.get("credit")
    return shown


def _same_picture(shown: str | None, stated: str) -> bool:
    """Whether the picture on the page is the *stated* one, perhaps resized."""
    name = stated.rsplit("/", 1)[-1].partition("?")[0]
    return shown is None or (len(name) > 4 and name in shown)


def _picture(caption: HtmlElement, page_url: str | None) -> str | None:
    for outer in ancestors(caption, 4):
        url = picture_address(outer, page_url)
        if url or outer.tag == "figure":
            return url
    return None


def read_captions(scope: HtmlElement | None) -> Iterator[HtmlElement]:
    """The captions in *scope*, by HTML tag or name, or short boxes around a picture; no nested ones."""
    if scope is None:
        return
    seen: set[HtmlElement] = set()
    called = (element for element in scope.iter(*_TAGS) if element.tag == "figcaption" or _kind(element))
    for element in islice(called, _LOOKED_AT):
        if len(seen) >= _MOST_CAPTIONS or not _may_be_caption(element):
            continue
        if any(outer in seen for outer in ancestors(element, 6)) or _is_elsewhere(element, scope):
            continue
        seen.add(element)
        yield element


def caption_and_credit(caption: HtmlElement) -> tuple[str, str]:
    """The text of *caption* and the picture's maker, each possibly empty."""
    whole, maker = text_of(caption)[:_LONGEST_CAPTION], ""
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
    """The <figure> or picture box around *caption*."""
    for outer in ancestors(caption, 4):
        if outer.tag == "figure" or (len(names := words(outer)) > 1 and is_picture_name(names)):
            return outer
    return None


def _may_be_caption(element: HtmlElement) -> bool:
    if element.tag == "figcaption":
        return True
    kind = _kind(element)
    if kind == "caption":
        # A wrapper of picture and caption may be called so too; the words inside it are the caption.
        return element.find(".//img") is None
    if kind != "picture" or element.tag in ("em", "small"):
        return False
    text = line_of(element, _LONGEST_BOX)
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
    """Whether *box* holds a caption, a heading or a card, so that it is none itself."""
    for inner in box.iter():
        if inner is box:
            continue
        if inner.tag in ("figcaption", "h2", "h3", "h4", "button", "video", "iframe"):
            return True
        if inner.tag in _TAGS and _kind(inner) and line_of(inner, _LONGEST_BOX):
            return True
    return False


def _is_elsewhere(element: HtmlElement, scope: HtmlElement) -> bool:
    for outer in ancestors(element, 8):
        if outer is scope:
            return False
        if outer.tag in ("a", "aside", "nav", "footer") or is_hidden(outer):
            return (
                outer.tag != "a" or outer.find(".//img") is None or next(outer.iter("h2", "h3", "h4"), None) is not None
            )
        names = words(outer)
        if len(names) > 1 and (
            class_words.ELSEWHERE_FOR_CAPTIONS.search(names[:200]) or is_surely_boilerplate(names[:400])
        ):
            return True
    return False


def _credit_holder(caption: HtmlElement) -> HtmlElement | None:
    for box in (caption, figure_of(caption)):
        if box is None:
            continue
        for inner in islice(box.iter(), _LOOKED_AT):
            if (
                inner is not caption
                and inner is not box
                and _is_credit(inner)
                and len(said := line_of(inner, _LONGEST_CREDIT)) > 1
                and not is_label(said)
            ):
                return _innermost_credit(inner)
    return None


def _innermost_credit(holder: HtmlElement) -> HtmlElement:
    """The last credit in *holder* that is more than a label ("Copyright")."""
    inner = [
        child
        for child in islice(holder.iter(), _LOOKED_AT)
        if child is not holder and _is_credit(child) and len(line_of(child, _LONGEST_CREDIT)) > 1
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
    """The maker of the picture in *figure*, from a line beside the caption or from the picture's own texts."""
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
