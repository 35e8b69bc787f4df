"""Reads pages saved by browsers: MHTML (RFC 2557), Safari's .webarchive, and SingleFile's ZIP."""

from __future__ import annotations

import io
import plistlib
import re
import zipfile
import zlib
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    MessageError,
)
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from xml.parsers.expat import ExpatError

from newsbot.dates import parse_instant
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.containers.compression import TooLargeError
from newsbot.read.containers.html import page_of_html

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MOST_PARTS = 10_000
_MIME_HEADERS = anchored(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+")
_NO_BASE64 = compiled(r"[^A-Za-z0-9+/=\s]")
_HTML_END = 1024  # HTML that is whole ends within so many bytes
_IS_MHTML = compiled(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_MAIN_RESOURCE = "WebMainResource"
_BINARY_PLIST = b"bplist00"
_XML_PLIST = b"<plist"
_ZIP_PAGE = "index.html"
_SINGLE_FILE = b"SingleFile"
_ZIP_ENTRY = b"PK\x03\x04"


def begins_mhtml(head: bytes) -> bool:
    """Whether *head* starts a MIME message of related parts."""
    headers = _MIME_HEADERS.match(head.lstrip(b"\r\n"))
    return headers is not None and _IS_MHTML.search(headers[0]) is not None


def page_of_mhtml(body: bytes, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The page in the MHTML message *body*; None if it has no HTML part, or that is damaged or cut off.

    Its address is *url*, else the browser's note, else the page's own; its time is the message's date.
    """
    try:
        message = BytesParser(policy=default).parsebytes(body)
        parts = _parts(message)
        root = next((part for part in parts if part.get_content_type() in _HTML), None)
        html = root.get_payload(decode=True) if root is not None else None
        if root is not None and (_is_garbled(root) or (root is parts[-1] and _is_cut_off(parts, html))):
            return None
        stated = _header(message, "snapshot-content-location") or (root and _header(root, "content-location"))
        saved = parse_instant(_header(message, "date") or "")
        charset = root.get_content_charset() if root is not None else None
    except (MessageError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError):
        # The standard parser has raised each of these for damaged messages.
        return None
    if not isinstance(html, bytes) or not html.strip():
        return None
    address = stated if stated and stated.startswith(("http://", "https://")) else None
    return page_of_html(
        html,
        url=url or address,
        file=file,
        charset=charset,
        saved_at=saved[0] if saved and saved[1] == "minute" else None,
    )


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts of *message*, nested ones included, in order: some writers put pictures first."""
    found: list[EmailMessage] = []
    for part in message.walk():
        found.append(part)
        if len(found) >= _MOST_PARTS:
            break
    return found


def _is_garbled(part: EmailMessage) -> bool:
    """Whether the Base64 of *part* lost characters, which garbles all that follows."""
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        return True
    if not any(isinstance(defect, InvalidBase64CharactersDefect) for defect in part.defects):
        return False
    return _NO_BASE64.search(str(part.get_payload())) is not None


def _is_cut_off(parts: list[EmailMessage], html: object) -> bool:
    """Whether the message breaks off within its last part and its *html* does too."""
    ends = isinstance(html, bytes) and b"</html" in html[-_HTML_END:].lower()
    return not ends and any(isinstance(d, CloseBoundaryNotFoundDefect) for part in parts for d in part.defects)


def _header(part: EmailMessage, name: str) -> str | None:
    value = part.get(name)
    return str(value).strip() or None if value is not None else None


def begins_webarchive(head: bytes) -> bool:
    """Whether *head* starts a property list; only reading it all shows whether it is a web archive."""
    return head.startswith(_BINARY_PLIST) or (
        head.lstrip().startswith(b"<?xml") and _XML_PLIST in head and _MAIN_RESOURCE.encode() in head
    )


def page_of_webarchive(body: bytes, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The page in the web archive *body*; None if it is damaged or another property list.

    Its address is *url*, else the one Safari noted.
    """
    try:
        found: Any = plistlib.loads(body)
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        # plistlib raises all of these for damaged bytes.
        return None
    except (RecursionError, OverflowError, MemoryError):
        return None
    main = found.get(_MAIN_RESOURCE) if isinstance(found, dict) else None
    if not isinstance(main, dict):
        return None
    html = main.get("WebResourceData")
    if not isinstance(html, bytes) or not html.strip():
        return None
    stated, charset = main.get("WebResourceURL"), main.get("WebResourceTextEncodingName")
    address = stated if isinstance(stated, str) and stated.startswith(("http://", "https://")) else None
    return page_of_html(html, url=url or address, file=file, charset=charset if isinstance(charset, str) else None)


def begins_zip(head: bytes) -> bool:
    """Whether *head* starts any ZIP file, or HTML with a ZIP file near its start."""
    return head.startswith(_ZIP_ENTRY) or (
        head.lstrip().startswith(b"<") and _SINGLE_FILE in head and _ZIP_ENTRY in head
    )


def may_unzip_itself(body: bytes) -> bool:
    """Whether *body* is HTML wrapped around a ZIP file that only its own script could show."""
    return _SINGLE_FILE in body[:4096] and _ZIP_ENTRY in body and zipfile.is_zipfile(io.BytesIO(body))


def page_of_zip(body: bytes, limit: int, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The page in the ZIP file *body*; None if there is none, or it is damaged or encrypted.

    Raises TooLargeError if the page unpacks to more than *limit* bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            name = next(
                (name for name in archive.namelist() if name == _ZIP_PAGE or name.endswith(f"/{_ZIP_PAGE}")), None
            )
            if name is None:
                return None
            with archive.open(name) as page:
                html = page.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        # RuntimeError: encrypted. NotImplementedError: a compression method that Python does not support.
        return None
    if len(html) > limit:
        raise TooLargeError(f"its page unpacks to more than {limit:,} bytes")
    return page_of_html(html, url=url, file=file) if html.strip() else None
