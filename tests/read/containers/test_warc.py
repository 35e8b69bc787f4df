"""WARCs: the pages in them, and what is wrong with the rest."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers.compression import zstd
from newsbot.read.containers.warc import LARGEST, DamagedWarc, captures, pages


def zipped(data: bytes) -> bytes:
    # Without the time, so that parameters are the same in every worker of a parallel run.
    return gzip.compress(data, mtime=0)


HTML = b"<html><p>The mill stopped at noon.</p></html>"


def warc(*answers: tuple[str, str, dict[str, str], bytes], gzipped: bool = True) -> bytes:
    """A WARC of answers: address, status line, headers, body as sent. The same bytes for the same answers."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzipped)
    for url, status, headers, body in answers:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=http,
            warc_headers_dict={
                "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, url)}>",
                "WARC-Date": "2024-05-06T10:00:00Z",
            },
        )
        writer.write_record(record)
    return file.getvalue()


def page(name: str, body: bytes = HTML, **headers: str) -> tuple[str, str, dict[str, str], bytes]:
    stated = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return f"https://kite.example/{name}", "200 OK", stated, body


FOUR = tuple(page(str(number), HTML * 40 + bytes(str(number), "ascii")) for number in range(4))
NO_WARCS = [b"", b"no WARC", b"WARC/1.0\r\n", b"\x1f\x8bxxxx", b"WARC/1.0\r\nContent-Length: x\r\n\r\n"]
CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8)


def read(data: bytes) -> tuple[list[str], list[str]]:
    """The addresses of the pages in *data*, and the reasons of the misses."""
    found = list(pages(io.BytesIO(data)))
    return (
        [one.url or "" for one in found if isinstance(one, Page)],
        [one.reason for one in found if isinstance(one, Miss)],
    )


def urls(*numbers: int) -> list[str]:
    return [f"https://kite.example/{number}" for number in numbers]


@pytest.mark.parametrize("gzipped", [True, False])
def test_every_page_comes_with_its_address_and_moment(gzipped: bool) -> None:
    """In the order of the file."""
    found = list(pages(io.BytesIO(warc(*FOUR, gzipped=gzipped))))
    assert [one.url for one in found] == urls(0, 1, 2, 3)
    assert isinstance(found[0], Page)
    assert found[0].fetched_at == datetime(2024, 5, 6, 10, tzinfo=UTC)
    assert found[0].content_type == "text/html"
    assert found[0].charset == "utf-8"


def test_a_warc_that_is_gzipped_as_a_whole_is_read_as_well() -> None:
    """warcio alone refuses it after the first record."""
    assert read(zipped(warc(*FOUR, gzipped=False))) == (urls(0, 1, 2, 3), [])


@pytest.mark.parametrize(
    ("coding", "packed"), [("br", brotli.compress(HTML)), ("gzip", zipped(HTML)), ("zstd", zstd.compress(HTML))]
)
def test_bodies_are_unpacked(coding: str, packed: bytes) -> None:
    """And no header says any more that they are packed."""
    capture = next(captures(io.BytesIO(warc(page("0", packed, Content_Encoding=coding)))))
    assert capture.body == HTML
    assert "content-encoding" not in capture.headers


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd", "deflate"])
def test_what_a_recorder_unpacked_is_not_unpacked_again(coding: str) -> None:
    """Some keep the header of the coding that they took away."""
    assert next(captures(io.BytesIO(warc(page("0", HTML, Content_Encoding=coding))))).body == HTML


def test_chunks_are_put_together() -> None:
    """Recorders keep what came over the wire."""
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HTML), HTML)
    assert next(captures(io.BytesIO(warc(page("0", chunked, Transfer_Encoding="chunked"))))).body == HTML


def test_only_pages_that_were_there_are_pages() -> None:
    """Errors, redirects, pictures, feeds and robots.txt are passed over without a word."""
    answers = (
        ("https://kite.example/gone", "404 Not Found", {"Content-Type": "text/html"}, HTML),
        ("https://kite.example/moved", "301 Moved", {"Content-Type": "text/html", "Location": "/"}, b""),
        ("https://kite.example/a.jpg", "200 OK", {"Content-Type": "image/jpeg"}, b"\xff\xd8"),
        ("https://kite.example/rss", "200 OK", {"Content-Type": "application/rss+xml"}, b"<rss/>"),
        ("https://kite.example/robots.txt", "200 OK", {"Content-Type": "text/plain"}, b"User-agent: *"),
        ("https://kite.example/none", "200 OK", {}, HTML),
    )
    assert read(warc(*answers)) == (["https://kite.example/none"], [])


def test_texts_of_pages_are_pages() -> None:
    """Crawlers' text archives hold `conversion` records without HTTP headers."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    writer.write_record(
        writer.create_warc_record(
            "https://kite.example/0", "conversion", payload=io.BytesIO(b"Mill stops"), warc_content_type="text/plain"
        )
    )
    found = next(pages(io.BytesIO(file.getvalue())))
    assert isinstance(found, Page)
    assert (found.content_type, found.body) == ("text/plain", b"Mill stops")


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_file_that_ends_within_a_record_gives_the_records_before(gzipped: bool) -> None:
    """And one miss that says so, for a missing end is no end."""
    data = warc(*FOUR, gzipped=gzipped)
    assert read(data[:-150]) == (urls(0, 1, 2), ["damaged"])


def test_a_damaged_record_is_named_and_the_others_are_read() -> None:
    """In a gzipped file each record is a member of its own."""
    members = [warc(one) for one in FOUR]
    broken = bytearray(members[1])
    broken[len(broken) // 2] ^= 0xFF
    assert read(members[0] + bytes(broken) + members[2] + members[3]) == (urls(0, 2, 3), ["damaged"])


def test_a_damaged_body_is_named_with_its_address() -> None:
    """The record around it is whole, so the reading goes on."""
    data = warc(page("0", zipped(HTML)[:-9], Content_Encoding="gzip"), FOUR[1])
    found = next(pages(io.BytesIO(data)))
    assert isinstance(found, Miss)
    assert (found.reason, found.url) == ("damaged", "https://kite.example/0")
    assert read(data) == (urls(1), ["damaged"])
    with pytest.raises(DamagedWarc, match=r"https://kite\.example/0: the gzip body ends too early"):
        next(captures(io.BytesIO(data)))


def test_a_record_that_is_too_large_is_refused() -> None:
    """As it stands, or once unpacked; the next one is read."""
    big = bytes(LARGEST + 1)
    data = warc(page("0", big), page("9", zipped(big), Content_Encoding="gzip"), FOUR[1])
    assert read(data) == (urls(1), ["too-large", "too-large"])


@pytest.mark.parametrize(
    "data", [b"", b"no WARC", b"WARC/1.0\r\n", b"\x1f\x8bxxxx", b"WARC/1.0\r\nContent-Length: x\r\n\r\n"]
)
def test_what_is_no_warc_gives_no_page(data: bytes) -> None:
    """And no exception."""
    assert read(data)[0] == []


@given(CHANGES, st.booleans(), st.integers(0, 10**6))
def test_any_damage_is_survived(changes: list[tuple[int, int]], gzipped: bool, cut: int) -> None:
    """Never an exception, whatever happened to the file."""
    data = bytearray(warc(*FOUR, gzipped=gzipped))
    for at, byte in changes:
        data[at % len(data)] = byte
    read(bytes(data[: cut % (2 * len(data))]))


def record(kind: str, block: bytes, *, type: str, **headers: str) -> bytes:
    """One record of an uncompressed WARC, spelled by hand: other tools do not write as ours does."""
    named = {"WARC-Type": kind, "WARC-Date": "2024-05-06T10:00:00Z", "Content-Type": type}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


HTTP = "application/http;msgtype=response"
URL = "https://kite.example/0"
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HTML), HTML)
BEGUN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
OF_TOOLS = {
    # The address in angle brackets, the chunks as they came, its own log as a resource at the end.
    "wget": record("warcinfo", b"software: Wget/1.21\r\n", type="application/warc-fields")
    + record("request", b"GET /0 HTTP/1.1\r\n\r\n", type="application/http;msgtype=request", WARC_Target_URI=f"<{URL}>")
    + record("response", BEGUN + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED, type=HTTP, WARC_Target_URI=f"<{URL}>")
    + record("metadata", b"URL", type="text/uri-list", WARC_Target_URI="metadata://gnu.org/software/wget/manifest"),
    # The body unpacked, what was unpacked under another name, pictures of the page and its text beside it.
    "browsertrix": record(
        "response", BEGUN + b"x-orig-content-encoding: br\r\n\r\n" + HTML, type=HTTP, WARC_Target_URI=URL
    )
    + record("resource", b"\x89PNG", type="image/png", WARC_Target_URI="urn:view:https://kite.example/0")
    + record("metadata", b"{}", type="application/json", WARC_Target_URI=URL),
    # The header of a coding that was taken away.
    "common crawl news": record(
        "response", BEGUN + b"Content-Encoding: gzip\r\n\r\n" + HTML, type=HTTP, WARC_Target_URI=URL
    ),
    "common crawl": record(
        "response", BEGUN + b"X-Crawler-Content-Encoding: gzip\r\n\r\n" + HTML, type=HTTP, WARC_Target_URI=URL
    ),
}


@pytest.mark.parametrize("tool", OF_TOOLS)
@pytest.mark.parametrize("gzipped", [True, False])
def test_what_other_tools_record_is_read(tool: str, gzipped: bool) -> None:
    """One page, without what stands around it."""
    data = OF_TOOLS[tool]
    (found,) = pages(io.BytesIO(zipped(data) if gzipped else data))
    assert isinstance(found, Page)
    assert (found.url, found.body) == (URL, HTML)


def test_the_texts_of_common_crawl_are_pages_without_http() -> None:
    """WET: a conversion record for each page, the text as it stands."""
    text = b"Mill stops at noon\nThe mill stopped at noon.\n"
    info = record("warcinfo", b"isPartOf: CC-MAIN\r\n", type="application/warc-fields")
    wet = info + record("conversion", text, type="text/plain", WARC_Target_URI=URL)
    (found,) = pages(io.BytesIO(zipped(wet)))
    assert isinstance(found, Page)
    assert (found.url, found.content_type, found.body) == (URL, "text/plain", text)
    assert found.fetched_at == datetime(2024, 5, 6, 10, tzinfo=UTC)


def test_a_revisit_is_no_page_of_its_own() -> None:
    """It says again what another record said."""
    again = record("revisit", BEGUN + b"\r\n", type=HTTP, WARC_Target_URI=URL, WARC_Payload_Digest="sha1:X")
    (found,) = pages(io.BytesIO(OF_TOOLS["browsertrix"] + again))
    assert found.url == URL
