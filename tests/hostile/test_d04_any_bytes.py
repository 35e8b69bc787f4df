"""D4: any bytes at all, to everything that reads what strangers write. A record or a reason, and never an exception.

By default a few dozen inputs for each reader. `FUZZ_INPUTS=10000` makes as many; `FUZZ_SECONDS=600` goes on for so
long, with another seed each time. Either also holds each reading to two seconds of processor time, and what
it adds to the process to 300 MB. What breaks a promise is kept beside the test's other files, and named.
"""

from __future__ import annotations

import io
import os
import re
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from newsbot.dates import parse_instant
from newsbot.items import Article, Block
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
from newsbot.sources import SHIPPED, SourceError, read_source
from newsbot.urls import UrlError, canonical_url, join_url
from newsbot.watch.compiled import compile_query
from newsbot.watch.query import QueryError
from schedules.parser import Surroundings, TimetableError, parse_timetable
from schedules.reload import SHIPPED as TIMETABLE
from tests.hostile.mutation import OF_PAGES, OF_QUERIES, OF_TOML, TRACED, Mutations
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
INPUTS = int(os.environ.get("FUZZ_INPUTS", "60"))  # for each reader, at least
LARGE = bool(SECONDS) or INPUTS > 60
MOST_BROKEN = 20
LONGEST = 2.0  # seconds of processor time
MOST_MEMORY = 300 * 2**20
PACKERS = (as_mhtml, as_webarchive, as_xml_webarchive, as_single_file, as_zip, as_self_extracting_zip)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://gazette.example/stories/wall"
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


def source(data: bytes) -> object:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "gazette.toml"
        file.write_bytes(data)
        try:
            return read_source(file)
        except SourceError as error:
            return str(error)


def timetable(data: bytes) -> object:
    try:
        return parse_timetable(data.decode("utf-8", "replace"), "timetable.toml", Surroundings(sources=("gazette",)))
    except TimetableError as error:
        return str(error)


def query(data: bytes) -> object:
    try:
        compiled = compile_query(data.decode("utf-8", "replace"), now=NOW)
    except QueryError as error:
        return str(error)
    return compiled.places(STORY)


READERS: dict[str, Callable[[bytes], object]] = {
    "page": extracted,
    "dump": lambda data: read_text(data.decode("utf-8", "replace"), url=URL),
    "feed": lambda data: read_feed(of_bytes(data)),
    "sitemap": lambda data: read_sitemap(of_bytes(data)),
    "links": lambda data: see_page(of_bytes(data)),
    "saved html": page_of_html,
    "mhtml": lambda data: extract(found) if (found := page_of_mhtml(data)) is not None else None,
    "web archive": page_of_webarchive,
    "zip": lambda data: page_of_zip(data, 2**24),
    "markdown": lambda data: extract(page_of_markdown(data.decode("utf-8", "replace"))),
    "mail": lambda data: extract(found) if (found := page_of_mail(data)) is not None else None,
    "json": lambda data: [extract(found) for found in pages_of_json(data.decode("utf-8", "replace"))],
    "pdf": printed,
    "warc": lambda data: [extract(found) if isinstance(found, Page) else found for found in pages(io.BytesIO(data))],
    "address": address,
    "date": date,
    "source": source,
    "timetable": timetable,
    "query": query,
}
PIECES = {"source": OF_TOML, "timetable": OF_TOML, "query": OF_QUERIES}


def seeds(reader: str) -> list[bytes]:
    """Well-formed inputs, from which others are made."""
    if reader in ("address", "date"):
        return [text.encode() for text in TEXTS]
    if reader in ("source", "timetable"):
        files = [*sorted(SHIPPED.glob("*.toml"))] if reader == "source" else [TIMETABLE]
        return [re.sub(rb"(?m)^# (?=\[|\w+ +=)", b"", file.read_bytes()) for file in files] + [SOURCE]
    if reader == "query":
        return [text.encode() for text in QUERIES]
    recorded = [found for found in pages(io.BytesIO(RECORDING.read_bytes())) if isinstance(found, Page)][:3]
    if reader == "warc":
        return [RECORDING.read_bytes()[:20_000]]
    packed = [pack(found) for pack in PACKERS for found in recorded[:1]]
    samples = [file.read_bytes() for file in sorted((RECORDING.parent / "dumps").glob("*"))[:3] if file.is_file()]
    return [*(found.body for found in recorded), *packed, *samples, FEED, SITEMAP, MARKDOWN, MAIL, CRAWLED, PRINTED]


QUERIES = (
    *(
        "desert",
        '"military base" OR navy',
        "title:(strike AND NOT hunger) NEAR/4 union",
        "published:[2024-01-01 TO 2024-02-01] war",
    ),
    *(
        "deserter* AND published:>=now-7d",
        "=WHO OR author:Brandvold",
        "(a OR (b AND -c)) +d",
        "e-mail OR 10,000 OR f'g",
    ),
)
STORY = Article(
    url=URL,
    title="Strike at the military base: union's navy deserters",
    body=(Block(kind="paragraph", text="A war of words, a desert and c. d was deserting."),),
    published=NOW,
)
SOURCE = b"""title = "Gazette"
home = "https://gazette.example/"
language = "en"
timezone = "Europe/Kyiv"
hosts = ["gazette.example"]
stories_a_day = [1, 9]
rechecks = ["1h", "2d"]
[[doors]]
kind = "listing"
url = "https://gazette.example/news/"
pages = "https://gazette.example/news/{page}"
[[layouts]]
title = "h1"
valid_until = 2024-05-01
body = ".story"
drop = ["aside", ".a > b"]
"""
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


@pytest.mark.parametrize("reader", READERS)
def test_d4_any_bytes_give_a_record_or_a_reason(reader: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Never an exception other than the declared one; in large runs also in time and memory."""
    mutations = Mutations(seeds(reader), PIECES.get(reader, OF_PAGES), int(time.time()) if SECONDS else 4)
    read, before = READERS[reader], memory()
    ends, count, slowest, broken = time.monotonic() + SECONDS, 0, 0.0, list[str]()
    while (count < INPUTS or time.monotonic() < ends) and len(broken) < MOST_BROKEN:
        data, count, begun = mutations.next(), count + 1, time.process_time()
        try:
            read(data)
        except Exception as error:
            broken.append(kept(tmp_path, count, data, f"{type(error).__name__}: {error}"))
            continue
        slowest = max(slowest, spent := time.process_time() - begun)
        if LARGE and spent > LONGEST:
            broken.append(kept(tmp_path, count, data, f"{spent:.1f} s"))
        if LARGE and count % TRACED == 0 and spent < LONGEST / 20:
            mutations.trace(read, data)
    added = memory() - before
    with capfd.disabled():
        said = f"{reader}: {count:,} inputs, slowest {slowest:.2f} s, {added >> 20} MB more, {len(broken)} broken"
        print(f"\n{said}" * LARGE, end="")
    assert broken == []
    assert not LARGE or added < MOST_MEMORY


def memory() -> int:
    """The most bytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def kept(folder: Path, count: int, data: bytes, why: str) -> str:
    """Where the input that broke a promise is kept, and which."""
    (folder / str(count)).write_bytes(data)
    return f"{folder / str(count)}: {why[:200]}"
