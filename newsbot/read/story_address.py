"""Decides a story's address, believing the page only about its own site."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from newsbot.page import Page
from newsbot.read.markup import tag_names
from newsbot.source import Source
from newsbot.urls import UrlError, canonical_url, host_of, join_url, on_site, original_url

# Suffixes under which others register domains.
_SHARED_SUFFIXES = tag_names("co com org net ac gov edu or ne go gob gouv nom ltd plc")


def story_url(page: Page, stated: Iterable[str], source: Source | None) -> tuple[str | None, str | None]:
    """The canonical URL of the story on *page*, and the evidence for it ("meta" or "url").

    A stated address is believed only on the source's site (without a source, on the page's registered domain) and never
    if it is the home page: a page must not overwrite another site's story.
    """
    for address in stated:
        url = canonical_or_none(absolute_url(page.url, address), source)
        if url is not None and _is_own(url, page, source) and not _is_home(url):
            return original_url(url, source), "meta"
    own = canonical_or_none(page.url, source)
    return (original_url(own, source), "url") if own else (None, None)


def canonical_or_none(url: str | None, source: Source | None) -> str | None:
    """The canonical form of *url*; None if it is not an address."""
    try:
        return canonical_url(url, source) if url else None
    except (UrlError, ValueError):
        return None


def absolute_url(page_url: str | None, link: str | None) -> str | None:
    """The absolute address of *link* on *page_url*; None for an empty link."""
    return join_url(page_url, link) if link and link.strip() else None


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _is_own(url: str, page: Page, source: Source | None) -> bool:
    if source is not None:
        return on_site(url, source)
    # Without source and address there is no site to leave: only the saved file's own statement counts.
    return page.url is None or registered_domain(url) == registered_domain(page.url)


def registered_domain(url: str) -> str | None:
    """The registered part of the host, guessed without a public suffix list: news.example.co.uk gives example.co.uk."""
    labels = (host_of(url) or "").split(".")
    if labels == [""]:
        return None
    if labels[-1].isdigit() or len(labels) == 1:
        return ".".join(labels)
    short_country = (
        len(labels) > 2 and len(labels[-1]) == 2 and (labels[-2] in _SHARED_SUFFIXES or len(labels[-2]) <= 2)
    )
    return ".".join(labels[-3:] if short_country else labels[-2:])
