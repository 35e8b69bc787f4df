"""Extracts the pages from the bytes of one file, in whatever format they were saved. Pure."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from newsbot.page import Page
from newsbot.read.containers.compression import TooLargeError
from newsbot.read.containers.detect import Form
from newsbot.read.containers.html import page_of_html
from newsbot.read.containers.mail import page_of_mail
from newsbot.read.containers.markdown import is_markdown, page_of_markdown
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.pdf import PdfError, page_of_pdf
from newsbot.read.containers.read_later import (
    BrokenTable,
    is_link_export,
    is_link_table,
    pages_of_link_export,
    pages_of_omnivore_zip,
    pages_of_table,
)
from newsbot.read.containers.saved_json import pages_of_json
from newsbot.read.containers.saved_pages import may_unzip_itself, page_of_mhtml, page_of_webarchive, page_of_zip

LARGEST_EXPORT = 128 * 2**20  # bytes of a file with many pages
_SAMPLE = 256 * 1024  # bytes, to detect the encoding
_TEXT_TYPE = "text/plain; charset=utf-8"
_CALLED: dict[Form, str] = {"mhtml": "MHTML", "webarchive": "web archive", "zip": "ZIP file", "mail": "message"}


class Unread(ValueError):
    """A file from which no page can be read: the *reason* as in a Miss, and a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def may_hold_many(form: Form, head: bytes) -> bool:
    """Whether a file that starts with *head* may be an export of many pages, which is larger than one."""
    return form == "zip" or (form == "text" and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["))


def pages_in(body: bytes, form: Form, *, url: str | None = None, file: str | None = None) -> tuple[Form, list[Page]]:
    """The pages in *body*, and its format. Raises Unread.

    *url* is the address if there is only one page.
    """
    if form == "text":
        return _of_text(body, url, file)
    if form == "html":
        return _of_html(body, url, file)
    if form == "xml":
        return form, [Page(body=body, url=url, file=file)]
    try:
        pages = _of_container(body, form, url, file)
    except TooLargeError as error:
        raise Unread("too-large", f"{error}") from error
    except PdfError as error:
        raise Unread("unreadable" if "extra" in str(error) else "damaged", f"{error}") from error
    if not pages:
        raise Unread("damaged", f"the {_CALLED.get(form, form)} is damaged or contains no page")
    return form, pages


def _of_container(body: bytes, form: Form, url: str | None, file: str | None) -> list[Page]:
    if form == "pdf":
        return [page_of_pdf(body, url=url, file=file)]
    if form == "zip" and (pages := pages_of_omnivore_zip(body, LARGEST_EXPORT, file=file)) is not None:
        return pages
    page = None
    if form == "mail":
        page = page_of_mail(body, url=url, file=file)
    elif form == "mhtml":
        page = page_of_mhtml(body, url=url, file=file)
    elif form == "webarchive":
        page = page_of_webarchive(body, url=url, file=file)
    elif form == "zip":
        page = page_of_zip(body, LARGEST, url=url, file=file)
    return [page] if page is not None else []


def _of_html(body: bytes, url: str | None, file: str | None) -> tuple[Form, list[Page]]:
    if may_unzip_itself(body):
        try:
            page = page_of_zip(body, LARGEST, url=url, file=file)
        except TooLargeError as error:
            raise Unread("too-large", f"{error}") from error
        if page is not None:
            return "html", [page]
    if is_link_export(body) and (pages := pages_of_link_export(body, file=file)):
        return "links", pages
    return "html", [page_of_html(body, url=url, file=file)]


def _of_text(body: bytes, url: str | None, file: str | None) -> tuple[Form, list[Page]]:
    text = _decoded(body)
    if text is None:
        raise Unread("binary", "its text encoding was not recognised")
    if pages := pages_of_json(text, url=url, file=file):
        return "json", pages
    if len(body) > LARGEST:
        raise Unread("too-large", f"is larger than {LARGEST // 2**20} MiB, the limit for a page")
    if is_link_table(text):
        try:
            pages = pages_of_table(text, file=file)
        except BrokenTable as error:
            raise Unread("damaged", f"{error}") from error
        if pages:
            return "links", pages
    if is_markdown(text):
        return "markdown", [page_of_markdown(text, url=url, file=file)]
    return "text", [Page(body=text.encode(), url=url, headers={"content-type": _TEXT_TYPE}, file=file)]


def _decoded(body: bytes) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(body[:_SAMPLE]).best()
        return body.decode(best.encoding, errors="replace") if best else None
