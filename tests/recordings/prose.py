"""How the invented stories spell their bodies: plain text with a few marks, a blank line between blocks.

A block is a paragraph, or begins with a mark: `## ` a heading, `> ` a quote, `- ` a list item, `%% ` the slug of a
story whose card stands here. In a block, `*so*` is emphasis and `[label](address)` a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["paragraph", "heading", "quote", "item", "card"]
_MARKS: dict[str, Kind] = {"## ": "heading", "> ": "quote", "- ": "item", "%% ": "card"}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_EMPHASIS = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block of a body as the story file has it, marks of emphasis and links still in it."""

    kind: Kind
    source: str

    @property
    def text(self) -> str:
        """What a reader sees, with single blanks and no invisible characters."""
        shown = _EMPHASIS.sub(r"\1", _LINK.sub(r"\1", self.source))
        return " ".join(shown.replace("\u00ad", "").split())

    @property
    def html(self) -> str:
        escaped = self.source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return _EMPHASIS.sub(r"<em>\1</em>", _LINK.sub(r'<a href="\2">\1</a>', escaped))


def pieces_of(body: str) -> tuple[Piece, ...]:
    """The blocks of a body as the story file spells it."""
    return tuple(_piece(" ".join(block.split("\n"))) for block in body.strip().split("\n\n"))


def _piece(block: str) -> Piece:
    for mark, kind in _MARKS.items():
        if block.startswith(mark):
            return Piece(kind=kind, source=block.removeprefix(mark))
    return Piece(kind="paragraph", source=block)
