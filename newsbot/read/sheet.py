"""Sheet: the text of a page as its lines, and which of them stand together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsbot.read.markup import is_hidden, tag_names
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


_SPACED = tag_names("p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd pre hr table")
_LINED = tag_names(
    "address article aside body button caption details dialog div fieldset figcaption figure footer form header "
    "hgroup html legend main nav section summary tbody td tfoot th thead tr img br"
)
_WIDTHS = {**dict.fromkeys(_LINED, 1), **dict.fromkeys(_SPACED, 2)}  # of the break that a tag makes around it
_UNSEEN = ("head", "script", "style", "noscript", "template")
_EVENTS = ("start", "end", "comment", "pi")


def page_text(root: HtmlElement) -> str:
    """What a reader sees on the page, images by the texts that stand for them: a line for each piece, an empty line
    around paragraphs, headings and list items. Linear in the page, however deep it is nested.
    """
    lines = _lines_of(root)
    blocks = zip(lines.done, lines.blocks, (0, *lines.blocks), strict=False)
    return "".join(f"\n{line}\n" if block > before else f"{line}\n" for line, block, before in blocks)


def page_sheet(root: HtmlElement) -> Sheet | None:
    """The lines of `page_text`, None where they are more than any page has."""
    lines = _lines_of(root)
    return sheet_of(lines.done, lines.blocks) if len(lines.done) <= MOST_LINES else None


def _lines_of(root: HtmlElement) -> _Lines:
    unseen = set(root.iter(*_UNSEEN))
    unseen.update(element for element in root.xpath("descendant-or-self::*[@hidden or @style]") if is_hidden(element))
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
        if width:
            lines.end(width)
        if text:
            lines.run.append(text)
    lines.end(0)
    return lines


class _Lines:
    """The lines that are done, and the run of texts that is to be the next."""

    __slots__ = ("_wanted", "blocks", "done", "run")

    def __init__(self) -> None:
        self.done: list[str] = []
        self.blocks: list[int] = []  # of each, the number of its block
        self.run: list[str] = []
        self._wanted = 0

    def end(self, width: int) -> None:
        """Ends the line, with a break of *width* after it."""
        if self.run:
            line = plain("".join(self.run))
            self.run.clear()
            if line:
                block = self.blocks[-1] if self.blocks else 0
                self.blocks.append(block + (self._wanted == 2 and bool(self.done)))
                self.done.append(line)
                self._wanted = 0
        self._wanted = max(self._wanted, width)


_NARROWEST, _WIDEST = 68, 82  # columns of the longest line in a text that was wrapped
_SLACK = 1  # lynx breaks a line one column early where a word would just have fitted
_FEWEST = 3  # lines that go on in the next one: fewer are chance
_LINKS = re.compile(
    r"^[ ]{0,8}(?:References|Visible links:?)[ ]*$"
    r"(?=(?:\s*^(?:[ ]*\d+\.[ ]\S.*|[ ]*(?:Visible|Hidden) links:)$)+\s*\Z)",
    re.MULTILINE,
)
_LINK_MARK = re.compile(r"\[\d{1,4}\](?=\S)|\(BUTTON\)[ ]?")
_NUMBER = re.compile(r"(?:^|(?<=[\s#(\"'“‘]))\[(\d{1,4})\](?=\w)", re.MULTILINE)
_FEWEST_NUMBERS = 3  # of links, from which on they are no chance
_PAGE_LINKS = re.compile(r"\A\s*#\[\d+\](?:[^\n]*\S[^\n]*\n)+")
_ADDRESS = re.compile(r"[ ]?<(?:https?://|mailto:)[^<>\s]*>")
_BULLET = re.compile(r"[*+o#•□▪-][ ]")


def unwrapped(text: str) -> str:
    """*text* with the lines that its page had, where a terminal's browser wrapped it; any other text as it is."""
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
    goes_on = [_goes_on(line, after, usual, width) for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    rests = [_first_letter(after) for after, more in zip(lines[1:], goes_on, strict=False) if more]
    # Headlines of one length stand one beneath the other, too; but they all begin with a capital.
    within = sum(letter.isalpha() and not letter.isupper() for letter in rests)
    if within < _FEWEST or within * 2 < len(rests):
        return _LINK_MARK.sub("", text) if links else whole
    # The marks had a part in the wrapping, so that they go last.
    joined = "\n".join(_joined(lines, goes_on))
    if is_numbered:
        return _LINK_MARK.sub("", joined)
    return _ADDRESS.sub("", joined) if len(_ADDRESS.findall(joined)) >= _FEWEST else joined


def _width(lines: list[str]) -> int:
    """Columns of the longest of *lines*: of those without an address, which has no place where it could be broken, or
    else of those that keep within the widest that there is.
    """
    plain = max((len(line) for line in lines if not _ADDRESS.search(line)), default=0)
    return plain if plain >= _NARROWEST else max((len(line) for line in lines if len(line) <= _WIDEST), default=0)


def _counts_links(text: str) -> bool:
    """Whether links are counted in *text* as lynx does, though their list, which ends it, is cut off."""
    numbers = [int(number) for number in _NUMBER.findall(text)]
    return len(numbers) >= _FEWEST_NUMBERS and numbers == list(range(1, len(numbers) + 1))


def _goes_on(line: str, after: str, usual: int, width: int) -> bool:
    """Whether *after* is the rest of *line*: its first word would not have fitted, and it stands as a rest does."""
    words = after.split(maxsplit=1)
    if not line or not words:
        return False
    indent = _indent(line)
    bullet = _BULLET.match(line, indent)
    # What is set in from the left (a quotation) is set in from the right as well.
    room = width - _SLACK - max(0, indent - usual)
    return len(line) + 1 + len(words[0]) > room and _indent(after) == indent + (len(bullet[0]) if bullet else 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_letter(line: str) -> str:
    return next((letter for letter in line if letter.isalnum()), "")


def _joined(lines: list[str], goes_on: list[bool]) -> Iterator[str]:
    """*lines* as whole lines, without the marks of list items."""
    parts: list[str] = []
    for line, more in zip(lines, goes_on, strict=True):
        bullet = None if parts else _BULLET.match(line, _indent(line))
        parts.append(line[bullet.end() :] if bullet and _indent(line) else line.strip())
        if not more:
            yield " ".join(parts)
            parts = []
