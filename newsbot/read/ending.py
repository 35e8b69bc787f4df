"""Whether a page breaks off inside its story. HTTP cannot always tell: a length may be wrong, a connection may end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from html import unescape

from newsbot.items import Article, Miss
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.document import utf8

CUT = "cut"  # the key in an article's evidence
BREAKS_OFF = "the page breaks off inside its story"
PARTIAL = 206  # a status: a part of the page, which newsbot never asks for

_END = compiled(r"</(?:html|body)\b", re.IGNORECASE)
_TOKEN = compiled(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\b|\Z)|<(/?)([a-z][a-z0-9]*)\b[^<>]*>?|[^<]+|<",
    re.IGNORECASE | re.DOTALL,
)
_BOXES = frozenset({"article", "main", "section", "div", "td", "body"})
_HEADS = frozenset({"html", "head"})
_LAST = 40  # letters of a story's last text, by which its place is found
_MAY_BE_CUT = frozenset({"empty-page", "no-body", "no-title", "not-an-article", "needs-javascript"})
_ELSEWHERE = frozenset({"json-ld", "script"})  # where a body is whole although the page's markup may not be


def marked(record: Article, page: Page) -> Article:
    """*record* of the HTML *page*, with CUT in its evidence if the page breaks off inside the story."""
    texts = [letters for block in record.body if (letters := _letters(block.text))]
    if page.status != PARTIAL:
        if not texts or record.evidence.get("body") in _ELSEWHERE:
            return record
        outline = _outline(page)
        if outline is None or not outline.is_open_at(texts[-1][-_LAST:]):
            return record
    return replace(record, evidence={**record.evidence, CUT: BREAKS_OFF})


def may_be_cut(miss: Miss, page: Page) -> bool:
    """Whether *page* may have given *miss* because it broke off before, or in, its story."""
    if page.status == PARTIAL:
        return True
    if miss.reason not in _MAY_BE_CUT or page.status >= 300:
        return False
    outline = _outline(page)
    return outline is not None and bool(outline.left_open)


@dataclass(frozen=True, slots=True)
class _Outline:
    """The letters of a page without an end, and which elements each piece of them stands in.

    *boxes* has the number of the innermost element of each piece, and *begins* where the piece begins. *left_open* are
    the numbers of the elements that never end, with their tags.
    """

    letters: str
    begins: tuple[int, ...]
    boxes: tuple[int, ...]
    left_open: dict[int, str]

    def is_open_at(self, last: str) -> bool:
        """Whether the element in which the text *last* stands never ends."""
        at = self.letters.rfind(last)
        if at < 0:
            return "article" in self.left_open.values()
        return self.boxes[bisect_right(self.begins, at + len(last) - 1) - 1] in self.left_open


def _outline(page: Page) -> _Outline | None:
    """The outline of *page*; None if it has an end."""
    source = utf8(page).decode("utf-8", "replace")
    if _END.search(source):
        return None
    pieces: list[str] = []
    begins: list[int] = []
    boxes: list[int] = []
    nested = _Nested()
    size = 0
    for token in _TOKEN.finditer(source):
        tag = (token[3] or "").lower()
        if tag in _BOXES or tag in _HEADS:
            nested.end(tag) if token[2] else nested.begin(tag)
        elif not token[0].startswith("<") and (letters := _letters(unescape(token[0]))):
            pieces.append(letters)
            begins.append(size)
            boxes.append(nested.innermost)
            size += len(letters)
    return _Outline("".join(pieces), tuple(begins), tuple(boxes), dict(nested.stack))


@dataclass(slots=True)
class _Nested:
    """The elements that are open at one place of a page, each with its number and tag, the outermost first."""

    stack: list[tuple[int, str]] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    begun: int = 0

    @property
    def innermost(self) -> int:
        return self.stack[-1][0] if self.stack else 0

    def begin(self, tag: str) -> None:
        self.begun += 1
        self.open[tag] += 1
        self.stack.append((self.begun, tag))

    def end(self, tag: str) -> None:
        # An end without a beginning ends nothing.
        while self.open[tag] and self.stack:
            _, last = self.stack.pop()
            self.open[last] -= 1
            if last == tag:
                return


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
