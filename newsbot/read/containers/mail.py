"""Reads mail: single messages (.eml) and mailboxes (.mbox). Pure; a message is opened within limits or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import parsedate_to_datetime

from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.text import plain

MAIL_TYPE = "message/rfc822"
_MOST_PARTS = 1_000
_LONGEST_HEADER = 2_000
_HEADERS = anchored(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*(?:\r?\n|\Z)(?:[ \t][^\r\n]*(?:\r?\n|\Z))*)+")
_NAME = compiled(rb"^([A-Za-z][A-Za-z0-9-]{0,60}):", re.MULTILINE)
_SENT = frozenset(
    {b"received", b"x-received", b"delivered-to", b"return-path", b"message-id", b"list-id", b"list-unsubscribe"}
)
_WRITTEN = frozenset({b"to", b"subject", b"date", b"mime-version", b"reply-to"})
_SAVED = compiled(rb"^(?:snapshot-content-location:|from:[^\r\n]*saved by\b)", re.IGNORECASE | re.MULTILINE)
_RELATED = compiled(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_FROM_LINE = anchored(rb"From \S{1,400} {1,20}.{0,60}\d{4}[^\r\n]{0,20}\r?\n")
_QUOTED_FROM = compiled(rb"^>(>*From )", re.MULTILINE)
_ANSWER = compiled(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
_IN_BRACKETS = anchored(r"<?(https?://[^<>\s]{1,2000})>?")


@dataclass(frozen=True, slots=True)
class Mail:
    """One message: what its headers state, and its text as HTML bytes or as plain text."""

    subject: str | None
    sender: str | None
    archived_at: str | None
    html: bytes | None
    charset: str | None
    text: str | None


def begins_mail(head: bytes) -> bool:
    """Whether *head* starts a message that was sent, not a page that a browser saved as MHTML."""
    headers = _HEADERS.match(head.lstrip(b"\r\n"))
    if headers is None or _SAVED.search(headers[0]):
        return False
    names = {name.lower() for name in _NAME.findall(headers[0])}
    if not _SENT.isdisjoint(names):
        return len(names) >= 3
    return b"from" in names and len(names & _WRITTEN) >= 2 and not _RELATED.search(headers[0])


def begins_mbox(head: bytes) -> bool:
    """Whether *head* starts a mailbox: a "From " line, then a message."""
    line = _FROM_LINE.match(head)
    return line is not None and _HEADERS.match(head[line.end() :]) is not None


def messages_of(lines: Iterable[bytes], limit: int) -> Iterator[bytes | int]:
    """The messages in the *lines* of a mailbox; for one larger than *limit* bytes, only its size."""
    parts: list[bytes] = []
    size, after_blank, begun = 0, True, False
    for line in lines:
        if after_blank and _FROM_LINE.match(line):
            if begun:
                yield size if size > limit else _QUOTED_FROM.sub(rb"\1", b"".join(parts))
            parts, size, begun, after_blank = [], 0, True, False
            continue
        after_blank = not line.strip(b"\r\n")
        size += len(line)
        if size <= limit:
            parts.append(line)
        else:
            parts.clear()
    if begun:
        yield size if size > limit else _QUOTED_FROM.sub(rb"\1", b"".join(parts))


def page_of_mail(body: bytes, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The message *body* as a page; None if it has no text. Its date is the time of capture: it does not tell when the
    stories in it were published.
    """
    message = _opened(body)
    mail = _mail(message) if message is not None else None
    if message is None or mail is None:
        return None
    return Page(
        body=body,
        url=url or mail.archived_at,
        headers={"content-type": MAIL_TYPE},
        fetched_at=_sent_at(message),
        file=file,
    )


def open_mail(body: bytes) -> Mail | None:
    """The message *body*; None if it is damaged or has no text."""
    message = _opened(body)
    return _mail(message) if message is not None else None


def _opened(body: bytes) -> EmailMessage | None:
    try:
        return BytesParser(policy=default).parsebytes(body)
    except (MessageError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError):
        return None  # the standard parser has raised each of these for damaged messages


def _mail(message: EmailMessage) -> Mail | None:
    try:
        html, text = _part(message, "text/html"), _part(message, "text/plain")
        content = html.get_payload(decode=True) if html is not None else None
        words = _text(text) if text is not None else None
        charset = html.get_content_charset() if html is not None else None
        if not (isinstance(content, bytes) and content.strip()):
            content = None
        if content is None and not (words and words.strip()):
            return None
        subject = plain(_header(message, "subject") or "")
        archived = _IN_BRACKETS.match(_header(message, "archived-at") or "")
        sender = _header(message, "from")
    except (MessageError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError):
        return None
    return Mail(_ANSWER.sub("", subject) or None, sender, archived[1] if archived else None, content, charset, words)


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    """The first part of *kind* that is not an attachment."""
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return None
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            return part
    return None


def _text(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return str(value)[:_LONGEST_HEADER].strip() or None if value is not None else None


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        sent = parsedate_to_datetime(_header(message, "date") or "")
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError, LookupError, RecursionError):
        return None
