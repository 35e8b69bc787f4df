"""Posts as the Markdown that static generators read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.engines.posts import Part

_FORMS = {"paragraph": "{}", "heading": "## {}", "quote": "> {}", "item": "- {}"}


def figure(part: Part) -> str:
    """A picture with its caption, as HTML: Markdown has no form for it."""
    return f'<figure><img src="/images/quay.png" alt=""><figcaption>{part.html}</figcaption></figure>'


def markdown_of(parts: Sequence[Part], figure_of: Callable[[Part], str] = figure) -> str:
    """*parts* as Markdown."""
    written = ""
    last = None
    for part in parts:
        text = figure_of(part) if part.kind == "figure" else _FORMS[part.kind].format(part.text)
        gap = "\n" if part.kind == last == "item" else "\n\n"
        written += f"{gap if written else ''}{text}"
        last = part.kind
    return written + "\n"
