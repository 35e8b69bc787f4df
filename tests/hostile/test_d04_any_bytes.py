"""D4: any bytes at all, to everything that reads what strangers write. A record or a reason, and never an exception.

By default a few hundred inputs. `FUZZ_SECONDS=600` goes on for so long, with another seed each time, and also holds
each reading to two seconds and the process to 300 MB, for which a busy machine is no place.
"""

from __future__ import annotations

import io
import os
import random
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.dates import parse_instant
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text
from newsbot.page import Page
from newsbot.read import extract, read_feed, read_sitemap
from newsbot.read.containers.html import page_of_html
from newsbot.read.containers.mail import page_of_mail
from newsbot.read.containers.markdown import page_of_markdown
from newsbot.read.containers.pdf import PdfError, page_of_pdf
from newsbot.read.containers.saved_json import pages_of_json
from newsbot.read.containers.saved_pages import page_of_mhtml, page_of_webarchive, page_of_zip
from newsbot.read.containers.warc import pages
from newsbot.read.discovery import see_page
from newsbot.read.text_page import read_text
from newsbot.retry_after import retry_after
from newsbot.urls import UrlError, canonical_url, join_url
from tests.test_saved_forms import (
    RECORDING,
    as_mhtml,
    as_self_extracting_zip,
    as_single_file,
    as_webarchive,
    as_xml_webarchive,
    as_zip,
)

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))  # for each reader; the promise is of ten minutes a night
INPUTS = 60  # for each reader, where no time is given
LONGEST = 2.0  # seconds
MOST_MEMORY = 300 * 2**20
PACKERS = (as_mhtml, as_webarchive, as_xml_webarchive, as_single_file, as_zip, as_self_extracting_zip)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://gazette.example/stories/wall"
PIECES = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\r\n\r\n", b"\n--b\n", b"]]>", b"-->", b"<!--"),
    *(b"<div>" * 50, b"</article>", b"<table><tr><td>", b"<a href='//['>", b"<base href='http://[::1'>", b"<svg>"),
    *(b'<script type="application/ld+json">{"@graph":[[{}]]}', b'{"@type":"NewsArticle","author":[[]],"headline":{}}'),
    *(b"<time datetime='0000-99-99T99:99'>", b"<meta property=og:url content='http://[::'>", b"&#0;", b"&#xffffffff;"),
    *(b"Content-Length: -1\r\n", b"WARC/1.0\r\nA: b\r\n\r\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"bplist00", b"by "),
    *(b"5 min read", b"\n\n", b"9" * 5_000, b"31.02.2026 25:61", b"Mon, 32 Foo 99999 99:99:99 +9999", b"x" * 100_000),
)
TEXTS = (
    *("2026-03-02T10:00:00+02:00", "Mon, 02 Mar 2026 10:00:00 GMT", "March 2, 2026 10:00 am", "1 hour ago", "120"),
    *("https://user@gazette.example:443/a/../b?x=1&utm_source=y#z", "http://[::ffff:127.0.0.1]:80/", "//x.example"),
)
KINDS = ("text/html", "text/html; charset=utf-16", "text/plain", "text/xml", "application/json", "", "\0", "a;" * 500)


def of_bytes(data: bytes) -> Page:
    """The page, of a kind that is always the same for the same bytes."""
    return Page(body=data, url=URL, headers={"content-type": KINDS[sum(data[:99]) % len(KINDS)]})


def extracted(data: bytes) -> object:
    """What a crawl makes of it; the safety net under it must not be needed."""
    found = extract(of_bytes(data))
    assert getattr(found, "reason", "") != "extraction-failed", found
    if not hasattr(found, "reason") and hasattr(found, "body"):
        fingerprint_text(comparable_text(found))  # type: ignore[arg-type]
    return found


def address(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    join_url(URL, text)
    try:
        spelled = canonical_url(text)
    except UrlError:
        return None
    assert canonical_url(spelled) == spelled
    return spelled


def printed(data: bytes) -> object:
    try:
        return page_of_pdf(data)
    except PdfError as error:
        return str(error)


def date(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    found = parse_instant(text)
    assert found is None or found[0].utcoffset() is not None
    return found, retry_after(text, NOW)


READERS: dict[str, Callable[[bytes], object]] = {
    "page": extracted,
    "text": lambda data: read_text(data.decode("utf-8", "replace"), url=URL),
    "feed": lambda data: read_feed(of_bytes(data)),
    "sitemap": lambda data: read_sitemap(of_bytes(data)),
    "links": lambda data: see_page(of_bytes(data)),
    "saved html": page_of_html,
    "mhtml": page_of_mhtml,
    "web archive": page_of_webarchive,
    "zip": lambda data: page_of_zip(data, 2**24),
    "markdown": lambda data: extract(page_of_markdown(data.decode("utf-8", "replace"))),
    "mail": lambda data: extract(found) if (found := page_of_mail(data)) is not None else None,
    "json": lambda data: [extract(found) for found in pages_of_json(data.decode("utf-8", "replace"))],
    "pdf": printed,
    "warc": lambda data: list(pages(io.BytesIO(data))),
    "address": address,
    "date": date,
}


def seeds(reader: str) -> list[bytes]:
    """Well-formed inputs, from which others are made."""
    if reader in ("address", "date"):
        return [text.encode() for text in TEXTS]
    recorded = [found for found in pages(io.BytesIO(RECORDING.read_bytes())) if isinstance(found, Page)][:3]
    if reader == "warc":
        return [RECORDING.read_bytes()[:20_000]]
    packed = [pack(found) for pack in PACKERS for found in recorded[:1]]
    samples = [file.read_bytes() for file in sorted((RECORDING.parent / "dumps").glob("*"))[:3] if file.is_file()]
    return [*(found.body for found in recorded), *packed, *samples, FEED, SITEMAP, MARKDOWN, MAIL, CRAWLED, PRINTED]


FEED = b"<rss><channel><item><title>A</title><link>https://gazette.example/a</link></item></channel></rss>"
MARKDOWN = (
    b"---\ntitle: A\nauthor: [B, '[[C]]']\n---\n# A\n\n![b](c \"d\")\n\n[e\n\nf](g)\n\n> h\n\n| i |\n|--|\n| j |\n"
)
MAIL = (
    b"From: a@b\nTo: c\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nContent-Type: text/html\n\n<p>a <a href=b>c d e f g h</a>"
)
CRAWLED = b'[{"url":"https://gazette.example/a","markdown":"# a","metadata":{"author":["b"],"date":1}}]'
PRINTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Length 20>>stream\nBT 9 Tf (a) Tj ET  \n"
    b"endstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
)
SITEMAP = b"<urlset><url><loc>https://gazette.example/a</loc><lastmod>2026-03-02</lastmod></url></urlset>"


def changed(seed: bytes, other: bytes, chance: random.Random) -> bytes:
    """*seed* with a few changes: bytes flipped, cut out, put in, doubled, or taken from *other*."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(data) + 1), min(chance.choice((1, 2, 9, 100, 5_000)), len(data))
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 3, 40))
            case 3:
                data[at:at] = data[at : at + size] * chance.choice((1, 5, 50))
            case 4:
                start = chance.randrange(len(other) + 1)
                data[at : at + size] = other[start : start + size]
            case _:
                data[at : at + size] = chance.randbytes(size)
    return bytes(data[: 2**20])


@pytest.mark.parametrize("reader", READERS)
def test_d4_any_bytes_give_a_record_or_a_reason(reader: str, tmp_path: Path) -> None:
    """Never an exception; what made one is kept beside the test's other files, and named."""
    seed = int(time.time()) if SECONDS else 4
    chance, known, read = random.Random(seed), seeds(reader), READERS[reader]
    ends, count = time.monotonic() + SECONDS, 0
    while count < INPUTS or time.monotonic() < ends:
        data = changed(chance.choice(known), chance.choice(known), chance)
        begun, count = time.monotonic(), count + 1
        try:
            read(data)
        except Exception as error:
            (tmp_path / "input").write_bytes(data)
            raise AssertionError(f"{reader}, seed {seed}, input {count}: see {tmp_path / 'input'}") from error
        if SECONDS and time.monotonic() - begun > LONGEST:
            (tmp_path / "input").write_bytes(data)
            pytest.fail(f"{reader}, seed {seed}, input {count}: {time.monotonic() - begun:.1f} s; {tmp_path / 'input'}")
    assert not SECONDS or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 < MOST_MEMORY
