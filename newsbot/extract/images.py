"""Images: the pictures of a story, with caption and credit."""

from __future__ import annotations

from lxml.html import HtmlElement

from newsbot.extract.markup import ancestors, first, select, text_of
from newsbot.extract.metadata import Metadata
from newsbot.loaders import RawImage
from newsbot.source import Layout
from newsbot.urls import join_url

_CREDIT = (
    "[class*=credit i], [class*=copyright i], [class*=source i], [class*=author i], [class*=byline i], cite, small, "
    "[itemprop=copyrightHolder], [itemprop=author]"
)
_MOST = 30
_LAZY = ("data-src", "data-original", "data-lazy-src", "src")


def read_images(
    root: HtmlElement,
    scope: HtmlElement | None,
    metadata: Metadata,
    layout: Layout | None,
    page_url: str | None,
) -> list[RawImage]:
    """The lead image first, then the others of the story, as raw strings for the loader.

    With the source's selector the lead's caption is what it finds, and nothing else is a caption: figures elsewhere
    belong to cards. Without one, figures with a caption in *scope*, the element around story and heading.
    """
    stated = next((join_url(page_url, text) for text, _ in metadata.images if join_url(page_url, text)), None)
    if layout is not None and layout.caption:
        captions = select(root, layout.caption)[:_MOST]
        shown = [_captioned(caption, page_url) for caption in captions]
    else:
        figures = list(scope.iter("figure"))[:_MOST] if scope is not None else []
        shown = [raw for figure in figures if (raw := _figure(figure, page_url))]
    if shown and stated and not shown[0].get("url"):
        shown[0]["url"] = stated
    if not shown and stated:
        return [{"url": stated}]
    return shown


def _captioned(caption: HtmlElement, page_url: str | None) -> RawImage:
    for ancestor in ancestors(caption, 4):
        url = _address(ancestor, page_url)
        if url or ancestor.tag == "figure":
            return {"url": url, "caption": text_of(caption)}
    return {"caption": text_of(caption)}


def _figure(figure: HtmlElement, page_url: str | None) -> RawImage | None:
    caption = first(figure, "figcaption")
    if caption is None:
        return None
    credit = first(caption, _CREDIT)
    if credit is None:
        credit = first(figure, _CREDIT)
    whole, maker = text_of(caption), text_of(credit)
    if maker and maker != whole and len(maker) < 150:
        whole = whole.removesuffix(maker).rstrip(" |/–-(") if whole.endswith(maker) else whole.replace(maker, "", 1)
    else:
        maker = ""
    return {"url": _address(figure, page_url), "caption": whole, "credit": maker}


def _address(element: HtmlElement, page_url: str | None) -> str | None:
    for image in element.iter("img"):
        for name in _LAZY:
            stated = image.get(name)
            if stated and (url := join_url(page_url, stated)):
                return url
    return None
