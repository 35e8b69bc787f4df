"""Safari's .webarchive: a property list with the page and what it loaded, as the Page that it was saved from."""

from __future__ import annotations

import plistlib
from typing import Any
from xml.parsers.expat import ExpatError

from newsbot.page import Page
from newsbot.read.containers.html import page_of_html

_MAIN = "WebMainResource"
BINARY = b"bplist00"
_XML = b"<plist"


def begins_webarchive(head: bytes) -> bool:
    """Whether *head* is that of a property list, which may be a web archive: only reading it all tells."""
    return head.startswith(BINARY) or (head.lstrip().startswith(b"<?xml") and _XML in head and _MAIN.encode() in head)


def page_of_webarchive(body: bytes, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The page that the web archive *body* holds; None where it is damaged or another property list.

    Its address is *url*, or else the one that Safari noted.
    """
    try:
        found: Any = plistlib.loads(body)
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        # Beside its own error, plistlib raises whatever damaged bytes lead it to.
        return None
    except (RecursionError, OverflowError, MemoryError):
        return None
    main = found.get(_MAIN) if isinstance(found, dict) else None
    if not isinstance(main, dict):
        return None
    html = main.get("WebResourceData")
    if not isinstance(html, bytes) or not html.strip():
        return None
    stated, charset = main.get("WebResourceURL"), main.get("WebResourceTextEncodingName")
    address = stated if isinstance(stated, str) and stated.startswith(("http://", "https://")) else None
    return page_of_html(html, url=url or address, file=file, charset=charset if isinstance(charset, str) else None)
