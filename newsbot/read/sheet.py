"""Splits a page's text into lines and blocks, from HTML, from plain text, and from terminal browsers' dumps.

lynx -dump: indents by three blanks, puts `[12]` before links and `(BUTTON)` for buttons, wraps at 80 columns, ends with
References. w3m -dump: wraps at 80. Firefox "Text Files": wraps at about 72, addresses in `<...>`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import XPath, iterwalk
from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read.markup import is_drop_cap, is_hidden, tag_names
from newsbot.text import plain

MOST_LINES = 10_000  # not counting empty lines; the longest live blogs have fewer
_MOST_RAW_LINES = 10 * MOST_LINES
# A dump tool puts ` date 2024-05-06 ` before the first line: its own guess, not the page's.
_TOOL_DATE = compiled(r"^\s*date \d{4}-\d{2}-\d{2}(?:\s|$)")
# Renderers indent list items behind a mark or number; a star in the page's own text is not indented.
_ITEM = anchored(r"^\s{1,40}(?:[*•◦▪]|\d{1,3}\.)\s+(?=\S)")
_ALT = anchored(r"^\[([^\[\]]{1,300})\]$")
_SPACED = tag_names("p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd pre hr table")
_LINED = tag_names(
    "address article aside body button caption details dialog div fieldset figcaption figure footer form header "
    "hgroup html legend main nav section summary tbody td tfoot th thead tr img br"
)
_WIDTHS = {**dict.fromkeys(_LINED, 1), **dict.fromkeys(_SPACED, 2)}  # of the line break around each tag
_UNSEEN = ("head", "script", "style", "noscript", "template")
_with_style = XPath("descendant-or-self::*/@hidden/.. | descendant-or-self::*/@style/..")
_EVENTS = ("start", "end", "comment", "pi")
_NARROWEST, _WIDEST = 68, 82  # columns of the longest line in a wrapped text
_SLACK = 1  # lynx breaks a line one column early if a word would just fit
_FEWEST_WRAPPED = 3  # wrapped lines; fewer are chance
_LINKS = compiled(
    r"^[ ]{0,8}(?:References|Visible links:?)[ ]*$"
    r"(?=(?:\s*^(?:[ ]*\d+\.[ ]\S.*|[ ]*(?:Visible|Hidden) links:)$)+\s*\Z)",
    re.MULTILINE,
)
_LINK_MARK = compiled(r"\[\d{1,4}\](?=\S)|\(BUTTON\)[ ]?")
_NUMBER = compiled(r"(?:^|(?<=[\s#(\"'“‘]))\[(\d{1,4})\](?=\w)", re.MULTILINE)
_FEWEST_NUMBERS = 3  # of links; fewer are chance
_PAGE_LINKS = compiled(r"\A\s*#\[\d+\](?:[^\S\n]*+\S[^\n]*+\n)+")
_ADDRESS = compiled(r"[ ]?<(?:https?://|mailto:)[^<>\s]*>")
_BULLET = anchored(r"[*+o#•□▪-][ ]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The non-empty lines of a text, in order. Lines of a block have no blank line between them."""

    lines: tuple[str, ...]
    blocks: tuple[int, ...]  # each line's block number
    items: frozenset[int]  # the lines that a renderer marked as list items
    separated: bool  # whether blank lines separate blocks, so that each block is at least a paragraph
    grouped: bool  # whether, moreover, lines of a block belong together: not if a blank follows every line

    def __len__(self) -> int:
        return len(self.lines)

    def together(self, first: int, second: int) -> bool:
        return first >= 0 and second < len(self.lines) and self.blocks[first] == self.blocks[second]

    def block_end(self, line: int) -> int:
        end = line + 1
        while end < len(self.lines) and self.blocks[end] == self.blocks[line]:
            end += 1
        return end

    def groups(self, start: int, end: int) -> Iterator[range]:
        while start < end:
            stop = min(self.block_end(start), end)
            yield range(start, stop)
            start = stop


def read_sheet(text: str) -> Sheet | None:
    """The lines of *text*, without the marks of the tool that dumped or rendered it.

    None if there are more than any page has.
    """
    lines: list[str] = []
    blocks: list[int] = []
    items: set[int] = set()
    block, after_item = 0, False
    raw_lines = text.splitlines()
    if len(raw_lines) > _MOST_RAW_LINES:
        return None
    if raw_lines:
        raw_lines[0] = _TOOL_DATE.sub("", raw_lines[0].lstrip("\ufeff"))
    for raw in raw_lines:
        marked = _ITEM.match(raw) if raw[:1].isspace() else None
        line = plain(raw[marked.end() :] if marked else raw) if raw else raw
        if not line:
            block, after_item = block + 1, False
            continue
        if line[0] == "[" and (alt := _ALT.match(line)):
            line = alt[1].strip() or line
        if marked or after_item:
            block += 1
        if marked:
            items.add(len(lines))
        after_item = marked is not None
        lines.append(line)
        blocks.append(block)
        if len(lines) > MOST_LINES:
            return None
    return sheet_of(lines, blocks, frozenset(items))


def sheet_of(lines: Sequence[str], blocks: Sequence[int], items: frozenset[int] = frozenset()) -> Sheet:
    """The sheet of *lines* in *blocks*; the number of blocks shows what blank lines mean."""
    count = len(set(blocks))
    separated = count > 1 and count * 4 >= len(lines)
    return Sheet(tuple(lines), tuple(blocks), items, separated=separated, grouped=separated and count < len(lines))


def page_text(root: HtmlElement) -> str:
    """What readers see of the page, with alt texts for images: one line per piece, an empty line around paragraphs,
    headings and list items. Linear, however deep the page is nested.
    """
    lines = _lines_of(root)
    blocks = zip(lines.done, lines.blocks, (0, *lines.blocks), strict=False)
    return "".join(f"\n{line}\n" if block > before else f"{line}\n" for line, block, before in blocks)


def page_sheet(root: HtmlElement) -> Sheet | None:
    """The lines of `page_text`; None if there are more than any page has."""
    lines = _lines_of(root)
    return sheet_of(lines.done, lines.blocks) if len(lines.done) <= MOST_LINES else None


def _lines_of(root: HtmlElement) -> _Lines:
    unseen = set(root.iter(*_UNSEEN))
    unseen.update(element for element in _with_style(root) if is_hidden(element))
    lines = _Lines()
    walk = iterwalk(root, events=_EVENTS)
    for event, element in walk:
        if event == "start":
            if element in unseen:
                walk.skip_subtree()
                continue
            tag = element.tag
            width = _WIDTHS.get(tag, 0)
            text = element.get("alt") if tag == "img" else element.text
        else:
            width = 0 if event != "end" or element in unseen else _WIDTHS.get(element.tag, 0)
            text = element.tail
            if text and not width and event == "end" and is_drop_cap(element):
                text = text.lstrip()
        if width:
            lines.end(width)
        if text and (lines.run or not text.isspace()):
            lines.run.append(text)
    lines.end(0)
    return lines


class _Lines:
    """The finished lines, and the texts of the next one."""

    __slots__ = ("_wanted", "blocks", "done", "run")

    def __init__(self) -> None:
        self.done: list[str] = []
        self.blocks: list[int] = []  # each line's block number
        self.run: list[str] = []
        self._wanted = 0

    def end(self, width: int) -> None:
        """Ends the line with a break of *width*."""
        if self.run:
            line = plain("".join(self.run))
            self.run.clear()
            if line:
                block = self.blocks[-1] if self.blocks else 0
                self.blocks.append(block + (self._wanted == 2 and bool(self.done)))
                self.done.append(line)
                self._wanted = 0
        self._wanted = max(self._wanted, width)


def unwrapped(text: str) -> str:
    """*text* with the page's own lines, if a terminal browser wrapped it; other text unchanged."""
    links = _LINKS.search(text)
    is_numbered = links is not None or _counts_links(text)
    whole = text
    if is_numbered:
        text = _PAGE_LINKS.sub("", text[: links.start()] if links else text)
    lines = [line.rstrip() for line in text.splitlines()]
    width = _width(lines)
    if not _NARROWEST <= width <= _WIDEST:
        return _LINK_MARK.sub("", text) if links else whole
    usual, _ = Counter(_indent(line) for line in lines if line).most_common(1)[0]
    continues = [_continues(line, after, usual, width) for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    rests = [_first_letter(after) for after, more in zip(lines[1:], continues, strict=False) if more]
    # Headlines of equal length also stand below each other, but begin with capitals.
    within = sum(letter.isalpha() and not letter.isupper() for letter in rests)
    if within < _FEWEST_WRAPPED or within * 2 < len(rests):
        return _LINK_MARK.sub("", text) if links else whole
    # Removed last, because the wrapping counted them.
    joined = "\n".join(_joined(lines, continues))
    if is_numbered:
        return _LINK_MARK.sub("", joined)
    return _ADDRESS.sub("", joined) if len(_ADDRESS.findall(joined)) >= _FEWEST_WRAPPED else joined


def _width(lines: list[str]) -> int:
    """The columns of the longest line: without an address, which cannot be broken; else within the widest width."""
    plain = max((len(line) for line in lines if not _ADDRESS.search(line)), default=0)
    return plain if plain >= _NARROWEST else max((len(line) for line in lines if len(line) <= _WIDEST), default=0)


def _counts_links(text: str) -> bool:
    """Whether *text* has lynx's consecutive link numbers, even if the list at its end is cut off."""
    numbers = [int(number) for number in _NUMBER.findall(text)]
    return len(numbers) >= _FEWEST_NUMBERS and numbers == list(range(1, len(numbers) + 1))


def _continues(line: str, after: str, usual: int, width: int) -> bool:
    """Whether *after* continues *line*: its first word would not have fitted, and its indent matches."""
    words = after.split(maxsplit=1)
    if not line or not words:
        return False
    indent = _indent(line)
    bullet = _BULLET.match(line, indent)
    # What is indented on the left (a quotation) is indented on the right too.
    room = width - _SLACK - max(0, indent - usual)
    return len(line) + 1 + len(words[0]) > room and _indent(after) == indent + (len(bullet[0]) if bullet else 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_letter(line: str) -> str:
    return next((letter for letter in line if letter.isalnum()), "")


def _joined(lines: list[str], continues: list[bool]) -> Iterator[str]:
    """*lines* rejoined, without list marks."""
    parts: list[str] = []
    for line, more in zip(lines, continues, strict=True):
        bullet = None if parts else _BULLET.match(line, _indent(line))
        parts.append(line[bullet.end() :] if bullet and _indent(line) else line.strip())
        if not more:
            yield " ".join(parts)
            parts = []
