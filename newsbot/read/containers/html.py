"""Reads saved HTML into Pages, including what the saving tool noted and snapshots of web.archive.org.

The archive adds a toolbar between comments, links to `/web/<14 digits><modifier>_/<address>`, and a closing comment
with the time of archiving (https://web.archive.org, seen since 2013).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from newsbot.dates import parse_instant
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.urls import UrlError, canonical_url

_HEAD = 512 * 1024  # a page's head is within these bytes; the rest may be pictures
_SAVED_FROM = compiled(r"<!--\s*saved from url=\(\d+\)([^\s<>]+?)\s*-->")
_SINGLE_FILE = compiled(r"Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]{10,80})")
_TAG = compiled(r"<(?:link|meta)\s[^<>]{1,4000}>", re.IGNORECASE)
_ATTRIBUTE = compiled(r"""([a-zA-Z:-]{2,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ARCHIVE_MARKS = (b"BEGIN WAYBACK TOOLBAR INSERT", b"FILE ARCHIVED ON ", b"End Wayback Rewrite JS Include")
_TOOLBAR = compiled(rb"<!--\s*+(BEGIN|END) WAYBACK TOOLBAR INSERT\s*+-->", re.IGNORECASE)
_PUT_IN = compiled(
    rb"<script\b(?=[^<>]{0,400}?archive\.org/)[^<>]{0,800}+>[^<]{0,2000}+</script>"
    rb"|<link\b(?=[^<>]{0,400}?//web-static\.archive\.org/)[^<>]{0,800}+>",
    re.IGNORECASE,
)
_ARCHIVE_LINK = compiled(rb"(?:(?:https?:)?//web\.archive\.org)?/web/(\d{4,14})(?:[a-z]{2}_)?/(?=https?:|//|mailto:)")
_SNAPSHOT_ADDRESS = anchored(r"^https?://web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)$", re.DOTALL)
_ARCHIVED_ON = compiled(rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d) (\w{3}) (\d\d), (\d{4})")
_FORMATS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def page_of_html(
    body: bytes,
    *,
    url: str | None = None,
    file: str | None = None,
    charset: str | None = None,
    saved_at: datetime | None = None,
) -> Page:
    """The page saved as *body*. Its address is *url*, else the one the page or the saving tool states.

    A snapshot of web.archive.org becomes the archived page. *charset* and *saved_at* come from the container, if any;
    otherwise the page's reader decides on the charset.
    """
    if any(mark in body for mark in _ARCHIVE_MARKS):
        body, taken_at = restored(body)
        saved_at = taken_at or saved_at
    if url:
        url, taken_at = original(url)
        saved_at = saved_at or taken_at
    head = _readable(body[:_HEAD])
    single_file = _SINGLE_FILE.search(head)
    return Page(
        body=body,
        url=url or _stated_url(head, single_file),
        headers={"content-type": f"text/html; charset={charset}" if charset else "text/html"},
        fetched_at=saved_at or (_instant(single_file[2]) if single_file else None),
        file=file,
    )


def _readable(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace")


def _stated_url(head: str, single_file: re.Match[str] | None) -> str | None:
    canonical = og = None
    for tag in _TAG.finditer(head):
        attributes = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag[0])}
        if attributes.get("rel", "").lower() == "canonical":
            canonical = canonical or attributes.get("href")
        elif attributes.get("property", "").lower() == "og:url":
            og = og or attributes.get("content")
    saved_from = _SAVED_FROM.search(head)
    noted = (found[1] for found in (saved_from, single_file) if found)
    stated = (canonical, og, *(original(address)[0] for address in noted))
    return next((address for one in stated if one and (address := _usable(one))), None)


def _usable(address: str) -> str | None:
    address = address.strip().replace("&amp;", "&")
    try:
        canonical_url(address)
    except UrlError:
        return None
    return address


def _instant(text: str) -> datetime | None:
    stated = parse_instant(text.strip())
    return stated[0] if stated and stated[1] == "minute" else None


def restored(body: bytes) -> tuple[bytes, datetime | None]:
    """A snapshot's HTML as the site had it, and when it was taken; None if the archive's marks are cut off."""
    stamp = _ARCHIVE_LINK.search(body)
    taken_at = _archived_at(body) or (_moment(stamp[1].decode()) if stamp else None)
    return _ARCHIVE_LINK.sub(b"", _PUT_IN.sub(b"", _without_toolbars(body))), taken_at


def _without_toolbars(body: bytes) -> bytes:
    """*body* without toolbars, from first comment to last. One that is cut off stays."""
    kept, done, begin = [], 0, -1
    for mark in _TOOLBAR.finditer(body):
        if mark[1].upper() == b"BEGIN":
            begin = mark.start() if begin < 0 else begin
        elif begin >= 0:
            kept.append(body[done:begin])
            done, begin = mark.end(), -1
    return b"".join((*kept, body[done:])) if done else body


def original(url: str) -> tuple[str, datetime | None]:
    """The archived address and time of the snapshot *url*; *url* itself if it is none."""
    found = _SNAPSHOT_ADDRESS.match(url)
    return (found[2], _moment(found[1])) if found else (url, None)


def _archived_at(body: bytes) -> datetime | None:
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
