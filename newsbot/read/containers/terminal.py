"""Text as terminals' browsers dump it: hard-wrapped lines and numbered links, as the lines that the page had.

lynx -dump: an indent of three blanks, `[12]` before each link, `(BUTTON)`, wrapped at 80 columns, and a closing list of
References. w3m -dump: wrapped at 80, nothing more. Firefox' "Text Files": wrapped at 72 or so, addresses in `<...>`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

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
