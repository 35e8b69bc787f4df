"""Images: the pictures of a story, with caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsbot.extract.addresses import joined
from newsbot.extract.markup import ancestors, first, select, text_of
from newsbot.extract.metadata import Metadata
from newsbot.loaders import RawImage
from newsbot.source import Layout

_MOST = 30
_LONGEST = 1_500  # characters of a caption
_LAZY = ("data-src", "data-original", "data-lazy-src", "src")
_CREDIT_NAMES = re.compile(
    r"credit|copyright|source|author|byline|photographer|attribution|rights|quelle", re.IGNORECASE
)
_CREDIT_MARK = re.compile(
    r"(?:^|[\s.,;|(\[–-])(?:©|\(c\)|(?:photo(?:graph)?s?|foto|bild|image|picture|picture alliance|credits?|source|"
    r"quelle|fotograf|crédit(?: photo)?|copyright|fotos?|fotografía|imagen|grafik|illustration)"
    r"\s*(?:(?:by|von|de)\b\s*:?|:|©|/))\s*"
    r"(?P<maker>[^©]{2,100}?)[\s)\]]*$",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"^(?:(?:photo(?:graph)?|foto|bild|image|credits?|source|quelle|copyright)\s*(?:by\b|von\b|:)|©|\(c\))\s*:?\s*",
    re.IGNORECASE,
)


def read_images(
    root: HtmlElement,
    scope: HtmlElement | None,
    metadata: Metadata,
    layout: Layout | None,
    page_url: str | None,
) -> list[RawImage]:
    """The lead image first, then the others of the story, as raw strings for the loader.

    With the source's selector the lead's caption is what it finds, and nothing else is a caption: figures elsewhere
    belong to cards. Without one, what the markup calls captions in *scope*, the element around story and heading.
    """
    stated = next((url for text, _ in metadata.images if (url := joined(page_url, text))), None)
    if layout is not None and layout.caption:
        captions = select(root, layout.caption)[:_MOST]
        shown: list[RawImage] = [
            {"url": _picture(caption, page_url), "caption": text_of(caption)} for caption in captions
        ]
    else:
        shown = [_with_credit(caption, page_url) for caption in _captions(scope)]
    if shown and stated and _same_picture(shown[0].get("url"), stated):
        shown[0]["url"] = stated
    if not shown and stated:
        return [{"url": stated}]
    return shown


def _same_picture(shown: str | None, stated: str) -> bool:
    """Whether the picture on the page is the *stated* one, perhaps through an address that only resizes it."""
    name = stated.rsplit("/", 1)[-1].partition("?")[0]
    return shown is None or (len(name) > 4 and name in shown)


def _captions(scope: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements that hold captions: what HTML or their makers call so, the outermost of each."""
    if scope is None:
        return
    seen: set[HtmlElement] = set()
    for element in scope.iter("figcaption", "div", "p", "span", "em", "small"):
        if element.tag != "figcaption" and "caption" not in (element.get("class") or "").lower():
            continue
        if any(outer in seen for outer in ancestors(element, 6)) or len(seen) >= _MOST:
            continue
        # A wrapper around picture and caption is called so as well: the words of one inside it are its caption.
        if element.tag != "figcaption" and element.find(".//img") is not None:
            continue
        seen.add(element)
        yield element


def _with_credit(caption: HtmlElement, page_url: str | None) -> RawImage:
    whole, maker = text_of(caption)[:_LONGEST], ""
    holder = next((inner for inner in caption.iter() if inner is not caption and _is_credit(inner)), None)
    if holder is None and (figure := _figure_of(caption)) is not None:
        holder = next((inner for inner in figure.iter() if _is_credit(inner) and inner is not caption), None)
    if holder is not None and 1 < len(said := text_of(holder)) < 150:
        maker = said
        whole = whole.removesuffix(said) if whole.endswith(said) else whole.replace(said, "", 1)
        whole = "" if whole == said else whole.rstrip(" |/–-(,")
    elif found := _CREDIT_MARK.search(whole):
        whole, maker = whole[: found.start()].rstrip(" |/–-(,"), found["maker"]
        whole += "." if found[0].startswith(".") else ""
    return {"url": _picture(caption, page_url), "caption": whole, "credit": _MARK.sub("", maker).strip()}


def _is_credit(element: HtmlElement) -> bool:
    if element.tag == "cite" or "copyrightHolder" in (element.get("itemprop") or ""):
        return True
    names = element.get("class")
    return bool(
        names and element.tag not in ("figure", "img", "picture", "source") and _CREDIT_NAMES.search(names[:300])
    )


def _figure_of(caption: HtmlElement) -> HtmlElement | None:
    return next((outer for outer in ancestors(caption, 4) if outer.tag == "figure"), None)


def _picture(caption: HtmlElement, page_url: str | None) -> str | None:
    for outer in ancestors(caption, 4):
        url = _address(outer, page_url)
        if url or outer.tag == "figure":
            return url
    return None


def _address(element: HtmlElement, page_url: str | None) -> str | None:
    image = first(element, "img")
    if image is not None:
        for name in _LAZY:
            stated = image.get(name)
            if stated and (url := joined(page_url, stated)):
                return url
    return None
