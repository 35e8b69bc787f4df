"""Images: the pictures of a story, with caption and credit."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from newsbot.loaders import RawImage
from newsbot.read.jsonld import listed, string
from newsbot.read.markup import ancestors, select
from newsbot.read.metadata import Metadata
from newsbot.read.page_captions import caption_and_credit, read_captions
from newsbot.read.story_address import joined
from newsbot.source import Layout

_MOST = 30
_LAZY = ("data-src", "data-original", "data-lazy-src", "src")
_MAKERS = ("creditText", "author", "creator", "copyrightHolder")


def read_images(
    root: HtmlElement,
    scope: HtmlElement | None,
    metadata: Metadata,
    layout: Layout | None,
    page_url: str | None,
) -> tuple[list[RawImage], str]:
    """The lead image first, then the others of the story, as raw strings for the loader; and what they were read from.

    Where the source's selector finds captions, nothing else is one: figures elsewhere belong to cards. Else what the
    markup calls captions in *scope*, the element around story and heading; what JSON-LD knows of the same pictures is
    added.
    """
    stated, from_head = next(
        ((url, evidence) for text, evidence in metadata.images if (url := joined(page_url, text))), (None, "")
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
    """The pictures of which JSON-LD says what they show or who made them."""
    found: list[RawImage] = []
    for value in listed((metadata.article or {}).get("image"))[:_MOST]:
        if not isinstance(value, dict):
            continue
        caption = string(value.get("caption")) or string(value.get("description"))
        maker = next((text for key in _MAKERS if (text := string(value.get(key)))), None)
        if caption or maker:
            address = string(value.get("url") or value.get("contentUrl"))
            found.append({"url": joined(page_url, address), "caption": caption, "credit": maker})
    return found


def _with_stated(shown: list[RawImage], stated: Iterable[RawImage]) -> list[RawImage]:
    """*shown* with the makers that *stated* knows of the same captions, and with the stated pictures where the page
    shows no caption at all.
    """
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
    """Whether the picture on the page is the *stated* one, perhaps through an address that only resizes it."""
    name = stated.rsplit("/", 1)[-1].partition("?")[0]
    return shown is None or (len(name) > 4 and name in shown)


def _picture(caption: HtmlElement, page_url: str | None) -> str | None:
    for outer in ancestors(caption, 4):
        url = _address(outer, page_url)
        if url or outer.tag == "figure":
            return url
    return None


def _address(element: HtmlElement, page_url: str | None) -> str | None:
    image = next(element.iter("img"), None)
    if image is not None:
        for name in _LAZY:
            stated = image.get(name)
            if stated and (url := joined(page_url, stated)):
                return url
    return None
