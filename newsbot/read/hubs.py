"""Finds the WebSub hubs (W3C, 2018) that push a feed's updates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.charsets import decoded
from newsbot.read.document import LARGEST
from newsbot.read.jsonfeed import is_json_feed
from newsbot.read.parsers import read_json, xml_root
from newsbot.read.story_address import absolute_url

_MOST = 10
_LONGEST = 2000  # characters of an address
_LINK = compiled(r"<([^<>]*)>([^<]*)")  # RFC 8288; parameters hold no address in brackets
_REL = compiled(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hubs:
    """Where a feed can be subscribed to: its hubs in order, and *topic*, its address there."""

    topic: str | None
    urls: tuple[str, ...]


def hubs_of(page: Page) -> Hubs:
    """The hubs of the feed *page*, from its headers, else from the feed (RSS, Atom or JSON Feed).

    Only http(s) addresses of ordinary length, once each, at most ten. Never raises, opens nothing, expands no entities.
    """
    stated = list(_in_headers(page))
    if not any("hub" in rels for rels, _ in stated):
        stated = list(_in_feed(page))
    urls = {rel: list(_addresses(page, stated, rel)) for rel in ("hub", "self")}
    return Hubs(next(iter(urls["self"]), page.url), tuple(dict.fromkeys(urls["hub"]))[:_MOST])


def _addresses(page: Page, stated: list[tuple[list[str], str]], rel: str) -> Iterator[str]:
    for rels, link in stated:
        url = absolute_url(page.url, link) if rel in rels else None
        if url is not None and len(url) <= _LONGEST and url.isprintable() and " " not in url:
            yield url


def _in_headers(page: Page) -> Iterator[tuple[list[str], str]]:
    for address, parameters in _LINK.findall(page.headers.get("link", "")[:10_000]):
        rel = _REL.search(parameters)
        if rel:
            yield (rel[1] or rel[2] or "").lower().split(), address


def _in_feed(page: Page) -> Iterator[tuple[list[str], str]]:
    if is_json_feed(page.body[:4096]):
        yield from _in_json(page)
    elif len(page.body) <= LARGEST:
        yield from _in_xml(page.body)


def _in_json(page: Page) -> Iterator[tuple[list[str], str]]:
    try:
        feed = read_json(page)
    except ValueError:
        return
    hubs = feed.get("hubs") if isinstance(feed, dict) else None
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub" and isinstance(hub.get("url"), str):
            yield ["hub"], hub["url"]
    if isinstance(feed, dict) and isinstance(feed.get("feed_url"), str):
        yield ["self"], feed["feed_url"]


def _in_xml(body: bytes) -> Iterator[tuple[list[str], str]]:
    try:
        root = xml_root(decoded(body))
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is None:
        return
    # The feed's own links only, not those of its stories.
    for holder in (root, *root.iterchildren("{*}channel")):
        for link in holder.iterchildren("{*}link"):
            yield (link.get("rel") or "").lower().split(), link.get("href") or ""
