"""Reads text, names and selectors from elements, in time linear in the element."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from newsbot.items import BlockKind
from newsbot.patterns import compiled
from newsbot.text import plain


def tag_names(names: str) -> frozenset[str]:
    """The space-separated *names* as a set."""
    return frozenset(names.split())


BLOCKS = tag_names(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
LONGEST_NAMES = 1_000  # characters of a class that are looked at: a hostile page has megabytes
_CAMEL = compiled(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN_STYLE = compiled(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> etree.XPath | None:
    try:
        return etree.XPath(HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, etree.XPathError, ValueError):
        return None  # `newsbot.sources` rejects such a selector with its name; here a page must still be read


def select(element: HtmlElement, selector: str | None) -> list[HtmlElement]:
    """The elements beneath *element* matching the CSS *selector*, in the page's order; none without a selector."""
    if not selector:
        return []
    path = _compiled(selector)
    return list(path(element)) if path is not None else []


def first(element: HtmlElement, selector: str | None) -> HtmlElement | None:
    return next(iter(select(element, selector)), None)


def text_of(element: HtmlElement | None) -> str:
    """The plain text of *element* as readers see it, with a blank between blocks; empty for None."""
    if element is None:
        return ""
    if len(element) == 0:
        return plain(element.text or "")
    if not any(inner.tag in BLOCKS for inner in element.iterdescendants()):
        return plain("".join(element.itertext()))
    return plain("".join(_pieces(element)))


def line_of(element: HtmlElement, longest: int) -> str:
    """`text_of(element)` if it has at most *longest* characters, else "".

    Stops at once if there is more: a page may nest thousands of elements that each hold all its text.
    """
    if len(element) == 0:
        only = element.text or ""
        return plain(only) if len(only.strip()) <= longest else ""
    length = 0
    for number, text in enumerate(element.itertext()):
        length += len(text.strip())
        if length > longest or number > 200:
            return ""
    return text_of(element)


def _pieces(element: HtmlElement) -> Iterator[str]:
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if node.tag in BLOCKS:
                yield " "
            if node.text:
                yield node.text
        else:
            if node.tag in BLOCKS:
                yield " "
            if node.tail and node is not element:
                yield node.tail


def words(element: HtmlElement) -> str:
    """The class and id of *element* in lower case, cut to a sane length."""
    return f"{(element.get('class') or '')[:LONGEST_NAMES]} {(element.get('id') or '')[:LONGEST_NAMES]}".lower()


def dashed(names: str) -> str:
    """*names* in lower case with dashes between words: "articleBody" as "article-body"."""
    # Most are in lower case already, and looking for words in those is the slowest part.
    return names if names.islower() else _CAMEL.sub("-", names).lower()


def is_hidden(element: HtmlElement) -> bool:
    """Whether the markup itself hides *element*."""
    if "hidden" in element.attrib and element.get("hidden") != "until-found":
        return True
    style = element.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def leads_away(link: HtmlElement) -> bool:
    """Whether *link* leads to another page, not to a place on this one."""
    return not (link.get("href") or "#").lstrip().startswith("#")


def following(element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """The elements after *element* in the page's order, outside it; lazily, for few are needed."""
    outer: HtmlElement | None = element
    while outer is not None:
        for sibling in outer.itersiblings():
            yield from sibling.iter(*tags)
        outer = outer.getparent()


def between(first: HtmlElement | None, last: HtmlElement) -> Iterator[HtmlElement]:
    """The outermost elements after *first* and before *last* in the page's order; none if one is inside the other."""
    if first is None:
        return
    path = [first, *ancestors(first)]
    towards = {outer: inner for inner, outer in pairwise(path)}
    down = [last]
    for outer in ancestors(last):
        if outer in towards:
            break
        down.append(outer)
    else:
        return
    start = towards[outer]
    if start is down[-1] or not any(sibling is down[-1] for sibling in start.itersiblings()):
        return
    for inner in path[: path.index(start)]:
        yield from inner.itersiblings()
    for sibling in start.itersiblings():
        if sibling is down[-1]:
            break
        yield sibling
    for inner in reversed(down[:-1]):
        yield from reversed(list(inner.itersiblings(preceding=True)))


def ancestors(element: HtmlElement, most: int = 40) -> Iterator[HtmlElement]:
    """Up to *most* ancestors of *element*, nearest first."""
    for _ in range(most):
        element = element.getparent()
        if element is None:
            return
        yield element


_DROP_CAP = compiled(r"drop-?_?cap|drop-?_?letter|first-?_?letter|initial(?:e|-?cap)?(?:$|[\s_-])|lettrine|versal")
_FLOATS = compiled(r"float\s*:\s*left|initial-letter", re.IGNORECASE)
_LONGEST_DROP_CAP = 10  # characters, including the blanks around it
_LETTERS_THAT_ARE_WORDS = frozenset("AEIOUYÀÁÉÍÓÚÒÈVWZSKАИОУВКСЯЄІЙЁЎ")


def is_drop_cap(element: HtmlElement) -> bool:
    """Whether *element* is the large first letter of a word whose rest follows it."""
    text = element.text
    if not text or len(text) > _LONGEST_DROP_CAP or len(element):
        return False
    letter = text.strip()
    if len(letter) != 1 or not letter.isalpha() or letter.upper() in _LETTERS_THAT_ARE_WORDS:
        return False
    if not (element.tail or "").lstrip()[:1].isalpha():
        return False
    return bool(_DROP_CAP.search(words(element)) or _FLOATS.search(element.get("style") or ""))


_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    "blockquote": "quote",
}
_CELLS = frozenset({"td", "th"})
_EMPTY_LINE = compiled(r"\n[ \t\r\xa0]*\n\s*")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of text: its kind, the share of it that is links, and its element."""

    kind: BlockKind
    text: str
    links: float
    element: HtmlElement


class _Walk:
    """One walk over an element. Iterative: pages nest deeper than Python's recursion limit."""

    def __init__(self, container: HtmlElement, drop: Callable[[HtmlElement], bool]) -> None:
        self.container, self.drop = container, drop
        self.blocks: list[TextBlock] = []
        self.pieces: list[str] = []
        self.linked = self.in_link = 0
        self.kinds: list[BlockKind] = ["paragraph"]
        self.holder = container

    def run(self) -> list[TextBlock]:
        container, drop = self.container, self.drop
        opened: list[HtmlElement] = []
        stack: list[HtmlElement | None] = [container]  # None: the last opened one ends
        while stack:
            element = stack.pop()
            if element is None:
                self._close(opened.pop())
            elif element is not container and (not isinstance(element.tag, str) or drop(element)):
                if element.tag in BLOCKS:
                    self._flush()
                self._add(element.tail)
            else:
                self._open(element)
                if len(element):
                    opened.append(element)
                    stack.append(None)
                    stack.extend(reversed(element))
                else:
                    self._close(element)
        self._flush()
        return self.blocks

    def _open(self, element: HtmlElement) -> None:
        if is_drop_cap(element):
            element.tail = element.tail.lstrip()
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
        if text and (self.pieces or not text.isspace()):
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
    """The blocks of *container* in reading order, without elements for which *drop* is true.

    An empty line made of line breaks ends a paragraph, as it does for readers.
    """
    return _Walk(container, drop).run()
