"""Fragments: a story's HTML without a page around it, as feeds carry it, read into blocks of text."""

from __future__ import annotations

import re

from newsbot.items import Block, Miss
from newsbot.page import Page
from newsbot.read.document import open_document
from newsbot.read.page_body import ENOUGH, read_body
from newsbot.source import Layout
from newsbot.text import plain

_ALL = Layout(name="fragment", body="body")
_PARAGRAPHS = re.compile(r"\n\s*\n|\r\n\s*\r\n")
# WordPress writes this beneath each story of its feeds.
_FOOTER = re.compile(r"^The post .{1,400} (?:appeared first|first appeared) on .{1,100}$")
_CUT_OFF = re.compile(
    r"(?:…|\.{3}|\[…\]|\[\.{3}\]|\[&hellip;\])\W*$|"
    r"(?:continue reading|read (?:more|the (?:full|whole|rest)\b.{0,30})|weiterlesen|lire la suite|leer más)\W{0,3}$",
    re.IGNORECASE,
)


def read_html(html: str, title: str | None) -> tuple[Block, ...]:
    """The blocks of the story whose HTML is *html*, without its *title*; none where it cannot be read. Never raises."""
    if not html.strip():
        return ()
    body = f"<!doctype html><html><body>{html}</body></html>".encode("utf-8", "replace")
    document = open_document(Page(body=body, headers={"content-type": "text/html; charset=utf-8"}))
    if isinstance(document, Miss):
        return ()
    found = read_body(document.root, _ALL, title)
    return _without_footer([Block(kind=block.kind, text=block.text) for block in found.blocks])


def read_lines(text: str) -> tuple[Block, ...]:
    """The paragraphs of *text*, which an empty line ends."""
    paragraphs = (plain(paragraph) for paragraph in _PARAGRAPHS.split(text))
    return _without_footer([Block(kind="paragraph", text=paragraph) for paragraph in paragraphs if paragraph])


def is_whole(blocks: tuple[Block, ...]) -> bool:
    """Whether *blocks* look like a whole story: running text enough for one, not cut off at its end."""
    if sum(len(block.text) for block in blocks if block.kind != "heading") < ENOUGH:
        return False
    return not _CUT_OFF.search(blocks[-1].text[-200:])


def is_cut_off(text: str) -> bool:
    """Whether *text* says of itself that it goes on elsewhere."""
    return bool(_CUT_OFF.search(text[-200:]))


def _without_footer(blocks: list[Block]) -> tuple[Block, ...]:
    while blocks and _FOOTER.match(blocks[-1].text):
        blocks.pop()
    return tuple(blocks)
