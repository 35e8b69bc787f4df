"""Payload: the body of an answer as its reader sees it, without what it was packed in on the way."""

from __future__ import annotations

import re

from newsbot.read.containers.compression import DamagedError, unpack
from newsbot.read.containers.detect import HEAD, form_of

_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}")
LARGEST = 16 * 2**20  # bytes of one page, as it stands and unpacked


def unpacked(payload: bytes, codings: str) -> bytes:
    """*payload* without the content *codings* that its headers state.

    Raises DamagedError, and TooLargeError as soon as more than 16 MiB have come out.
    """
    # Some servers and recorders unpack the body and keep the header: what is HTML as it stands is not packed.
    if not codings or form_of(payload[:HEAD]) == "html":
        return payload
    return unpack(payload, codings, LARGEST)


def without_chunks(payload: bytes) -> bytes:
    """*payload* out of the chunks of HTTP; as it is where the recorder has put them together already.

    Raises DamagedError where a chunk ends too early, or the last one is missing.
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
