"""Files: what users give us to import, and what they should not have."""

from __future__ import annotations

import gzip
import io
import os
import socket
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers.payload import LARGEST
from newsbot.spiders.files import find_pages, read_pages


def zipped(data: bytes) -> bytes:
    # Without the time, so that parameters are the same in every worker of a parallel run.
    return gzip.compress(data, mtime=0)


TEXT = "Mill stops at noon\n\nIt stopped on Friday.\n"
URL = "https://kite.example/mill-stops/"


def one(path: Path, url: str | None = None) -> Page:
    (found,) = read_pages([path], url=url)
    assert isinstance(found, Page), found
    return found


def refused(path: Path) -> Miss:
    (found,) = read_pages([path])
    assert isinstance(found, Miss), found
    assert found.file == str(path)
    assert str(path) in found.detail
    return found


def a_file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_text_is_a_page_in_one_encoding(tmp_path: Path) -> None:
    """Whatever the file was written in."""
    text = "Млин зупинився опівдні, сказав мірошник. Відтоді він стоїть.\n" * 5
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "windows-1251"):
        page = one(a_file(tmp_path, f"{encoding}.txt", text.encode(encoding)))
        assert page.body.decode() == text
        assert (page.content_type, page.charset, page.origin) == ("text/plain", "utf-8", "dump")
        assert page.fetched_at is None


def test_the_bytes_tell_what_a_file_holds_and_not_its_name(tmp_path: Path) -> None:
    """HTML in a .txt is HTML."""
    path = a_file(tmp_path, "mill.txt", f'<html><link rel="canonical" href="{URL}"><p>Mill</p></html>')
    assert (one(path).content_type, one(path).url) == ("text/html", URL)


@pytest.mark.parametrize(
    ("page", "sidecar"),
    [
        ("mill.txt", "mill.txt.url"),
        ("mill.txt", "mill.url"),
        ("mill.txt.gz", "mill.txt.gz.url"),
        ("mill.txt.gz", "mill.url"),
        ("mill.part.txt", "mill.part.url"),
    ],
)
def test_a_file_beside_a_page_says_its_address(tmp_path: Path, page: str, sidecar: str) -> None:
    """Plain, or as browsers write shortcuts; what the user gives goes first."""
    path = a_file(tmp_path, page, zipped(TEXT.encode()) if page.endswith("gz") else TEXT)
    for content in (URL, f"\n{URL}\n", f"[InternetShortcut]\r\nURL={URL}\r\n"):
        a_file(tmp_path, sidecar, content)
        assert one(path).url == URL
    assert one(path, "https://other.example/").url == "https://other.example/"


def test_a_sidecar_without_an_address_says_nothing(tmp_path: Path) -> None:
    """Nor does one that is a folder."""
    path = a_file(tmp_path, "mill.txt", TEXT)
    a_file(tmp_path, "mill.url", "file:///etc/hostname")
    (tmp_path / "mill.txt.url").mkdir()
    assert one(path).url is None


def test_gzipped_files_are_read_as_they_are(tmp_path: Path) -> None:
    """Also in several members, and with the padding of tapes."""
    halves = zipped(TEXT[:9].encode()) + zipped(TEXT[9:].encode()) + bytes(512)
    assert one(a_file(tmp_path, "mill.gz", halves)).body.decode() == TEXT


def test_a_folder_is_walked_in_sorted_order_without_its_side_files(tmp_path: Path) -> None:
    """`.url` and `.json` speak of other files; hidden ones are nobody's dumps."""
    for name in ("b.txt", "a.txt", "a.url", "a.json", ".hidden"):
        a_file(tmp_path, name, TEXT)
    (tmp_path / "sub").mkdir()
    a_file(tmp_path / "sub", "c.txt", TEXT)
    files = [Path(page.file or "").name for page in read_pages([tmp_path])]
    assert files == ["a.txt", "b.txt", "c.txt"]


def test_a_warc_gives_all_its_pages(tmp_path: Path) -> None:
    """With the file they came from; one without pages is a miss."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for number in range(2):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"{URL}{number}", "response", payload=io.BytesIO(b"<p>Mill</p>"), http_headers=http
        )
        writer.write_record(record)
    path = a_file(tmp_path, "mill.bin", file.getvalue())
    found = list(find_pages([path]))
    assert [(one.form, one.page.url, one.page.file) for one in found] == [
        ("warc", f"{URL}0", str(path)),
        ("warc", f"{URL}1", str(path)),
    ]
    info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    assert refused(a_file(tmp_path, "empty.warc", info)).reason == "no-pages"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (zipped(b""), "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (zipped(b"\0\1\2"), "binary"),
        (zipped(b"Mill stops" * 900)[:-20], "damaged"),
        (zipped(zipped(b"Mill")), "damaged"),
        (b"\x1f\x8bnope", "damaged"),
        (b"Mill stops\n" * (LARGEST // 11 + 1), "too-large"),
        (zipped(b"<p>Mill stops</p>" * (LARGEST // 17 + 1)), "too-large"),
    ],
)
def test_a_file_that_gives_no_page_is_named_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    """And the files after it are read."""
    path = a_file(tmp_path, "mill", content)
    assert refused(path).reason == reason
    after = a_file(tmp_path, "z.txt", TEXT)
    assert [type(found) for found in read_pages([path, after])] == [Miss, Page]


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    """The message names it."""
    assert refused(tmp_path / "none.txt").reason == "missing"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom file modes bind")
def test_a_file_that_may_not_be_read_is_unreadable(tmp_path: Path) -> None:
    """So is a folder."""
    path = a_file(tmp_path, "mill.txt", TEXT)
    path.chmod(0)
    assert refused(path).reason == "unreadable"


@pytest.mark.skipif(os.name == "nt", reason="needs pipes and sockets with names")
def test_pipes_sockets_and_devices_are_refused(tmp_path: Path) -> None:
    """Without waiting for what may never come."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(pipe).reason == "unreadable"
    assert refused(Path(os.devnull)).reason == "unreadable"
    with socket.socket(socket.AF_UNIX) as listening:
        place = str(tmp_path / "s")
        if len(place) < 100:
            listening.bind(place)
            assert refused(Path(place)).reason == "unreadable"


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_in_a_folder_leads_nowhere_else(tmp_path: Path) -> None:
    """Unpacked archives may hold links to files of the user's; one within the folder is followed."""
    secret = a_file(tmp_path, "secret.txt", TEXT)
    folder = tmp_path / "dumps"
    folder.mkdir()
    a_file(folder, "a.txt", TEXT)
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to(secret)
    found = list(read_pages([folder]))
    assert [type(one) for one in found] == [Page, Page, Miss]


def test_links_in_a_folder_lead_nowhere_outside_it_and_never_in_circles(tmp_path: Path) -> None:
    """A link out of the folder is named, to a file or to a folder; one to itself is named, too."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret.txt").write_text("Mill stops", encoding="utf-8")
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "again").symlink_to(saved)
    (saved / "out").symlink_to(tmp_path / "other")
    (saved / "self").symlink_to("self")
    misses = [page for page in read_pages([saved]) if isinstance(page, Miss)]
    assert [(Path(miss.file or "").name, miss.reason) for miss in misses] == [
        ("out", "unreadable"),
        ("self", "unreadable"),
    ]
    assert misses[0].detail.endswith(f"leads out of the folder {saved}; to read it, name the file itself")
