"""Decompression keeps its limits and names damage."""

from __future__ import annotations

import gzip
import io
import zlib

import brotli
import pytest

from newsbot.read.containers.compression import DamagedError, GzipStream, TooLargeError, unpack, zstd


def zipped(data: bytes) -> bytes:
    # Without the time, so that parameters are the same in every worker of a parallel run.
    return gzip.compress(data, mtime=0)


TEXT = b"The mill stopped at noon. " * 40
RAW_DEFLATE = zlib.compress(TEXT)[2:-4]
PACKED = [
    ("gzip", zipped(TEXT)),
    ("br", brotli.compress(TEXT)),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", RAW_DEFLATE),
    ("zstd", zstd.compress(TEXT)),
    ("zstd", zstd.compress(b"") + zstd.compress(TEXT[:26]) + zstd.compress(TEXT[26:])),
    ("gzip, br", brotli.compress(zipped(TEXT))),
    ("identity", TEXT),
    ("", TEXT),
]


BOMBS = [
    ("gzip", zipped(bytes(50_000_000))),
    ("br", brotli.compress(bytes(50_000_000), quality=5)),
    ("zstd", zstd.compress(bytes(50_000_000))),
]


def drain(stream: GzipStream) -> None:
    while stream.read(1000):
        pass


@pytest.mark.parametrize(("codings", "packed"), PACKED)
def test_a_body_is_unpacked_whatever_it_was_packed_with(codings: str, packed: bytes) -> None:
    """Also with several codings, and with the deflate that some servers mean."""
    assert unpack(packed, codings, 10_000) == TEXT


@pytest.mark.parametrize(("coding", "packed"), PACKED[:5])
def test_a_body_that_ends_too_early_is_damaged(coding: str, packed: bytes) -> None:
    """Half a page is no page."""
    with pytest.raises(DamagedError, match="too early"):
        unpack(packed[: len(packed) // 2], coding, 10_000)


def test_a_zstd_body_whose_last_frame_is_cut_short_is_damaged() -> None:
    """The frames before it are whole, the body is not."""
    with pytest.raises(DamagedError, match="the zstd body ends too early, after 26 bytes"):
        unpack(PACKED[5][1][:-4], "zstd", 10_000)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd"])
def test_bytes_of_another_kind_are_damaged(coding: str) -> None:
    """The message says of what coding."""
    with pytest.raises(DamagedError, match=coding):
        unpack(b"\xffThe mill stopped", coding, 10_000)


@pytest.mark.parametrize(
    ("coding", "bomb"),
    BOMBS,
)
def test_a_bomb_stops_at_the_limit(coding: str, bomb: bytes) -> None:
    """No more is unpacked than may be."""
    with pytest.raises(TooLargeError, match="more than 1,000,000 bytes"):
        unpack(bomb, coding, 1_000_000)


def test_a_gzip_stream_goes_on_after_damage() -> None:
    """The members before and after a damaged one are whole."""
    broken = bytearray(zipped(b"two" * 500))
    broken[12] ^= 0xFF
    stream = GzipStream(io.BytesIO(zipped(b"one") + bytes(broken) + zipped(b"three")))
    assert stream.read(100) == b"one"
    with pytest.raises(DamagedError):
        drain(stream)
    assert stream.skip_damage()
    assert stream.read(100) == b"three"
    assert stream.read(100) == b""


def test_a_gzip_stream_names_a_missing_end() -> None:
    """It does not pass for the end of the file."""
    stream = GzipStream(io.BytesIO(zipped(TEXT)[:-4]))
    with pytest.raises(DamagedError, match="too early"):
        drain(stream)
    assert not stream.skip_damage()
