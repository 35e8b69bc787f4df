"""Records taken out of archive files: nothing of them is left, and everything else stays where it was."""

from __future__ import annotations

import fcntl
import gzip
from datetime import datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from newsbot.net.recording import read_at
from newsbot.net.removal import CannotRemove, remove_records
from newsbot.net.warc_writer import WarcFile, digest_of, records_of
from tests.store.captures import NOON

GONE = "https://estuary.example/gone/"
STAYS = ("https://estuary.example/first/", "https://estuary.example/last/")


def is_gone(url: str) -> bool:
    return url == GONE


def written(file: WarcFile, url: str, moment: datetime, body: bytes) -> int:
    """Where the answer of *url* is in *file*, now."""
    response = Response(url, body=body, headers={"Content-Type": "text/html"})
    made = records_of(Request(url), response, moment, digest=digest_of(body))
    return file.append(made.request, made.answer)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, int]:
    """An archive of three pages, the second of which is to go; the place of each in the file."""
    file = WarcFile(tmp_path / "estuary.warc.gz")
    urls = (STAYS[0], GONE, STAYS[1])
    found = {url: written(file, url, NOON, f"<p>The text of {url}</p>".encode() * 90) for url in urls}
    file.close()
    return found


def targets(path: Path) -> list[str]:
    """The addresses of the records that another program reads in a file."""
    with path.open("rb") as stream:
        return [url for one in ArchiveIterator(stream) if (url := one.rec_headers.get_header("WARC-Target-URI"))]


def test_nothing_of_a_removed_page_is_left(tmp_path: Path, places: dict[str, int]) -> None:
    """Neither its answer nor what was asked."""
    (removed,) = remove_records(tmp_path, is_gone)
    assert removed.records == 2
    assert b"gone" not in gzip.decompress(removed.file.read_bytes())
    assert list(tmp_path.iterdir()) == [removed.file]
    assert removed.file.stat().st_mode & 0o777 == 0o600


def test_all_other_records_stay_where_they_were(tmp_path: Path, places: dict[str, int]) -> None:
    """For the index, for unchanged pages that refer to them, and for other programs."""
    before = (tmp_path / "estuary.warc.gz").stat().st_size
    (removed,) = remove_records(tmp_path, is_gone)
    assert removed.file.stat().st_size == before
    assert [read_at(removed.file, places[url]).url for url in STAYS] == list(STAYS)
    assert targets(removed.file) == [STAYS[0], STAYS[0], STAYS[1], STAYS[1]]


def test_a_file_without_it_is_not_touched(tmp_path: Path, places: dict[str, int]) -> None:
    """And removing twice changes nothing more."""
    remove_records(tmp_path, is_gone)
    assert remove_records(tmp_path, is_gone) == []


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path, places: dict[str, int]) -> None:
    """A crawl goes on in it."""
    path = tmp_path / "estuary.warc.gz"
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CannotRemove, match="a crawl is writing it"):
            remove_records(tmp_path, is_gone)
    assert GONE in targets(path)


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, places: dict[str, int]) -> None:
    """With what to do."""
    path = tmp_path / "estuary.warc.gz"
    raw = bytearray(path.read_bytes())
    raw[places[GONE] + 30 : places[GONE] + 60] = bytes(30)
    path.write_bytes(raw)
    with pytest.raises(CannotRemove, match=r"estuary.warc.gz: the WARC is damaged: .*move the file out"):
        remove_records(tmp_path, is_gone)
    assert path.read_bytes() == raw
