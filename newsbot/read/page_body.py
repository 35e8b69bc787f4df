"""The body: which element holds the story, and which of its blocks are the story.

Three ways, the first that gives enough text wins: the source's selector; our own reading, which finds the element that
holds most of the page's running text; trafilatura.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import trafilatura
from lxml import etree, html
from lxml.html import HtmlElement

from newsbot.dates import parse_instant
from newsbot.items import Block, Entry
from newsbot.read.jsonld import Node, clean, listed, string
from newsbot.read.line_shapes import ends_sentence
from newsbot.read.markup import TextBlock, ancestors, first, read_blocks, select, tag_names, text_of
from newsbot.read.story_element import find_container, furniture_of, kind_of
from newsbot.read.text_boilerplate import is_call, is_noise
from newsbot.source import Layout
from newsbot.text import letters_of, plain

ENOUGH = 250  # characters of running text below which a page has no story of its own
_GOOD_PART = 0.1
_MAINLY = 0.5
_TEXTUAL = tag_names("p h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote pre")
_LINES = re.compile(r"\n+|<br\s*/?>|</p>", re.IGNORECASE)
_SHORT = 200  # characters of a block that may be an aside
_LONGEST_LABEL = 60  # characters of a line over other lines
_LONG_LABEL = 120
_MOSTLY = 0.8
_RATHER = 0.5
_PARTLY = 0.2


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a story, the element they stand in (None where there is none), and how they were found."""

    blocks: tuple[TextBlock, ...] = ()
    container: HtmlElement | None = None
    way: str = "none"  # selector | text | json-ld | trafilatura | none

    @property
    def characters(self) -> int:
        """How much running text there is."""
        return sum(len(block.text) for block in self.blocks if block.kind != "heading")


def read_body(root: HtmlElement, layout: Layout | None, title: str | None, heading: HtmlElement | None = None) -> Body:
    """The body of the page, by the strongest way that gives one."""
    if layout is not None and (body := _selected(root, layout, title)):
        return body
    found = find_container(root, heading)
    if found is None:
        return Body()
    blocks = read_blocks(found.element, found.furniture)
    return Body(tuple(_story_blocks(blocks, title, heading)), found.element, "text")


def checked_by(body: Body, stated: str | None) -> Body:
    """*body* held against the text that JSON-LD states: not past its last words, and that text itself where what was
    found is another's. A shortened statement (a teaser for readers who have not paid) changes nothing.
    """
    if body.way != "text" or body.container is None or stated is None:
        return body
    paragraphs = [text for line in _LINES.split(stated) if (text := clean(line))]
    whole = letters_of(" ".join(paragraphs))
    said = [letters_of(block.text) for block in body.blocks]
    matched = [i for i, text in enumerate(said) if text and text in whole]
    found = sum(len(said[i]) for i in matched)
    if matched and found > 0.6 * len(whole) and len(whole) > 0.4 * body.characters:
        return replace(body, blocks=body.blocks[: matched[-1] + 1])
    if found < 0.1 * len(whole) and len(whole) > 1.5 * ENOUGH and body.characters < 1.5 * len(whole):
        return Body(
            tuple(TextBlock("paragraph", text, 0.0, body.container) for text in paragraphs),
            body.container,
            "json-ld",
        )
    return body


def with_trafilatura(root: HtmlElement) -> Body:
    """The body as trafilatura reads it: the last resort."""
    try:
        tree = html.document_fromstring(etree.tostring(root, encoding="unicode"))
        found = trafilatura.bare_extraction(tree, fast=True, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, etree.LxmlError):
        return Body()
    text = getattr(found, "text", None) or ""
    blocks = [TextBlock("paragraph", line, 0.0, root) for raw in text.split("\n") if (line := plain(raw))]
    return Body(tuple(blocks), None, "trafilatura") if blocks else Body()


def _selected(root: HtmlElement, layout: Layout, title: str | None) -> Body | None:
    containers = select(root, layout.body)
    if not containers:
        return None
    furniture = furniture_of(root)
    dropped = {
        element for selector in (*layout.drop, layout.related, layout.caption) for element in select(root, selector)
    }
    for container in containers:
        blocks = read_blocks(container, lambda element: element in dropped or furniture(element))
        if blocks:
            return Body(tuple(_story_blocks(blocks, title)), container, "selector")
    return None


def _story_blocks(blocks: list[TextBlock], title: str | None, heading: HtmlElement | None = None) -> list[TextBlock]:
    """The blocks of the story: after its title, without asides, and not past its last running text."""
    start = next(
        (
            i + 1
            for i, block in enumerate(blocks)
            if block.element.tag == "h1" or block.element is heading or block.text == title
        ),
        0,
    )
    after = blocks[start:] if _running(blocks[start:]) > _running(blocks) / 2 else blocks
    kept = [block for block in _without_asides(after) if block.text != title]
    kept = kept[: _end_of_story(kept)]
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return kept


def _end_of_story(blocks: list[TextBlock]) -> int:
    """Where the boxes that hold a good part of the running text end: what follows stands in boxes of other kinds."""
    shares: dict[tuple[object, str], int] = {}
    boxes = [_box(block) for block in blocks]
    kinds = [kind if (kind := kind_of(box))[1] else (box, "") for box in boxes]
    for block, kind in zip(blocks, kinds, strict=True):
        if block.kind != "heading":
            shares[kind] = shares.get(kind, 0) + len(block.text)
    least = _GOOD_PART * sum(shares.values())
    last = max((i for i, kind in enumerate(kinds) if shares.get(kind, 0) >= least), default=None)
    if last is None or sum(share for share in shares.values() if share >= least) < _MAINLY * sum(shares.values()):
        return len(blocks)
    return last + 1


def _box(block: TextBlock) -> HtmlElement:
    """The element whose paragraphs, lists and quotes stand side by side with *block*."""
    element = block.element
    while element.tag in _TEXTUAL and element.getparent() is not None:
        element = element.getparent()
    return element


def _running(blocks: list[TextBlock]) -> int:
    return sum(len(block.text) for block in blocks if block.kind != "heading")


def _without_asides(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """*blocks* without links to other stories and the labels over them, and without lines that say nothing.

    A short line that consists of links, or calls to read something else, is dropped; a heading or label whose whole
    list was dropped goes with it.
    """
    dropped = [_is_aside(block) or is_noise(block.text) for block in blocks]
    _drop_link_lists(blocks, dropped)
    for i in range(len(blocks) - 1, -1, -1):
        if not dropped[i] and _is_label(blocks[i]) and _stands_over_dropped(blocks, dropped, i):
            dropped[i] = True
    return [block for block, gone in zip(blocks, dropped, strict=True) if not gone]


def _is_aside(block: TextBlock) -> bool:
    if len(block.text) >= _SHORT:
        return False
    if block.links > _MOSTLY:
        return block.kind != "heading" or not _is_anchor(block)
    if block.links > _RATHER and len(block.text) < _LONG_LABEL and not ends_sentence(block.text):
        return block.kind == "paragraph" and len(list(islice(block.element.iter("a"), 2))) == 1
    return is_call(block.text) and (block.links > 0.3 or len(block.text) < 30)


def _is_anchor(block: TextBlock) -> bool:
    """Whether the link of a heading is one that others point to, not one that leads away."""
    link = next(block.element.iter("a"), None)
    return link is not None and (link.get("href") or "#").startswith("#")


def _drop_link_lists(blocks: Sequence[TextBlock], dropped: list[bool]) -> None:
    """Drop lists each of whose items is rather a link: they name other stories, or other places of this one."""
    start = 0
    while start < len(blocks):
        end = start + 1
        if blocks[start].kind == "item":
            box = blocks[start].element.getparent()
            while end < len(blocks) and blocks[end].kind == "item" and blocks[end].element.getparent() is box:
                end += 1
            items = blocks[start:end]
            called = start > 0 and len(blocks[start - 1].text) <= _LONGEST_LABEL and is_call(blocks[start - 1].text)
            if all(item.links > (_PARTLY if called else _RATHER) for item in items):
                dropped[start:end] = [True] * len(items)
        start = end


def _is_label(block: TextBlock) -> bool:
    return len(block.text) <= _LONGEST_LABEL and (block.kind == "heading" or is_call(block.text))


def _stands_over_dropped(blocks: Sequence[TextBlock], dropped: list[bool], i: int) -> bool:
    if i + 1 >= len(blocks) or not dropped[i + 1] or is_noise(blocks[i + 1].text):
        return False
    following = next((k for k in range(i + 1, len(blocks)) if not dropped[k]), None)
    # What comes after the dropped lines belongs to the heading too, unless it has one of its own.
    return following is None or blocks[following].kind == "heading" or is_call(blocks[i].text)


_MOST_POSTS = 2_000


def read_entries(node: Node | None, container: HtmlElement | None, zone: str | None) -> tuple[list[Entry], str]:
    """The posts in the page's order: as JSON-LD states them, else by the clocks beside their headings; and which."""
    stated = [
        entry for value in listed((node or {}).get("liveBlogUpdate"))[:_MOST_POSTS] if (entry := _stated(value, zone))
    ]
    return (stated, "json-ld") if stated else (_shown(container, zone), "markup")


def _stated(value: object, zone: str | None) -> Entry | None:
    if not isinstance(value, dict):
        return None
    instant = parse_instant(string(value.get("datePublished")) or "", zone)
    raw = value.get("articleBody")
    parts = [clean(part) for part in raw.split("\n\n")] if isinstance(raw, str) else []
    body = tuple(Block(kind="paragraph", text=part) for part in parts if part)
    title = string(value.get("headline"))
    if not (body or title):
        return None
    return Entry(published=instant[0] if instant else None, title=title, body=body)


def _shown(container: HtmlElement | None, zone: str | None) -> list[Entry]:
    if container is None:
        return []
    entries = []
    for clock in list(container.iter("time"))[:_MOST_POSTS]:
        instant = parse_instant(clock.get("datetime") or "", zone)
        box = next((a for a in ancestors(clock, 4) if first(a, "p") is not None and a is not container), None)
        if instant is None or box is None:
            continue
        heading = first(box, "h2, h3, h4")
        title = text_of(heading).removeprefix(text_of(clock)).strip() or None
        body = tuple(Block(kind="paragraph", text=text) for p in box.iter("p") if (text := text_of(p)))
        entries.append(Entry(published=instant[0], title=title, body=body))
    return entries if len(entries) > 1 else []
