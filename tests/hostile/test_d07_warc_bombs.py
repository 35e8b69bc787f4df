"""D7: WARCs of a few bytes that would fill the memory or take for ever. Each is read once, a little at a time."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.warc import pages
from tests.hostile.servers import weighed
from tests.read.containers.test_warc import FOUR, URL, record, warc, zipped
from tests.read.pages import article

MIB = 2**20
BOMB_MIB = int(os.environ.get("BOMB_MIB", "100"))  # what a record unpacks to; the promise is of 50 GB
RECORDS = int(os.environ.get("RECORDS", "1000"))  # of a flood; the promise is of ten million
MOST_MEMORY = 300 * MIB
TWICE = 2.2  # times the work that twice the records may make


def claiming(length: int, block: bytes = b"") -> bytes:
    """A record that says that it is *length* bytes long, whatever there is of it."""
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nContent-Length: {length}\r\n\r\n"
    return head.encode() + block


def packed_nothing(head: bytes, size: int) -> bytes:
    """*head* and *size* MiB of nothing, as one member of gzip."""
    packer = zlib.compressobj(9, wbits=31)
    return packer.compress(head) + b"".join(packer.compress(bytes(MIB)) for _ in range(size)) + packer.flush()


@pytest.mark.full
def test_d7_an_import_of_a_bomb_stores_the_other_stories_and_stays_small(tmp_path: Path) -> None:
    """The record is dropped at 16 MiB; the process never has more than 300 MB."""
    begun = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    bomb = packed_nothing(claiming(len(begun) + BOMB_MIB * MIB, begun), BOMB_MIB)
    within = warc((URL, "200 OK", {"Content-Type": "text/html", "Content-Encoding": "gzip"}, zipped(bytes(50 * MIB))))
    story = ("https://gazette.example/wall", "200 OK", {"Content-Type": "text/html"}, article().encode())
    file = tmp_path / "bomb.warc.gz"
    file.write_bytes(bomb + within + warc(story))
    imported, memory = weighed(tmp_path / "data", "import", str(file))
    assert imported.code == 65
    assert imported.said.count("larger than") + imported.said.count("more than") == 2
    assert len(imported.events["new"]) == 1
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("over", [0, 1])
def test_d7_a_record_is_read_up_to_16_mib(over: int) -> None:
    """One byte more is too much."""
    (found,) = pages(io.BytesIO(warc((URL, "200 OK", {"Content-Type": "text/html"}, b" " * (LARGEST + over)))))
    assert isinstance(found, Miss if over else Page)


NO_LENGTH = b"WARC/1.0\r\nA: b\r\n\r\n"
FLOODS: dict[str, Callable[[int], bytes]] = {
    "whole and empty": lambda n: record("metadata", b"", type="text/plain") * n,
    "whole and empty, each zipped": lambda n: zipped(record("metadata", b"", type="text/plain")) * n,
    "whole and empty, zipped together": lambda n: zipped(record("metadata", b"", type="text/plain") * n),
    "without a length": lambda n: NO_LENGTH * n,
    "said to be 16 MB": lambda n: claiming(16_000_000) * n,
    "said to be 16 MB, zipped together": lambda n: zipped(claiming(16_000_000) * n),
    "said to be larger than any": lambda n: claiming(10**12) * n,
    "said to be larger than any, each zipped": lambda n: zipped(claiming(10**12)) * n,
    "within one that is said to be 16 MB": lambda n: zipped(claiming(16_000_000)) + zipped(NO_LENGTH) * n,
    "before members that hold none": lambda n: zipped(claiming(16_000_000) * n) + zipped(b"x" * 30) * n,
    "without an end of the header": lambda n: (b"x" * 20 + b"WARC/1.0\r\nA:") * n,
    "with one end of all headers": lambda n: b"WARC/1.0\r\nA: b\r\n" * n + b"\r\n\r\n",
    "of bad gzip": lambda n: (zipped(b"y" * 30)[:-4] + b"none") * n,
    "that only look like gzip": lambda n: zipped(NO_LENGTH) + b"\x1f\x8b\x08\x00\xff\xff" * n,
    "of which each holds nothing": lambda n: zipped(NO_LENGTH) + zipped(b"") * n,
}


def calls_to_read(data: bytes) -> int:
    """How many functions, Python's and C's, are called to read *data*."""
    count = 0

    def called(frame: FrameType, event: str, function: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        for _ in pages(io.BytesIO(data)):
            pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("flood", FLOODS)
def test_d7_twice_as_many_tiny_records_are_at_most_twice_the_work(flood: str) -> None:
    """A square would be four times the work. Counted, for the time is another on every machine."""
    once, twice = (calls_to_read(FLOODS[flood](n)) for n in (RECORDS // 2, RECORDS))
    assert twice <= TWICE * once + 1_000, (once, twice)


@pytest.mark.parametrize("flood", FLOODS)
def test_d7_what_stands_behind_a_flood_is_read(flood: str) -> None:
    """Where it is a member of its own, or the flood is not packed."""
    data = FLOODS[flood](RECORDS)
    behind = warc(FOUR[0], gzipped=data.startswith(b"\x1f\x8b"))
    found = [one for one in pages(io.BytesIO(data + b"\r\n\r\n" * (not data.startswith(b"\x1f")) + behind))]
    assert [one.url for one in found if isinstance(one, Page)] == [FOUR[0][0]]
