"""Snapshots of web.archive.org: the page without what the archive put into it, its own links, and when it was taken.

The archive's marks: a toolbar between comments, links to `/web/<14 digits><modifier>_/<address>`, and a closing comment
that says when the file was archived (https://web.archive.org, seen since 2013).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_MARKS = (b"BEGIN WAYBACK TOOLBAR INSERT", b"FILE ARCHIVED ON ", b"End Wayback Rewrite JS Include")
_TOOLBAR = re.compile(rb"<!--\s*+(BEGIN|END) WAYBACK TOOLBAR INSERT\s*+-->", re.IGNORECASE)
_PUT_IN = re.compile(
    rb"<script\b(?=[^<>]{0,400}?archive\.org/)[^<>]{0,800}+>[^<]{0,2000}+</script>"
    rb"|<link\b(?=[^<>]{0,400}?//web-static\.archive\.org/)[^<>]{0,800}+>",
    re.IGNORECASE,
)
_LINK = re.compile(rb"(?:(?:https?:)?//web\.archive\.org)?/web/(\d{4,14})(?:[a-z]{2}_)?/(?=https?:|//|mailto:)")
_ADDRESS = re.compile(r"^https?://web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)$", re.DOTALL)
_ARCHIVED_ON = re.compile(rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d) (\w{3}) (\d\d), (\d{4})")
_FORMATS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was before the archive changed it. *taken_at* is None where the archive's marks are cut off."""

    body: bytes
    taken_at: datetime | None


def is_snapshot(body: bytes) -> bool:
    """Whether the archive has put its marks into the HTML *body*."""
    return any(mark in body for mark in _MARKS)


def restored(body: bytes) -> Snapshot:
    """The HTML of a snapshot with its toolbar and scripts taken out and its links as the site wrote them."""
    stamp = _LINK.search(body)
    taken_at = _said(body) or (_moment(stamp[1].decode()) if stamp else None)
    return Snapshot(_LINK.sub(b"", _PUT_IN.sub(b"", _without_toolbars(body))), taken_at)


def _without_toolbars(body: bytes) -> bytes:
    """*body* without what stands from a toolbar's first comment to its last. Where that is cut off, all stays."""
    kept, done, begin = [], 0, -1
    for mark in _TOOLBAR.finditer(body):
        if mark[1].upper() == b"BEGIN":
            begin = mark.start() if begin < 0 else begin
        elif begin >= 0:
            kept.append(body[done:begin])
            done, begin = mark.end(), -1
    return b"".join((*kept, body[done:])) if done else body


def original(url: str) -> tuple[str, datetime | None]:
    """The address of which *url* is a snapshot, and when it was taken; *url* itself where it is none."""
    found = _ADDRESS.match(url)
    return (found[2], _moment(found[1])) if found else (url, None)


def _said(body: bytes) -> datetime | None:
    found = _ARCHIVED_ON.search(body)
    if not found:
        return None
    try:
        return datetime.strptime(b" ".join(found.groups()).decode(), "%H:%M:%S %b %d %Y").replace(tzinfo=UTC)
    except ValueError:
        return None


def _moment(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, _FORMATS[len(digits)]).replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None
