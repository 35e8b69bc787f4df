"""C12: headers that inject, that are too long, or too many. A Miss or a story; never a crash."""

from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.hostile.servers import crawl, http, serving
from tests.local_site import listing, story
from tests.net.test_pace import prose

FORGED = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://gazette.example/forged\r\n\r\n"


def said(name: str, *lines: bytes) -> bytes:
    """A story under header *lines*, byte for byte."""
    body = story(f"Behind {name}", *prose(name)).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b"".join(line + b"\r\n" for line in lines)
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


ANSWERS: dict[str, bytes] = {
    "bare-line-feeds": said("bare-line-feeds", b"X-A: a\nX-Forged: yes\n\nWARC/1.1\nWARC-Type: response"),
    "bare-returns": said("bare-returns", b"X-A: a\rX-Forged: yes\r\rWARC/1.1"),
    "folded": said("folded", b"X-A: a", b" X-Forged: yes", b"\tand: so on"),
    "nul": said("nul", b"X-A: a\x00b", b"\x00: x", b"X\x07Y: z"),
    "no-colon": said("no-colon", b"this is no header", b": nameless"),
    "any-bytes": said("any-bytes", b"X-A: " + bytes(range(128, 256)), b"\xff\xfe: \xf0\x9f"),
    "etag-of-controls": said("etag-of-controls", b'ETag: "a\x1b[31m"', b"Last-Modified: never"),
    "10000-cookies": said("10000-cookies", *(b"Set-Cookie: c%d=%d; Path=/" % (n, n) for n in range(10_000))),
    "10000-headers": said("10000-headers", *(b"X-%d: y" % n for n in range(10_000))),
    "a-megabyte": said("a-megabyte", b"X-A: " + b"a" * 2**20),
    "a-name-of-a-megabyte": said("a-name-of-a-megabyte", b"a" * 2**20 + b": b"),
    "a-status-of-a-megabyte": b"HTTP/1.1 200 " + b"O" * 2**20 + b"\r\n\r\n",
    "status-0": b"HTTP/1.1 0 No\r\nContent-Length: 0\r\n\r\n",
    "status-999": b"HTTP/1.1 999 No\r\nContent-Length: 2\r\n\r\nno",
    "status-minus": b"HTTP/1.1 -200 No\r\nContent-Length: 0\r\n\r\n",
    "no-http": b"\x16\x03\x01 this is not HTTP at all\r\n\r\n",
    "http-9": b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
    "length-below-zero": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcde",
    "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\nabcde",
    "length-of-letters": b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nabcde",
    "chunks-of-letters": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "switching": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc",
    "continuing": b"HTTP/1.1 100 Continue\r\n\r\n" * 500 + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "injected-place": http(
        status=302, Location="/x%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a" + FORGED.replace("\r\n", "%0d%0a")
    ),
    "a-place-of-a-megabyte": http(status=302, Location="/" + "a" * 16_000),
    "charset-of-a-kilobyte": http(story("Behind charset", *prose("charset")), kind="text/html; charset=" + "x" * 1_000),
}


def test_c12_no_header_ends_a_crawl(tmp_path: Path) -> None:
    """Each page is read, refused, or still due; what is archived has as many records as answers, and none is forged."""
    with serving() as site:
        paths = {f"/story-behind-{name}": name for name in ANSWERS}
        for path, name in paths.items():
            site.answers[path] = ANSWERS[name]
        site.answers["/a-story-of-its-own"] = http(story("A story of its own", *prose("own")))
        site.answers["/news/"] = http(listing(*paths, "/a-story-of-its-own"))
        site.declare(tmp_path)
        crawled = crawl(tmp_path, NEWSBOT_NETWORK__TIMEOUT="1")
    assert (crawled.code, crawled.end["outcome"]) == (0, "finished"), crawled.said
    assert "A story of its own" in crawled.titles
    stored, refused = len(crawled.titles) - 1, len(crawled.refused)
    assert stored + refused + int(str(crawled.end["stay_due"])) == len(ANSWERS)
    assert {"Behind folded", "Behind 10000-cookies"} <= crawled.titles
    assert "\x1b" not in crawled.said
    (archive,) = (tmp_path / "archive").glob("*.warc.gz")
    with archive.open("rb") as file:
        records = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI") or "") for r in ArchiveIterator(file)]
    assert not any("forged" in url.partition("%0")[0] or "gazette" in url.partition("%0")[0] for _, url in records)
    kinds = [kind for kind, _ in records]
    assert kinds.count("request") == len(kinds) - kinds.count("request") - 1  # but for the one about the file
