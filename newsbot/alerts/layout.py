"""Lays a message out as lines of spans, and renders them as plain text, HTML and Markdown.

Page text enters as spans, and each form escapes every span: nothing from a page becomes markup, a mention or a line of
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import quote

from newsbot.patterns import compiled
from newsbot.text import plain
from newsbot.urls import host_of

Form = Callable[[Iterable["Line"]], str]
Style = Literal["plain", "form", "strong", "link", "command"]
Role = Literal["heading", "about", "link", "sentence", "why", "elsewhere", "note", "action", "key", "gap"]

# Lines that are left out if there is little room, in this order. Heading and link stay.
_DISPENSABLE: tuple[Role, ...] = ("elsewhere", "key", "note", "action", "sentence", "why", "about", "gap")
_NOT_IN_A_URL = compiled(r"[\s\x00-\x20\x7f-\x9f<>\"'`\\|{}^@\ud800-\udfff]")
# An invisible character here keeps a service from seeing a mention (@all, <!here>), an emoji name (:smile:) or a link
# with other text ([bank](https://...)),
_MENTION = compiled(r"(?<=[@<])(?=[^\s\u200b])|(?<=:)(?=[\w+-]+:)|(?<=\])(?=[(\[:])")
# and here, in Markdown, what a backslash does not escape everywhere: entities, spoilers, formulas, addresses.
_MARKDOWN_PAIRS = compiled(r"(?<=[&|~$=])(?=[^\s\u200b])|(?<=:)(?=//)")
_MARKDOWN_SIGNS = compiled(r"([\\`*_{}\[\]()#+\-.!>])")
_UNSEEN = "\u200b"
_LEAST_HEADING = 40  # bytes of a heading that are always kept
# Mail programs use a white or a black background: text has no colour of its own, and this grey is readable on both.
_GREY = "#767676"
_STYLES = {
    "heading": "font-size:1.25em;font-weight:bold;margin:1em 0 .2em",
    "about": f"color:{_GREY};margin:0 0 .2em",
    "link": "margin:0 0 .8em",
    "sentence": "border-left:3px solid #d9a400;padding-left:.7em;margin:.5em 0",
    "elsewhere": f"border-left:3px solid {_GREY};padding-left:.7em;margin:.5em 0",
    "why": "margin:.8em 0 .2em",
    "note": "margin:.2em 0",
    "action": f"color:{_GREY};margin:1em 0 .2em",
    "key": f"color:{_GREY};font-size:.8em;margin:.2em 0",
}
# Not <code>: Apprise breaks the line before it in the plain-text part.
_COMMAND_IN_MAIL = 'span style="font-family:monospace"'
_MAIL = "font-family:sans-serif;line-height:1.45;max-width:42em;overflow-wrap:anywhere"
_HEAD = (
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"></head>'
)


@dataclass(frozen=True, slots=True)
class Span:
    """Some text of one style. Plain: one line, without control characters."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message, with its role."""

    role: Role
    spans: tuple[Span, ...]


def line(role: Role, *texts: str | Span) -> Line:
    """A line of *texts*, each made plain."""
    spans = (Span(plain_kept(each)) if isinstance(each, str) else each for each in texts)
    return Line(role, tuple(span for span in spans if span.text))


def styled(text: str, style: Style) -> Span:
    """*text* as a plain span of this style."""
    return Span(plain_kept(text), style)


def plain_kept(text: str) -> str:
    """*text* made plain, keeping one blank at either end if it had any: spans are joined."""
    before, after = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    return f"{before}{kept}{after}" if (kept := plain(text)) else ""


def link_line(url: str | None) -> Line | None:
    """The line of a link to *url*; None if that is not an http or https address.

    Characters a channel might read as markup or a mention are percent-encoded.
    """
    if not url or not url.startswith(("http://", "https://")) or host_of(url) is None:
        return None
    return Line("link", (Span(_NOT_IN_A_URL.sub(lambda sign: quote(sign[0], safe="", errors="replace"), url), "link"),))


def as_text(lines: Iterable[Line]) -> str:
    """Plain text; hits stand between « and »."""
    return "\n".join("".join(_marked(span, span.text) for span in each.spans) for each in lines)


def as_chat_text(lines: Iterable[Line]) -> str:
    """Plain text with an invisible character (U+200B) in anything a chat may take for a mention."""
    return "\n".join("".join(_marked(span, unmentioned(span)) for span in each.spans) for each in lines)


def as_markdown(lines: Iterable[Line]) -> str:
    """Markdown with every sign escaped and mentions broken."""
    return "\n".join(
        "".join(span.text if span.style == "link" else _marked(span, _escaped(span)) for span in each.spans)
        for each in lines
    )


def as_html(lines: Iterable[Line]) -> str:
    """HTML for chats: bold hits and links, nothing else; mentions are broken."""
    return "<br>".join(
        "".join(_tagged(span, unmentioned(span), command="code") for span in each.spans) for each in lines
    )


def as_mail(lines: Iterable[Line]) -> str:
    """HTML for mail, with inline styles and no external content."""
    shown = "\n".join(
        f'<div style="{_STYLES[each.role]}" dir="auto">'
        + "".join(_tagged(span, span.text, command=_COMMAND_IN_MAIL) for span in each.spans)
        + "</div>"
        for each in lines
        if each.role != "gap"
    )
    return f'<!DOCTYPE html>\n<html>{_HEAD}<body><div style="{_MAIL}">\n{shown}\n</div></body></html>\n'


def unmentioned(span: Span) -> str:
    """The text of *span* with an invisible character in anything a service may take for a mention."""
    return span.text if span.style == "link" else _MENTION.sub(_UNSEEN, span.text)


def shortened(lines: Sequence[Line], form: Form, size: int, rest: str) -> tuple[Line, ...]:
    """*lines* without the least important ones, until the *form* takes at most *size* bytes of UTF-8.

    Appends the note *rest*, which says where to find the remainder. The heading is cut last; a link never is, so a very
    long one may still be too much.
    """
    if _size(form, lines) <= size:
        return tuple(lines)
    note = line("note", rest)
    for kept in _ever_fewer(list(lines)):
        if _size(form, [*kept, note]) <= size:
            return (*kept, note)
    over = _size(form, kept) - size
    return tuple(_cut(each, over) if each.role == "heading" and over > 0 else each for each in kept)


def _ever_fewer(lines: list[Line]) -> Iterator[list[Line]]:
    """*lines* with ever fewer lines, the least important first; then with ever fewer stories, down to one."""
    for role in _DISPENSABLE:
        for each in [one for one in reversed(lines) if one.role == role]:
            lines.remove(each)
            yield lines
    while len(stories := [at for at, each in enumerate(lines) if each.role == "heading"]) > 1:
        del lines[stories[-1] :]
        yield lines


def _cut(heading: Line, over: int) -> Line:
    text = "".join(span.text for span in heading.spans).encode()
    room = max(_LEAST_HEADING, len(text) - over - len("…".encode()))
    return Line("heading", (Span(text[:room].decode(errors="ignore").rstrip() + "…", "strong"),))


def _size(form: Form, lines: Sequence[Line]) -> int:
    return len(form(lines).encode())


def _marked(span: Span, text: str) -> str:
    return f"«{text}»" if span.style == "form" else text


def _escaped(span: Span) -> str:
    return _MARKDOWN_SIGNS.sub(r"\\\1", _MARKDOWN_PAIRS.sub(_UNSEEN, unmentioned(span)))


def _tagged(span: Span, text: str, *, command: str) -> str:
    shown = escape(text)
    if span.style == "link":
        return f'<a href="{shown}">{shown}</a>'
    if span.style == "form":
        # Keep the marks: clients without HTML show the text without the tags.
        return f"<b>«{shown}»</b>"
    tag = {"strong": "b", "command": command}.get(span.style)
    return f"<{tag}>{shown}</{tag.partition(' ')[0]}>" if tag else shown
