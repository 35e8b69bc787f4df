"""Reads the markup of Markdown: links, pictures with captions, kinds of blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from newsbot.items import Article, Author, Block, BlockKind, Card, Image, Link
from newsbot.patterns import anchored
from newsbot.read.credits import credit_of, is_sure_caption, split_credit
from newsbot.read.line_shapes import is_section
from newsbot.read.markup import following, line_of, text_of
from newsbot.read.names import make_author
from newsbot.read.story_address import absolute_url, canonical_or_none
from newsbot.read.text_boilerplate import is_boilerplate, is_button
from newsbot.read.text_byline import names_of
from newsbot.source import Source
from newsbot.text import letters_of, same_words

MOST_ELEMENTS = 20_000  # that are looked at
_LONGEST_CAPTION = 400
_ALIKE = 0.6  # of the words of a picture's text
_KINDS: dict[str, BlockKind] = {"blockquote": "quote", "li": "item", **{f"h{n}": "heading" for n in range(1, 7)}}
_ADDRESS = anchored(r"^(?:https?://|www\.)\S+$")


def with_marks(article: Article, root: HtmlElement, source: Source | None) -> Article:
    """*article*, read from the text, with what the markup adds: kinds of blocks, addresses of links and pictures."""
    links = _links(root, article.page_url, source)
    kinds = _kinds(root)
    body = tuple(Block(kind=kinds.get(block.text, block.kind), text=block.text) for block in article.body)
    return replace(
        article,
        body=body,
        authors=tuple(replace(one, url=one.url or links.get(one.name)) for one in article.authors),
        related=tuple(Link(title=one.title, url=one.url or links.get(one.title)) for one in article.related),
        images=_pictures(article, root),
    )


def with_links(
    cards: Iterable[Card], root: HtmlElement, page_url: str | None, source: Source | None
) -> tuple[Card, ...]:
    """*cards* with the addresses of the links that have their titles."""
    links = _links(root, page_url, source)
    return tuple(replace(card, url=card.url or links.get(card.title or "")) for card in cards)


def authors_under(root: HtmlElement, article: Article, source: Source | None) -> tuple[Author, ...]:
    """The people named in a byline between the headline of *article* and its text."""
    first = article.body[0].text if article.body else ""
    heading = next((one for one in islice(root.iter("h1", "h2"), 20) if text_of(one) == article.title), None)
    for line in islice(following(heading, "p"), 12) if heading is not None else ():
        text = text_of(line)
        if text == first:
            return ()
        if names := names_of(text):
            links = _links(line, article.page_url, source)
            made = (make_author(source, name=name, url=links.get(name)) for name in names)
            return tuple(author for author in made if author is not None)
    return ()


def section_under(root: HtmlElement, title: str | None) -> str | None:
    """The section named by a line under the *title* that is a single link: reader services move titles up."""
    heading = next((one for one in islice(root.iter("h1", "h2"), 20) if same_words(text_of(one), title or "")), None)
    under = next(following(heading, "p"), None) if heading is not None else None
    link = under[0] if under is not None and len(under) == 1 and under[0].tag == "a" else None
    text = text_of(link)
    if under is None or not text or text != text_of(under) or not is_section(text):
        return None
    return None if is_button(text) or is_boilerplate(text) else text


def _kinds(root: HtmlElement) -> dict[str, BlockKind]:
    kinds: dict[str, BlockKind] = {}
    for element in islice(root.iter(*_KINDS), MOST_ELEMENTS):
        inner = [element] if element.tag != "blockquote" else list(element.iter("p")) or [element]
        for line in inner:
            kinds.setdefault(text_of(line), _KINDS[element.tag])
    return kinds


def _links(root: HtmlElement, page_url: str | None, source: Source | None) -> dict[str, str]:
    """The addresses of the links by their text, the first of each."""
    found: dict[str, str] = {}
    for link in islice(root.iter("a"), MOST_ELEMENTS):
        text = text_of(link)
        if text and text not in found and (url := canonical_or_none(absolute_url(page_url, link.get("href")), source)):
            found[text] = url
    return found


def _pictures(article: Article, root: HtmlElement) -> tuple[Image, ...]:
    """The pictures of *article*, the first with the address of the picture between headline and text."""
    first = article.body[0].text if article.body else ""
    lead, shown = None, False
    for element in islice(root.iter("h1", "h2", "p", "img"), MOST_ELEMENTS):
        if element.tag == "img":
            lead = absolute_url(article.page_url, element.get("src")) if shown else None
            if lead:
                break
            continue
        text = text_of(element)
        if shown and text == first:
            break
        shown = shown or same_words(text, article.title or "")
    if lead is None:
        return article.images
    first_image, *others = article.images or (Image(),)
    return (replace(first_image, url=first_image.url or lead), *others)


def drop_addresses(root: HtmlElement) -> None:
    """Removes the lines of *root* that are just an address, and the excerpt that a clipper put on top."""
    for quote in list(islice(root.iter("blockquote"), 3)):
        if len(quote) and quote[0].tag in ("h1", "h2", "h3") and text_of(quote[0]).casefold() == "excerpt":
            quote.getparent().remove(quote)
    for line in [line for line in islice(root.iter("p", "li"), MOST_ELEMENTS) if _ADDRESS.match(line_of(line, 2_000))]:
        if next(line.iter("img"), None) is None:
            line.getparent().remove(line)


def mark_figures(root: HtmlElement) -> None:
    """Turns each picture on a line of its own into a figure, with the line under it as caption if it describes it."""
    for picture in [p for p in islice(root.iter("p"), MOST_ELEMENTS) if _is_picture(p)]:
        picture.tag = "figure"
        image = next(picture.iter("img"))
        if image.tail and image.tail.strip() and image.getparent() is picture:
            image.tail, said = None, image.tail
            caption = image.makeelement("figcaption", {})
            caption.text = said
            image.addnext(caption)
            continue
        under = picture.getnext()
        if under is not None and under.tag == "p" and _describes(under, image.get("alt") or ""):
            under.tag = "figcaption"
            under.tail = None
            picture.append(under)


def _is_picture(paragraph: HtmlElement) -> bool:
    images = list(islice(paragraph.iter("img"), 2))
    if len(images) != 1 or (paragraph.text or "").strip():
        return False
    said = text_of(paragraph)
    return len(said) <= _LONGEST_CAPTION and (not said or images[0].getparent() is paragraph is not None)


def _describes(line: HtmlElement, alt: str) -> bool:
    """Whether *line* under a picture is its caption: it names the photographer, repeats the alt text, or is all in
    italics.
    """
    text = text_of(line)
    if not text or len(text) > _LONGEST_CAPTION or _is_picture(line):
        return False
    if is_sure_caption(text) or credit_of(text) or split_credit(text):
        return True
    only = line[0] if len(line) == 1 else None
    if only is not None and only.tag == "em" and not (line.text or "").strip() and not (only.tail or "").strip():
        return True
    words, others = set(letters_of(word) for word in text.split()), set(letters_of(word) for word in alt.split())
    return len(others) > 2 and len(words & others) >= _ALIKE * max(len(words), len(others))
