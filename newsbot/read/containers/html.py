"""Saved HTML: a file's bytes and what its tools wrote about its origin, as a Page."""

from __future__ import annotations

import re
from datetime import datetime

from newsbot.dates import parse_instant
from newsbot.page import Page
from newsbot.read.containers.snapshot import is_snapshot, original, restored
from newsbot.urls import UrlError, canonical_url

_HEAD = 512 * 1024  # a page's head is within these bytes; the rest may be pictures
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)([^\s<>]+?)\s*-->")
_SINGLE_FILE = re.compile(r"Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]{10,80})")
_TAG = re.compile(r"<(?:link|meta)\s[^<>]{1,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]{2,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def page_of_html(
    body: bytes,
    *,
    url: str | None = None,
    file: str | None = None,
    charset: str | None = None,
    saved_at: datetime | None = None,
) -> Page:
    """The page that *body* was saved from. Its address is *url*, or else what the page or the tool that saved it says.

    A snapshot of web.archive.org is the page that was archived. *charset* and *saved_at* are what a container noted;
    without them, how the bytes are encoded is left to whoever reads the page.
    """
    if is_snapshot(body):
        snapshot = restored(body)
        body, saved_at = snapshot.body, snapshot.taken_at or saved_at
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
