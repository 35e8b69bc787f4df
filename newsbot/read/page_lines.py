"""The text of a page as a dump of it would have it, for pages whose markup no selector knows."""

from __future__ import annotations

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsbot.read.markup import is_hidden, tag_names
from newsbot.read.sheet import MOST_LINES, Sheet, sheet_of
from newsbot.text import plain

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
