"""Rendering: which form of a message a service of Apprise's shows as it is meant, and how long it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from newsbot.alerts.layout import Form, Span, as_chat_text, as_html, as_mail, as_markdown, shortened, unmentioned
from newsbot.alerts.message import Message

# They read Markdown in what they are sent as text.
_MARKDOWN_ALWAYS = frozenset({"discord", "guilded", "fluxer", "mmosts", "revolt", "zulip", "ryver"})
_HTML_IN_CHAT = frozenset({"tgram", "matrixs"})
_LONGEST = 4000  # bytes of a chat message; ntfy and Telegram take 4,096
_LONGEST_MAIL = 500_000


@dataclass(frozen=True, slots=True)
class Rendering:
    """A message as one service takes it. *form* is what Apprise is told that the body is."""

    title: str
    body: str
    form: Literal["text", "html"]


def is_mail(service: Any) -> bool:
    """Whether *service* (Apprise's) sends mail: HTML beneath a subject. Others show HTML as source, or in part."""
    return bool(_formats(service)[0] == "html" and service.title_maxlen > 0)


def schemes_of(service: Any) -> frozenset[str]:
    """The schemes of the URLs of *service*, by which it is known. (Its own URL may be https://, with some.)"""
    stated = (service.protocol, service.secure_protocol)
    return frozenset(each for some in stated if some for each in ([some] if isinstance(some, str) else some))


def rendering_for(service: Any, message: Message) -> Rendering:
    """*message* for *service* (Apprise's). The link is never cut, and so a very long one may be too much."""
    rest = f"{message.more} shows the rest"
    if is_mail(service):
        # What looks like an encoded word (RFC 2047) would be decoded by the reader's program.
        subject = message.title.replace("=?", "=\u200b?")
        return Rendering(subject, as_mail(shortened(message.lines, as_mail, _LONGEST_MAIL, rest)), "html")
    form = _form(service)
    lines, title = message.lines, ""
    if form is as_chat_text and service.title_maxlen > 0:
        title = unmentioned(Span(message.title))[: service.title_maxlen]
        if sum(each.role == "heading" for each in lines) == 1:
            # The title says it.
            lines = tuple(each for each in lines if each.role != "heading")
    body = form(shortened(lines, form, min(_LONGEST, service.body_maxlen), rest))
    return Rendering(title, body, "html" if form is as_html else "text")


def _form(service: Any) -> Form:
    if schemes_of(service) & _HTML_IN_CHAT:
        return as_html
    return as_markdown if schemes_of(service) & _MARKDOWN_ALWAYS else as_chat_text


def _formats(service: Any) -> tuple[str, ...]:
    stated = type(service).notify_format
    return tuple(each.value for each in (stated if isinstance(stated, list | tuple) else (stated,)))
