"""Gzipped bodies: sitemaps, and at times feeds, are files in gzip whatever their servers call them."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace

from newsbot.page import Page
from newsbot.read.containers.compression import DamagedError, GzipStream, TooLargeError

_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 18
_DEEPEST = 3  # a file in gzip that a server sends in gzip, and one to spare


def unzipped(page: Page, limit: int) -> Page:
    """*page* with its body out of gzip, however often it was put in; *page* itself where it is none.

    Raises DamagedError, and TooLargeError as soon as more than *limit* bytes have come out.
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
    # Not with io.BufferedReader, which holds all of it twice.
    stream, out = GzipStream(io.BytesIO(body)), bytearray()
    while part := stream.read(_CHUNK):
        out += part
        if len(out) > limit:
            out.clear()
            raise TooLargeError(f"the gzip body unpacks to more than {limit:,} bytes")
    return bytes(out)


def beginning(body: bytes, size: int) -> bytes:
    """At most the first *size* bytes of *body*, out of gzip where they are in it; none where it is damaged."""
    head = body
    for _ in range(_DEEPEST):
        if not head.startswith(_MAGIC):
            break
        try:
            head = zlib.decompressobj(31).decompress(head, size)
        except zlib.error:
            return b""
    return head[:size]
