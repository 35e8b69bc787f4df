"""C7: answers that unpack to more than any page has. They are dropped at 16 MiB, and the memory stays small."""

import gzip
import os
import zlib
from pathlib import Path

import brotli
import pytest

from newsbot.read.containers.compression import DamagedError, unpack, zstd
from tests.hostile.servers import HostileSite, http, serving, weighed
from tests.local_site import listing

MIB = 2**20
# What a bomb unpacks to: 10 MB as they come over the wire, up to 10 GB, where BOMB_MIB=10240 says so.
SIZE = int(os.environ.get("BOMB_MIB", "100"))
MOST_MEMORY = 300 * MIB


def gzipped(size: int) -> bytes:
    """*size* MiB of nothing."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(size)) + packer.flush()


def deflated(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(size)) + packer.flush()


def brotlied(size: int) -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(bytes(MIB)) for _ in range(size)) + packer.finish()


def zstandard(size: int) -> bytes:
    packer = zstd.ZstdCompressor()
    return b"".join(packer.compress(bytes(MIB)) for _ in range(size)) + packer.flush()


def bombs() -> dict[str, bytes]:
    """By content coding, a body that unpacks to far more than a page."""
    once = gzipped(SIZE)
    return {
        "gzip": once,
        "x-gzip": once,
        "deflate": deflated(SIZE),
        "br": brotlied(SIZE),
        "zstd": zstandard(SIZE),
        "gzip, gzip": gzip.compress(once, mtime=0),
        "gzip, br": brotli.compress(once),
        "zstd, gzip, br": brotli.compress(gzip.compress(zstandard(SIZE), mtime=0)),
    }


def set_bombs(site: HostileSite) -> dict[str, str]:
    """Stories, a feed and a sitemap that are bombs; the paths of the stories, with their codings."""
    packed = bombs()
    paths = {f"/bomb-of-kind-number-{number}": coding for number, coding in enumerate(packed)}
    for path, coding in paths.items():
        site.answers[path] = http(packed[coding], Content_Encoding=coding)
    site.answers["/bomb-without-any-coding"] = http(bytes(17 * MIB))
    site.answers["/news/"] = http(listing(*paths, "/bomb-without-any-coding"))
    site.answers["/feed"] = http(packed["gzip"], kind="text/xml", Content_Encoding="gzip")
    site.answers["/map.gz"] = http(packed["gzip"], kind="application/gzip")
    return {**paths, "/bomb-without-any-coding": ""}


@pytest.mark.full
def test_c7_a_bomb_is_a_miss_that_says_too_large(tmp_path: Path) -> None:
    """With each coding, and one within another; the process never has more than 300 MB."""
    with serving() as site:
        paths = set_bombs(site)
        site.declare(tmp_path, "listing /news/", "feed /feed", "sitemap /map.gz")
        crawled, memory = weighed(tmp_path, "crawl", "hostile")
    assert {page.partition(str(site.port))[2]: reason for page, reason in crawled.refused.items()} == dict.fromkeys(
        paths, "too-large"
    )
    failed = sorted(str(entry_point).split(": ")[0].rpartition("/")[2] for entry_point in crawled.end["doors_failed"])
    assert failed == ["feed", "map.gz"]
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("times", [5, 3_000])
def test_c7_a_body_that_is_packed_again_and_again_is_not_unpacked(times: int) -> None:
    """Each layer costs as much as the one before, and a header has room for thousands."""
    with pytest.raises(DamagedError, match=f"packed {times} times over; at most 4 are unpacked"):
        unpack(b"whatever", ", ".join(["gzip"] * times), 16 * MIB)
