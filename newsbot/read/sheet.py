"""Sheet: the text of a page as its lines, and which of them stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsbot.text import plain

MOST_LINES = 10_000  # that say something; the longest live blogs have fewer
_MOST_RAW_LINES = 10 * MOST_LINES
# A tool that dumps pages put ` date 2024-05-06 ` before the first line. It is the tool's guess, not the page's word.
_TOOL_DATE = re.compile(r"^\s*date \d{4}-\d{2}-\d{2}(?:\s|$)")
# Renderers indent list items behind a mark or number; a line that the page itself begins with a star is not indented.
_ITEM = re.compile(r"^\s{1,40}(?:[*•◦▪]|\d{1,3}\.)\s+(?=\S)")
_ALT = re.compile(r"^\[([^\[\]]{1,300})\]$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a text that say something, in order. Lines of one block have no blank line between them."""

    lines: tuple[str, ...]
    blocks: tuple[int, ...]  # of each line, the number of its block
    items: frozenset[int]  # the lines that a renderer marked as list items
    separated: bool  # whether blank lines tell blocks apart, so that each block is at least a paragraph
    grouped: bool  # whether, besides, lines of one block belong together: not where a blank follows every line

    def __len__(self) -> int:
        return len(self.lines)

    def together(self, first: int, second: int) -> bool:
        """Whether both lines exist and stand in one block."""
        return first >= 0 and second < len(self.lines) and self.blocks[first] == self.blocks[second]

    def block_end(self, line: int) -> int:
        """The first line after the block of *line*."""
        end = line + 1
        while end < len(self.lines) and self.blocks[end] == self.blocks[line]:
            end += 1
        return end

    def groups(self, start: int, end: int) -> Iterator[range]:
        """The lines from *start* to *end*, block by block."""
        while start < end:
            stop = min(self.block_end(start), end)
            yield range(start, stop)
            start = stop


def read_sheet(text: str) -> Sheet | None:
    """The lines of *text* as records hold text, without the marks of the tool that dumped or rendered it.

    None for a text of more lines than any page has.
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
    """The sheet of *lines* in those *blocks*; what follows of blank lines is told by how many blocks there are."""
    count = len(set(blocks))
    separated = count > 1 and count * 4 >= len(lines)
    return Sheet(tuple(lines), tuple(blocks), items, separated=separated, grouped=separated and count < len(lines))
