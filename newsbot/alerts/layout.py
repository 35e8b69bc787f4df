"""Layout: a message as lines of spans, and how plain text, HTML and Markdown show them.

What a page says enters as spans, and each form escapes every span: nothing of a page becomes markup, a mention or a
line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import quote

from newsbot.text import plain
from newsbot.urls import host_of

Form = Callable[[Iterable["Line"]], str]
Style = Literal["plain", "form", "strong", "link", "command"]
Role = Literal["heading", "about", "link", "sentence", "why", "elsewhere", "note", "action", "key", "gap"]

# Which lines a channel with little room does without, the first first. Heading and link stay.
_DISPENSABLE: tuple[Role, ...] = ("elsewhere", "key", "note", "action", "sentence", "why", "about", "gap")
_NOT_IN_A_URL = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"'`\\|{}^@\ud800-\udfff]")
# Where an unseen sign keeps a service from seeing a mention (@all, <!here>), the name of a picture (:smile:) or a link
# behind other words ([bank](https://...)), whatever it was told to read,
_MENTION = re.compile(r"(?<=[@<])(?=[^\s\u200b])|(?<=:)(?=[\w+-]+:)|(?<=\])(?=[(\[:])")
# and in Markdown what a backslash does not keep from being markup everywhere: entities, spoilers, formulas, addresses.
_MARKDOWN_PAIRS = re.compile(r"(?<=[&|~$=])(?=[^\s\u200b])|(?<=:)(?=//)")
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!>])")
_UNSEEN = "\u200b"
_LEAST_HEADING = 40  # bytes of a heading that stay, however little room there is
# Mail programs show it on white or on black, as their reader likes: text has no colour of its own, and this grey can be
# read on both.
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
# No <code>, before which Apprise breaks the line where it makes plain text of a mail.
_COMMAND_IN_MAIL = 'span style="font-family:monospace"'
_MAIL = "font-family:sans-serif;line-height:1.45;max-width:42em;overflow-wrap:anywhere"
_HEAD = (
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"></head>'
)


@dataclass(frozen=True, slots=True)
class Span:
    """Some text of one style. It is plain: one line, without control characters."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message, with its part in it."""

    role: Role
    spans: tuple[Span, ...]


def line(role: Role, *texts: str | Span) -> Line:
    """A line of *texts*, each of them plain from here on, whatever it was."""
    spans = (Span(plain_kept(each)) if isinstance(each, str) else each for each in texts)
    return Line(role, tuple(span for span in spans if span.text))


def styled(text: str, style: Style) -> Span:
    """A span of *text* as plain text."""
    return Span(plain_kept(text), style)


def plain_kept(text: str) -> str:
    """*text* as plain text, with the blanks around it as one each: spans stand side by side."""
    before, after = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    return f"{before}{kept}{after}" if (kept := plain(text)) else ""


def link_line(url: str | None) -> Line | None:
    """The line of a link to *url*; None for what is no http or https address.

    Signs that a channel might read as markup or a mention are written in percent.
    """
    if not url or not url.startswith(("http://", "https://")) or host_of(url) is None:
        return None
    return Line("link", (Span(_NOT_IN_A_URL.sub(lambda sign: quote(sign[0], safe="", errors="replace"), url), "link"),))


def as_text(lines: Iterable[Line]) -> str:
    """Plain text; a form that made the hit stands between « and »."""
    return "\n".join("".join(_marked(span, span.text) for span in each.spans) for each in lines)


def as_chat_text(lines: Iterable[Line]) -> str:
    """The same for a service that may look for mentions in it: there an unseen sign (U+200B) stands within them."""
    return "\n".join("".join(_marked(span, unmentioned(span)) for span in each.spans) for each in lines)


def as_markdown(lines: Iterable[Line]) -> str:
    """Text for a service that reads Markdown whatever it is told: every sign of it is escaped, mentions are broken."""
    return "\n".join(
        "".join(span.text if span.style == "link" else _marked(span, _escaped(span)) for span in each.spans)
        for each in lines
    )


def as_html(lines: Iterable[Line]) -> str:
    """HTML for chat services: bold forms and links, nothing else; mentions are broken."""
    return "<br>".join(
        "".join(_tagged(span, unmentioned(span), command="code") for span in each.spans) for each in lines
    )


def as_mail(lines: Iterable[Line]) -> str:
    """HTML for mail programs, with styles of its own and nothing that is loaded from elsewhere."""
    shown = "\n".join(
        f'<div style="{_STYLES[each.role]}" dir="auto">'
        + "".join(_tagged(span, span.text, command=_COMMAND_IN_MAIL) for span in each.spans)
        + "</div>"
        for each in lines
        if each.role != "gap"
    )
    return f'<!DOCTYPE html>\n<html>{_HEAD}<body><div style="{_MAIL}">\n{shown}\n</div></body></html>\n'


def unmentioned(span: Span) -> str:
    """The text of *span* with an unseen sign within all that a service may take for a mention."""
    return span.text if span.style == "link" else _MENTION.sub(_UNSEEN, span.text)


def shortened(lines: Sequence[Line], form: Form, size: int, rest: str) -> tuple[Line, ...]:
    """*lines* without the least of them, until in the *form* they have at most *size* bytes of UTF-8.

    A note *rest* then says where the remainder is. At the last the heading is cut; a link never is, and so a very long
    one may be too much.
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
    """*lines* with one of them less each time, the least first; then with one story less; in the end of one story."""
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
        # With its marks too: mail programs and Matrix clients that show no HTML get the text without the tags.
        return f"<b>«{shown}»</b>"
    tag = {"strong": "b", "command": command}.get(span.style)
    return f"<{tag}>{shown}</{tag.partition(' ')[0]}>" if tag else shown
