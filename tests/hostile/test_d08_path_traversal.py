"""D8: names that lead out of their folder: of sources, files, members of archives. Nothing is read or written there."""

from __future__ import annotations

import hashlib
import io
import os
import plistlib
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsbot.items import Article, Miss
from newsbot.net.recording import Recording
from newsbot.read import extract
from newsbot.source import Source
from newsbot.sources import SourceError, load_source, read_source
from newsbot.sources.file import write_source
from newsbot.spiders.files import read_pages
from tests.hostile.servers import newsbot
from tests.read.containers.test_warc import FOUR, HTTP, record, warc
from tests.read.pages import STORY, article, page

SECRET = "What nobody outside should read"
NAMES = ("../../outside", "../outside", "/etc/hostname", "..", ".", "", "a/b", "a\0b", "~/outside", "x" * 5_000)
_opened: list[str] = []
_is_noting: list[bool] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _is_noting and event == "open" and isinstance(arguments[0], str | bytes | Path):
        _opened.append(os.fsdecode(arguments[0]))


@pytest.fixture(scope="module", autouse=True)
def listening() -> None:
    """An audit hook sees every file that this process opens, whoever does; it cannot be taken off again."""
    sys.addaudithook(_note)


@contextmanager
def files_opened() -> Iterator[list[str]]:
    """The names of the files that are opened meanwhile."""
    _opened.clear()
    _is_noting.append(True)
    try:
        yield _opened
    finally:
        _is_noting.clear()


def tree(folder: Path) -> dict[str, str]:
    """What lies in *folder*, by name, as it stands."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        for file in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("name", NAMES)
def test_d8_a_source_is_a_name_and_never_a_path(name: str, tmp_path: Path) -> None:
    """What lies elsewhere is no source, though it looks like one."""
    outside = tmp_path / "outside.toml"
    outside.write_text('title = "Outside"\nhome = "https://outside.example/"')
    folder = tmp_path / "data" / "sources"
    folder.mkdir(parents=True)
    with files_opened() as opened, pytest.raises(SourceError, match="no source is called"):
        load_source(name, (folder,))
    assert not [file for file in opened if "outside" in file]
    with pytest.raises(ValueError, match="a name is 1 to 63 of a-z"):
        write_source(Source(name=name, title="Outside", home="https://outside.example/"), folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../outside.warc.gz", "/etc/hostname", "a/b.warc.gz", "."])
def test_d8_a_source_s_recording_is_a_name_and_never_a_path(name: str, tmp_path: Path) -> None:
    """Whoever is given a source's file by somebody reads no other file with it."""
    file = tmp_path / "harbour.toml"
    file.write_text(f'title = "Harbour"\nhome = "https://harbour.example/"\nrecording = "{name}"')
    with pytest.raises(SourceError, match="it should be the name of a file beside this one"):
        read_source(file)


def zipped(name: str) -> bytes:
    """A ZIP file with a page of that name, and a link to a file elsewhere that is called as the page is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("index.html")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "../outside.html")
        archive.writestr(name, article())
    return file.getvalue()


def tarred(name: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return file.getvalue()


def message(address: str) -> bytes:
    """MHTML whose page says that it stands at *address*."""
    whole = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    part = f"Content-Type: text/html\r\nContent-Location: {address}\r\n"
    return f'{whole}{part}Content-Disposition: attachment; filename="{address}"\r\n\r\n{article()}\r\n--b--'.encode()


def holding(address: str) -> bytes:
    """A web archive whose page says so."""
    main = {"WebResourceURL": address, "WebResourceMIMEType": "text/html", "WebResourceData": article().encode()}
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)


def recorded(address: str) -> bytes:
    """A WARC that calls itself so, and whose page says that it stands there."""
    info = record("warcinfo", f"path: {address}\r\n".encode(), type="application/warc-fields", WARC_Filename=address)
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + article().encode()
    return info + record("response", answer, type=HTTP, WARC_Target_URI=address)


def test_d8_an_import_reads_what_it_was_given_and_writes_where_its_data_lies(tmp_path: Path) -> None:
    """Members of archives, addresses, links, pipes and devices: 0 files elsewhere are opened, and none is changed."""
    given, outside = tmp_path / "given", tmp_path / "outside.html"
    outside.write_text(article(heading=f"<h1>{SECRET}</h1>"))
    given.mkdir()
    forms = {"zip": zipped, "tar": tarred, "mhtml": message, "webarchive": holding, "warc": recorded}
    for number, address in enumerate(("../outside.html", str(outside), outside.as_uri(), "..\\outside.html")):
        for ending, made in forms.items():
            (given / f"{number}.{ending}").write_bytes(made(address))
    (given / "page.html").write_text(
        article(head=f'<base href="{outside.as_uri()}"><link rel="canonical" href="{outside}">')
    )
    (given / "page.url").write_text(f"[InternetShortcut]\nURL={outside.as_uri()}\n")
    (given / "link.html").symlink_to(outside)
    (given / "folder").symlink_to(tmp_path, target_is_directory=True)
    (given / "device.html").symlink_to("/dev/zero")
    os.mkfifo(given / "pipe.html")
    (given / "page.html.url").symlink_to("pipe.html")

    with files_opened() as opened:
        found = list(read_pages([given]))
    assert [
        file for file in opened if not file.startswith(str(given)) and "newsbot" not in file and ".py" not in file
    ] == []
    assert str(outside) not in opened
    assert SECRET not in repr(found)
    links = [one.detail for one in found if isinstance(one, Miss) and one.reason == "unreadable"]
    assert len(links) == 4

    before = tree(tmp_path)
    imported = newsbot(tmp_path / "data", "import", str(given))
    after = {name: was for name, was in tree(tmp_path).items() if not name.startswith("data")}
    assert after == before
    assert imported.titles == {"Harbour wall to be rebuilt"}
    assert SECRET not in repr(imported.events)


@pytest.mark.parametrize("name", [*NAMES, "other.warc"])
def test_d8_a_record_leads_to_no_file_but_those_beside_it(name: str, tmp_path: Path) -> None:
    """An unchanged answer names the file of what it repeats: that name is a name, and the file a file."""
    inside = tmp_path / "inside"
    inside.mkdir()
    for where in (tmp_path / "outside", tmp_path / "outside.warc", inside / "other.warc"):
        where.write_bytes(warc(FOUR[1], gzipped=False))
    again = record(
        "revisit",
        b"HTTP/1.1 200 OK\r\n\r\n",
        type=HTTP,
        WARC_Target_URI=FOUR[0][0],
        WARC_Refers_To_Filename=name,
        WARC_Refers_To_File_Offset="0",
    )
    file = inside / "recording.warc"
    file.write_bytes(again)
    with files_opened() as opened:
        recording = Recording(file)
        found = [recording.read(position).body for position in recording.captures_of(FOUR[0][0])]
    assert found == ([FOUR[1][3]] if name == "other.warc" else [])
    assert [Path(each).name for each in opened if "outside" in each or "hostname" in each] == []


def test_d8_a_page_that_names_files_gives_no_address_of_one() -> None:
    """What it links to, shows, or says that it is, is only ever an address of the web."""
    head = '<meta property="og:image" content="file:///etc/passwd"><link rel="author" href="file:///etc/passwd">'
    links = "".join(f"<p><a href='{to}'>The harbour</a> {STORY[3:60]}</p>" for to in ("file:///etc/passwd", "../../x"))
    found = extract(page(article(head=head, body=f"{STORY}{links}<img src='file:///etc/passwd'>")))
    assert isinstance(found, Article)
    assert "file:" not in repr(found)
