"""A change between two wordings as people read it: [-old-]{+new+}, or in colour where a terminal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from newsbot.likeness.difference import Change, OperationKind

_AROUND = 12  # words that are shown on either side of a change
_MARKS: dict[OperationKind, tuple[str, str]] = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_STYLES: dict[OperationKind, str] = {"same": "", "removed": "red strike", "added": "green"}


def change_line(change: Change, *, coloured: bool) -> Text:
    """The field, and its new text with what went and came; long stretches that stayed are left out."""
    line = Text(f"  {change.field}: ", style="bold")
    last = len(change.operations) - 1
    for number, operation in enumerate(change.operations):
        text = operation.text.replace("\n", "¶")
        if operation.kind == "same":
            text = _shortened(text.split(" "), opens=number == 0, ends=number == last)
        before, after = ("", "") if coloured else _MARKS[operation.kind]
        line.append(f"{' ' if number else ''}")
        line.append(f"{before}{text}{after}", style=f"not bold {_STYLES[operation.kind]}")
    return line


def _shortened(words: list[str], *, opens: bool, ends: bool) -> str:
    head = [] if opens else words[:_AROUND]
    tail = [] if ends else words[-_AROUND:]
    if len(words) <= len(head) + len(tail):
        return " ".join(words)
    return " ".join((*head, "...", *tail))
