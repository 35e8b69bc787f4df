"""Unpacks bodies: the content codings and chunks of HTTP answers, and gzip files."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace

from newsbot.page import Page
from newsbot.patterns import anchored
from newsbot.read.containers.compression import DamagedError, GzipStream, TooLargeError, unpack
from newsbot.read.containers.detect import HEAD, form_of

_SIZE = anchored(rb"[0-9a-fA-F]{1,8}")
LARGEST = 16 * 2**20  # bytes of one page, packed and unpacked
_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 18
_DEEPEST = 3  # a gzip file sent with gzip, and one to spare


def unpacked(payload: bytes, codings: str) -> bytes:
    """*payload* with its content *codings* undone.

    Raises DamagedError, and TooLargeError once more than 16 MiB come out.
    """
    # Some servers and recorders unpack the body but keep the header; HTML is never packed.
    if not codings or form_of(payload[:HEAD]) == "html":
        return payload
    return unpack(payload, codings, LARGEST)


def without_chunks(payload: bytes) -> bytes:
    """*payload* with HTTP chunks joined; unchanged if the recorder did that already.

    Raises DamagedError if a chunk ends too early or the last one is missing.
    """
    parts: list[bytes] = []
    at = 0
    while True:
        line_end = payload.find(b"\r\n", at)
        size = payload[at : max(line_end, at)].partition(b";")[0].strip()
        if line_end < 0 or not _SIZE.fullmatch(size):
            if at == 0:
                return payload
            raise DamagedError(f"the chunks of the body are damaged behind {at:,} bytes")
        length, start = int(size, 16), line_end + 2
        if length == 0:
            return b"".join(parts)
        parts.append(payload[start : start + length])
        if len(parts[-1]) < length:
            raise DamagedError("the chunks of the body end too early")
        at = start + length + 2


def unzipped(page: Page, limit: int) -> Page:
    """*page* with its body unpacked from gzip, however often it was packed.

    Raises DamagedError, and TooLargeError once more than *limit* bytes come out.
    """
    body = page.body
    for _ in range(_DEEPEST):
        if not body.startswith(_MAGIC):
            return page if body is page.body else replace(page, body=body)
        body = _unzipped(body, limit)
    if body.startswith(_MAGIC):
        raise DamagedError(f"the body is gzip within gzip, more than {_DEEPEST} deep")
    return replace(page, body=body)


def _unzipped(body: bytes, limit: int) -> bytes:
    # io.BufferedReader would hold everything twice.
    stream, out = GzipStream(io.BytesIO(body)), bytearray()
    while part := stream.read(_CHUNK):
        out += part
        if len(out) > limit:
            out.clear()
            raise TooLargeError(f"the gzip body unpacks to more than {limit:,} bytes")
    return bytes(out)


def first_bytes(body: bytes, size: int) -> bytes:
    """Up to *size* bytes of *body*, unpacked from gzip; none if that is damaged."""
    head = body
    for _ in range(_DEEPEST):
        if not head.startswith(_MAGIC):
            break
        try:
            head = zlib.decompressobj(31).decompress(head, size)
        except zlib.error:
            return b""
    return head[:size]
