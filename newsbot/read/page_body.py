"""Finds a page's story and its blocks.

The first way that gives enough text wins: the source's selector; our own search for the element with most of the
running text; trafilatura.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace

import trafilatura
from lxml import etree, html
from lxml.html import HtmlElement

from newsbot.dates import parse_instant
from newsbot.items import Block, Entry
from newsbot.patterns import compiled
from newsbot.read import class_words
from newsbot.read.document import tangle
from newsbot.read.jsonld import Node, as_list, clean, string
from newsbot.read.markup import TextBlock, ancestors, between, dashed, first, read_blocks, select, text_of
from newsbot.read.other_stories import ENOUGH
from newsbot.read.page_boilerplate import Boilerplate
from newsbot.read.story_blocks import opens_story, story_blocks
from newsbot.read.story_element import boilerplate_of, find_container
from newsbot.source import Layout
from newsbot.text import letters_of, plain

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages that have no body; records say so

_AGREES = 40  # letters that show two blocks to be the same
_LINES = compiled(r"\n+|<br\s*/?>|</p>", re.IGNORECASE)
_MOST_POSTS = 2_000
_MOST_FOR_TRAFILATURA = 200_000  # of `tangle`: of 297 real pages all


@dataclass(frozen=True, slots=True)
class Body:
    """A story's blocks, the element around them (None if there is none), and how they were found."""

    blocks: tuple[TextBlock, ...] = ()
    container: HtmlElement | None = None
    way: str = "none"  # selector | text | json-ld | trafilatura | none

    @property
    def characters(self) -> int:
        """Characters of running text."""
        return sum(len(block.text) for block in self.blocks if block.kind != "heading")


def read_body(root: HtmlElement, layout: Layout | None, title: str | None, heading: HtmlElement | None = None) -> Body:
    """The page's body, by the source's selector or our own search."""
    if layout is not None and (body := _selected(root, layout, title)):
        return body
    found = find_container(root, heading)
    if found is None:
        return Body()
    container, boilerplate = found
    blocks = story_blocks(read_blocks(container, boilerplate), title, heading)
    return Body((*_opening(heading, container, boilerplate, blocks), *blocks), container, "text")


def _opening(
    heading: HtmlElement | None, container: HtmlElement, boilerplate: Boilerplate, story: list[TextBlock]
) -> list[TextBlock]:
    """The sentences between *heading* and *container*: a standfirst, a summary, paragraphs before a wall."""
    found = [
        block
        for element in between(heading, container)
        if not boilerplate(element) or class_words.STANDFIRST.search(dashed((element.get("class") or "")[:400]))
        for block in read_blocks(element, boilerplate)
        if opens_story(block)
    ]
    if not found:
        return []
    said = {_start(block) for block in story}
    return list({start: block for block in found if (start := _start(block)) not in said}.values())


def _start(block: TextBlock) -> str:
    """The first letters of *block*, by which two that say the same are known."""
    return letters_of(block.text[: 2 * _AGREES])[:_AGREES]


def checked_against(body: Body, stated: str | None) -> Body:
    """*body* checked against the text in JSON-LD: cut after its last words, or replaced by it if *body* is another
    text. A shortened statement (a teaser for readers who have not paid) changes nothing.
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
    """The body as trafilatura finds it: the last resort. Its time grows with what each element holds."""
    if tangle(root) > _MOST_FOR_TRAFILATURA:
        return Body()
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
    boilerplate = boilerplate_of(root)
    dropped = {
        element for selector in (*layout.drop, layout.related, layout.caption) for element in select(root, selector)
    }
    for container in containers:
        blocks = read_blocks(container, lambda element: element in dropped or boilerplate(element))
        if blocks:
            return Body(tuple(story_blocks(blocks, title)), container, "selector")
    return None


def read_entries(node: Node | None, container: HtmlElement | None, zone: str | None) -> tuple[list[Entry], str]:
    """A live blog's posts in the page's order, from JSON-LD, else from the clocks beside their headings, with the
    evidence.
    """
    stated = [
        entry for value in as_list((node or {}).get("liveBlogUpdate"))[:_MOST_POSTS] if (entry := _stated(value, zone))
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
