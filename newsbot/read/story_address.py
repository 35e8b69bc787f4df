"""The address of a story: the page's own word for it, where it stays on the page's own site."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from newsbot.page import Page
from newsbot.read.markup import tag_names
from newsbot.source import Source
from newsbot.urls import UrlError, canonical_url, host_of, join_url, on_site, original_url

# Names under which others may register; the part before them is what says whose site it is.
_SHARED_SUFFIXES = tag_names("co com org net ac gov edu or ne go gob gouv nom ltd plc")


def story_url(page: Page, stated: Iterable[str], source: Source | None) -> tuple[str | None, str | None]:
    """The canonical URL of the story on *page*, and the evidence for it ("meta" or "url").

    An address that the page states is believed only on the source's site (without a source: on the registered domain
    of the page), and never when it is the home page: a page must not overwrite another site's story.
    """
    for address in stated:
        url = spelled(joined(page.url, address), source)
        if url is not None and _is_own(url, page, source) and urlsplit(url).path not in ("", "/"):
            return original_url(url, source), "meta"
    own = spelled(page.url, source)
    return (original_url(own, source), "url") if own else (None, None)


def spelled(url: str | None, source: Source | None) -> str | None:
    """The one spelling of *url*, None where it is no address."""
    try:
        return canonical_url(url, source) if url else None
    except (UrlError, ValueError):
        return None


def joined(page_url: str | None, link: str | None) -> str | None:
    """The absolute address of *link* as it stands on *page_url*; None for an empty one, which is the page itself."""
    return join_url(page_url, link) if link and link.strip() else None


def _is_own(url: str, page: Page, source: Source | None) -> bool:
    if source is not None:
        return on_site(url, source)
    # Without a source and an address there is no site to leave: a saved file's own word is all there is.
    return page.url is None or registered_domain(url) == registered_domain(page.url)


def registered_domain(url: str) -> str | None:
    """The part of the host that somebody registered, as far as can be told without a list: news.example.co.uk
    gives example.co.uk.
    """
    labels = (host_of(url) or "").split(".")
    if labels == [""]:
        return None
    if labels[-1].isdigit() or len(labels) == 1:
        return ".".join(labels)
    short_country = (
        len(labels) > 2 and len(labels[-1]) == 2 and (labels[-2] in _SHARED_SUFFIXES or len(labels[-2]) <= 2)
    )
    return ".".join(labels[-3:] if short_country else labels[-2:])
