"""Blocks: the text of an element as a reader sees it, one block after another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsbot.items import BlockKind
from newsbot.read.markup import BLOCKS
from newsbot.text import plain

_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    "blockquote": "quote",
}
_CELLS = frozenset({"td", "th"})
_EMPTY_LINE = re.compile(r"\n[ \t\r\xa0]*\n\s*")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block: its kind and text, the share of it that is links, and the element that holds it."""

    kind: BlockKind
    text: str
    links: float
    element: HtmlElement


class _Walk:
    """One walk over an element. Iterative: pages nest deeper than Python calls."""

    def __init__(self, container: HtmlElement, drop: Callable[[HtmlElement], bool]) -> None:
        self.container, self.drop = container, drop
        self.blocks: list[TextBlock] = []
        self.pieces: list[str] = []
        self.linked = self.in_link = 0
        self.kinds: list[BlockKind] = ["paragraph"]
        self.holder = container

    def run(self) -> list[TextBlock]:
        stack: list[tuple[HtmlElement, bool]] = [(self.container, True)]
        while stack:
            element, opening = stack.pop()
            if not opening:
                self._close(element)
            elif element is not self.container and (not isinstance(element.tag, str) or self.drop(element)):
                if element.tag in BLOCKS:
                    self._flush()
                self._add(element.tail)
            else:
                self._open(element)
                stack.append((element, False))
                stack.extend((child, True) for child in reversed(element))
        self._flush()
        return self.blocks

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS and tag not in _CELLS:
            self._flush()
            self.holder = element
            self.kinds.append(_KINDS.get(tag, self.kinds[-1]))
        elif tag in _CELLS:
            self.pieces.append(" ")
        self.in_link += tag == "a"
        self._add(element.text)

    def _close(self, element: HtmlElement) -> None:
        tag = element.tag
        self.in_link -= tag == "a"
        if tag in BLOCKS and tag not in _CELLS:
            self._flush()
            self.kinds.pop()
            self.holder = element.getparent() if element is not self.container else element
        if element is not self.container:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            if self.in_link:
                self.linked += len(text.strip())

    def _flush(self) -> None:
        if not self.pieces:
            return
        raw = "".join(self.pieces)
        self.pieces.clear()
        if raw.isspace():
            self.linked = 0
            return
        whole = self.kinds[-1] == "heading" or "\n" not in raw
        texts = [text for part in ((raw,) if whole else _EMPTY_LINE.split(raw)) if (text := plain(part))]
        length = sum(map(len, texts)) or 1
        linked = min(1.0, self.linked / length)
        self.blocks += [TextBlock(self.kinds[-1], text, linked, self.holder) for text in texts]
        self.linked = 0


def read_blocks(container: HtmlElement, drop: Callable[[HtmlElement], bool]) -> list[TextBlock]:
    """The blocks of *container* in reading order, without what *drop* says is none of them.

    An empty line made of line breaks ends a paragraph, as it does for the reader.
    """
    return _Walk(container, drop).run()
