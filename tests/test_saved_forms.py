"""Pages as people keep them: whatever a browser or a tool packed a page into, its records are the page's own.

Every article, author's page and listing of the sample site is packed into each form and read from a file.
"""

from __future__ import annotations

import base64
import io
import plistlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest

from newsbot.items import Article, AuthorPage, Listing, Miss, Record
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers import warc
from newsbot.read.containers.payload import LARGEST
from newsbot.sources import load_source
from newsbot.spiders.files import read_pages

RECORDING = Path(__file__).parent.parent / "newsbot" / "samples" / "sample.warc.gz"
URL = "https://estuary-post.example/story/mill/"
TAKEN = datetime(2026, 2, 28, 11, 30, 15, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def as_mhtml(page: Page) -> bytes:
    """As Chromium saves it: quoted-printable HTML, then what it loaded."""
    return _message(page, picture_first=False)


def as_mhtml_picture_first(page: Page) -> bytes:
    """As some writers save it."""
    return _message(page, picture_first=True)


def _message(page: Page, *, picture_first: bool) -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = page.url
    message["Subject"] = "=?utf-8?Q?The=20page?="
    message["Date"] = TAKEN
    message["MIME-Version"] = "1.0"
    message.make_related()
    html, picture = EmailMessage(), EmailMessage()
    html.set_content(page.body.decode(), subtype="html", cte="quoted-printable")
    html["Content-Location"] = page.url
    picture.set_content(PICTURE, "image", "png")
    for part in (picture, html) if picture_first else (html, picture):
        message.attach(part)
    return message.as_bytes()


def as_webarchive(page: Page) -> bytes:
    """As Safari saves it."""
    return plistlib.dumps(_resources(page), fmt=plistlib.FMT_BINARY)


def as_xml_webarchive(page: Page) -> bytes:
    """As plutil and textutil write it."""
    return plistlib.dumps(_resources(page), fmt=plistlib.FMT_XML)


def _resources(page: Page) -> dict[str, object]:
    main = {
        "WebResourceData": page.body,
        "WebResourceURL": page.url,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }
    return {"WebMainResource": main, "WebSubresources": [{"WebResourceData": PICTURE, "WebResourceURL": f"{URL}a.png"}]}


def as_single_file(page: Page) -> bytes:
    """As SingleFile saves it: one HTML file that begins with where and when."""
    noted = (
        f"<!--\n Page saved with SingleFile\n url: {page.url}\n saved date: {TAKEN:%a %b %d %Y %H:%M:%S} GMT+0000\n-->"
    )
    return page.body.replace(b">", b">" + noted.encode(), 1)


def as_zip(page: Page) -> bytes:
    """SingleFile's ZIP form."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images/1.png", PICTURE)
        archive.writestr("index.html", as_single_file(page))
    return file.getvalue()


def as_self_extracting_zip(page: Page) -> bytes:
    """SingleFile's ZIP form that opens as HTML."""
    shell = (
        b"<!doctype html><html><meta charset=utf-8><!--\n Page saved with SingleFile\n-->" + b"<p>Please wait</p><!--"
    )
    return shell + as_zip(page) + b"--><script>unzip()</script>"


def as_snapshot(page: Page) -> bytes:
    """As web.archive.org shows it."""
    stamp = f"{TAKEN:%Y%m%d%H%M%S}"
    prefix = rf'\1="https://web.archive.org/web/{stamp}/'.encode()
    html = re.sub(rb'\b(href|content)="(?=https?://)', prefix, page.body)
    html = re.sub(rb'\bsrc="(?=https?://)', f'src="/web/{stamp}im_/'.encode(), html)
    html = re.sub(
        rb"<head[^>]*>",
        rb'\g<0><script src="//archive.org/includes/analytics.js?v=1"></script><!-- End Wayback Rewrite JS Include -->',
        html,
        count=1,
    )
    toolbar = (
        b"<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp'><h1>12 captures</h1><p>27 Feb 2026 - 3 Mar 2026</p>"
        b"</div><!-- END WAYBACK TOOLBAR INSERT -->"
    )
    html = re.sub(rb"<body[^>]*>", rb"\g<0>" + toolbar, html, count=1)
    return (
        html + f"<!--\n     FILE ARCHIVED ON {TAKEN:%H:%M:%S %b %d, %Y} AND RETRIEVED FROM THE INTERNET\n-->".encode()
    )


Packer = Callable[[Page], bytes]
PACKERS = [
    pytest.param(pack, id=pack.__name__)
    for pack in (
        as_mhtml,
        as_mhtml_picture_first,
        as_webarchive,
        as_xml_webarchive,
        as_single_file,
        as_zip,
        as_self_extracting_zip,
        as_snapshot,
    )
]


@cache
def pages() -> tuple[Page, ...]:
    with RECORDING.open("rb") as file:
        found = tuple(page for page in warc.pages(file) if isinstance(page, Page))
    records = [(page, extract(page, load_source("sample"))) for page in found]
    return tuple(page for page, record in records if isinstance(record, Article | AuthorPage | Listing))


def read(path: Path) -> Page:
    (page,) = read_pages([path])
    assert isinstance(page, Page), page
    return page


def facts(page: Page) -> Record:
    """What *page* says, without when and how it was captured."""
    record = extract(replace(page, origin="dump", fetched_at=None, file=None), load_source("sample"))
    return replace(record, evidence={}) if isinstance(record, Article) else record


@pytest.mark.parametrize("pack", PACKERS)
def test_a_saved_page_gives_the_records_of_the_page(tmp_path: Path, pack: Packer) -> None:
    """Its address among them, without being told."""
    assert pages()
    for number, page in enumerate(pages()):
        file = tmp_path / f"{number}.saved"
        file.write_bytes(pack(page))
        assert facts(replace(read(file), url=page.url)) == facts(page)


@pytest.mark.parametrize("pack", [one for one in PACKERS if "webarchive" not in str(one.id)])
def test_the_moment_of_saving_is_kept(tmp_path: Path, pack: Packer) -> None:
    """It bounds what the page can know. A web archive of Safari's does not say it."""
    file = tmp_path / "page.saved"
    file.write_bytes(pack(pages()[0]))
    assert read(file).fetched_at == TAKEN


@pytest.mark.parametrize("pack", PACKERS)
def test_the_address_is_told_by_what_was_saved(tmp_path: Path, pack: Packer) -> None:
    """By the container, or by the page."""
    page = next(page for page in pages() if "/story/" in (page.url or ""))
    file = tmp_path / "page.saved"
    file.write_bytes(pack(page))
    record = extract(read(file), load_source("sample"))
    assert isinstance(record, Article)
    assert record.url == page.url


def test_a_page_named_by_its_snapshot_has_the_address_of_the_site(tmp_path: Path) -> None:
    """The archive's address is where it was found, and not its own."""
    file = tmp_path / "mill.html"
    file.write_bytes(b"<html><p>The mill stops.</p></html>")
    (page,) = read_pages([file], url=f"https://web.archive.org/web/20260228113015/{URL}")
    assert isinstance(page, Page)
    assert (page.url, page.fetched_at) == (URL, TAKEN)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            b"From: <Saved by Blink>\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--\r\n", id="empty"
        ),
        pytest.param(b"Content-Type: multipart/related\r\n\r\n\xff\xfe", id="no-boundary"),
        pytest.param(plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), id="another-property-list"),
        pytest.param(b"bplist00" + b"\xff" * 64, id="a-damaged-property-list"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 64, id="a-damaged-zip"),
    ],
)
def test_a_container_without_a_page_is_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    """Whatever is wrong with it."""
    file = tmp_path / "page.saved"
    file.write_bytes(content)
    (found,) = read_pages([file])
    assert isinstance(found, Miss)
    assert found.reason == "damaged"
    assert found.detail.endswith("is damaged or contains no page")


def as_base64(page: Page) -> bytes:
    """As other browsers save it: MHTML with its HTML in Base64."""
    html = base64.encodebytes(page.body).decode().strip()
    return (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n"
        f"Content-Location: {page.url}\r\nContent-Transfer-Encoding: base64\r\n\r\n{html}\r\n--x--\r\n"
    ).encode()


@pytest.mark.parametrize("pack", [as_mhtml, as_base64])
def test_a_message_that_is_cut_off_within_its_page_is_refused(tmp_path: Path, pack: Packer) -> None:
    """What is left would be a shorter story."""
    file = tmp_path / "page.mhtml"
    whole = pack(pages()[0])
    file.write_bytes(whole[: whole.index(b"Content-Location") + 2_000])
    (found,) = read_pages([file])
    assert isinstance(found, Miss)
    assert found.detail == f"{file}: the MHTML is damaged or contains no page"


def test_a_message_with_a_damaged_letter_of_base64_is_refused(tmp_path: Path) -> None:
    """All behind it would be read wrongly. Blanks and ends of lines do no harm."""
    file = tmp_path / "page.mhtml"
    whole = as_base64(pages()[0])
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + b" \t\r\n" + whole[middle:])
    assert read(file).body == pages()[0].body
    file.write_bytes(whole[:middle] + b"\xff" + whole[middle + 1 :])
    (found,) = read_pages([file])
    assert isinstance(found, Miss)
    assert found.reason == "damaged"


def test_a_zip_that_unpacks_to_more_than_a_page_is_too_large(tmp_path: Path) -> None:
    """A small file may hold gigabytes."""
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", b"<p>" + bytes(LARGEST + 1))
    (found,) = read_pages([file])
    assert isinstance(found, Miss)
    assert found.reason == "too-large"


@pytest.mark.parametrize("pack", PACKERS)
def test_a_saved_page_that_is_cut_off_is_read_or_refused(tmp_path: Path, pack: Packer) -> None:
    """Never an exception, wherever it ends."""
    whole = pack(pages()[0])
    for end in range(1, len(whole), max(1, len(whole) // 60)):
        file = tmp_path / "cut.saved"
        file.write_bytes(whole[:end])
        (found,) = read_pages([file])
        if isinstance(found, Page):
            extract(found, None)
