"""SingleFile's ZIP form: a page and its pictures in one ZIP file, which may open as HTML by itself."""

from __future__ import annotations

import io
import zipfile
import zlib

from newsbot.page import Page
from newsbot.read.containers.compression import TooLargeError
from newsbot.read.containers.html import page_of_html

_PAGE = "index.html"
_MARK = b"SingleFile"
_ENTRY = b"PK\x03\x04"


def begins_zip(head: bytes) -> bool:
    """Whether *head* is that of a ZIP file of whatever contents, or of HTML in which one begins early."""
    return head.startswith(_ENTRY) or (head.lstrip().startswith(b"<") and _MARK in head and _ENTRY in head)


def may_unzip_itself(body: bytes) -> bool:
    """Whether *body* is HTML with a ZIP file in it, which only its own script could show."""
    return _MARK in body[:4096] and _ENTRY in body and zipfile.is_zipfile(io.BytesIO(body))


def page_of_zip(body: bytes, limit: int, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The page in the ZIP file *body*; None where it holds none, is damaged or locked.

    Raises TooLargeError where the page unpacks to more than *limit* bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            name = next((name for name in archive.namelist() if name == _PAGE or name.endswith(f"/{_PAGE}")), None)
            if name is None:
                return None
            with archive.open(name) as page:
                html = page.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        # RuntimeError: it wants a password. NotImplementedError: a method of compression that Python lacks.
        return None
    if len(html) > limit:
        raise TooLargeError(f"its page unpacks to more than {limit:,} bytes")
    return page_of_html(html, url=url, file=file) if html.strip() else None
